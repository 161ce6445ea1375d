"""Leads and users: who has written, or has logged in."""

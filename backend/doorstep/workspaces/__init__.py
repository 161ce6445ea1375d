"""Workspaces: one customer's site, its teammates, its secrets; nothing of one is ever visible in another."""

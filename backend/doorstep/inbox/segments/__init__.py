"""Segments as teammates see them: built, counted while building, saved, renamed, changed and deleted."""

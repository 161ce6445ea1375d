"""The teammates' edge: pages and pieces of pages under /inbox, rendered here."""

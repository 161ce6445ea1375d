"""The teammates' edge: pages and pieces of pages under /inbox, rendered here."""

from doorstep.inbox.routes import router

__all__ = ["router"]

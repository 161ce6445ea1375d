"""The teammates' edge: pages and pieces of pages under /inbox, rendered here."""

from doorstep.inbox.consenting import router as consent_router
from doorstep.inbox.refusals import missing
from doorstep.inbox.routes import router

__all__ = ["consent_router", "missing", "router"]

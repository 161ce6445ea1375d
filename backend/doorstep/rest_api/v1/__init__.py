"""The shapes of 1.x, for the oldest clients: the same use cases, at the paths to which `leading` takes their requests."""

from doorstep.rest_api.v1 import (
    bulk,
    companies,
    conversations,
    counts,
    customers,
    leads,
    notes,
    subscriptions,
    users,
    visitors,
)
from doorstep.rest_api.v1.leading import LED

__all__ = ["HANDLERS", "LED"]

HANDLERS = (
    *visitors.HANDLERS,
    *leads.HANDLERS,
    *users.HANDLERS,
    *customers.HANDLERS,
    *companies.HANDLERS,
    *conversations.HANDLERS,
    *notes.HANDLERS,
    *counts.HANDLERS,
    *bulk.HANDLERS,
    *subscriptions.HANDLERS,
)

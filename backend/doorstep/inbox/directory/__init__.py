"""People and companies as teammates look through them: lists, and a page about each."""

from doorstep.inbox.directory import listing

HANDLERS = (*listing.HANDLERS,)

"""People and companies as teammates look through them: lists, and a page about each."""

from doorstep.inbox.directory import listing, profile_page, standing_page

HANDLERS = (*listing.HANDLERS, *profile_page.HANDLERS, *standing_page.HANDLERS)

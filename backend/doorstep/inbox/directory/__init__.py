"""People and companies as teammates look through them: lists, and a page about each."""

from doorstep.inbox.directory import (
    companies,
    company_page,
    handing_out,
    known_page,
    listing,
    profile_page,
    standing_page,
)

HANDLERS = (
    *listing.HANDLERS,
    *profile_page.HANDLERS,
    *known_page.HANDLERS,
    *standing_page.HANDLERS,
    *handing_out.HANDLERS,
    *companies.HANDLERS,
    *company_page.HANDLERS,
)

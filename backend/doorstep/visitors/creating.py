"""A new visitor, from one request. Pure: the ids come in as arguments."""

from datetime import datetime

import msgspec

from doorstep.contacts.pseudonyms import pseudonym
from doorstep.kernel.ids import ContactId, DeviceId, VisitorId, WorkspaceId
from doorstep.visitors.page import Page, utm_of
from doorstep.visitors.surroundings import Surroundings
from doorstep.visitors.visit import PageSeen, Visit
from doorstep.visitors.visitor import Visitor


def new_visitor(
    workspace_id: WorkspaceId,
    *,
    visitor_id: VisitorId,
    contact_id: ContactId,
    device_id: DeviceId,
    page: Page,
    around: Surroundings,
    at: datetime,
) -> Visitor:
    """Somebody we have not seen; the referrer of this first page is where they came from."""
    return Visitor(
        workspace_id=workspace_id,
        visitor_id=visitor_id,
        contact_id=contact_id,
        device_id=device_id,
        pseudonym=pseudonym(contact_id, city=around.city, country=around.country),
        page_url=page.url,
        page_title=page.title,
        referrer=page.referrer,
        utm=utm_of(page),
        page_views=1 if page.url else 0,
        first_seen_at=at,
        last_seen_at=at,
        **msgspec.structs.asdict(around),
    )


def visit_of(page: Page, around: Surroundings, at: datetime) -> Visit:
    """What a further page view changes; the name given at first stays, wherever the person travels."""
    told = {k: v for k, v in msgspec.structs.asdict(around).items() if v is not None}
    fields: dict[str, object] = {"last_seen_at": at, **told}
    if page.url is not None:
        fields |= {"page_url": page.url, "page_title": page.title}
        fields |= {"utm": utm} if (utm := utm_of(page)) else {}
    if page.referrer is not None:
        fields["referrer"] = page.referrer
    return Visit(fields, seen(page, at))


def seen(page: Page, at: datetime) -> PageSeen | None:
    """The page as it is kept in the visitor's list; None when the loader told none."""
    return None if page.url is None else PageSeen(page.url, page.title, page.referrer, at.timestamp())

"""GET /events: what a person did in the last 90 days, or how often they ever did it."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from doorstep.contacts.people import Person
from doorstep.context import Context
from doorstep.events.event import Event
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Invalid
from doorstep.rest_api.access import Caller
from doorstep.rest_api.addresses import absolute
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.events.naming import named_person
from doorstep.rest_api.events.shape import event_shape, summary_shape, whose
from doorstep.rest_api.pages import Wanted, next_cursor, read_wanted
from doorstep.rest_api.scopes import needs
from doorstep.storage.event_lists import Span, list_events, summaries_of

PER_PAGE: Final = 50

LISTED: Final = timedelta(days=90)
"""Older ones are counted only, as in the field."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_LATEST_MILLISECONDS: Final = 4_102_444_800_000


@get("/events", operation_id="lisDataEvents", opt=needs("events:read"))
async def list_data_events(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    type: FromQuery[str | None] = None,  # noqa: A002 - its public name
    user_id: FromQuery[str | None] = None,
    intercom_user_id: FromQuery[str | None] = None,
    email: FromQuery[str | None] = None,
    summary: FromQuery[bool | None] = None,
    per_page: FromQuery[int | None] = None,
    before: FromQuery[int | None] = None,
    since: FromQuery[int | None] = None,
    starting_after: FromQuery[str | None] = None,
) -> dict[str, object]:
    """Of a user or lead, newest first. `before` and `since` are milliseconds, as in the addresses of other pages."""
    if not type:
        raise ParameterMissing("type")
    if type != "user":
        raise Invalid("type must be user", "type")
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    wanted = read_wanted(per_page, starting_after, default=PER_PAGE)
    span = _span(wanted, before, since)
    person = await named_person(
        pool, caller, contact_id=intercom_user_id, user_id=user_id, email=email, only_shown=True
    )
    if summary:
        found = await summaries_of(pool, workspace_id, person.root.contact_id)
        events = [summary_shape(each) for each in found]
        return {"type": "event.summary", "events": events, "pages": {"next": None}, **whose(person)}
    rows = await list_events(pool, workspace_id, person.contact_ids, span, wanted.per_page + 1)
    return {
        "type": "event.list",
        "events": [event_shape(each, person) for each in rows[: wanted.per_page]],
        "pages": _pages(request, context, person, wanted, rows),
        **whose(person),
    }


def _span(wanted: Wanted, before: int | None, since: int | None) -> Span:
    at = now()
    oldest = at - LISTED
    return Span(
        since=oldest if since is None else max(oldest, _moment("since", since)),
        # a site's clock may be ahead of ours
        before=at + LISTED if before is None else _moment("before", before),
        after=wanted.cursor.position if wanted.cursor else None,
    )


def _pages(
    request: Request[Any, Any, Any], context: Context, person: Person, wanted: Wanted, rows: list[Event]
) -> dict[str, object]:
    shown = rows[: wanted.per_page]
    about = {"type": "user", "intercom_user_id": person.root.contact_id, "per_page": wanted.per_page}
    settings = context.settings
    following = since = None
    if len(rows) > len(shown):
        cursor = next_cursor(wanted, shown[-1].created_at, shown[-1].event_id)
        following = absolute(request, settings, f"/events?{urlencode({**about, 'starting_after': cursor})}")
    if shown:
        newest = (shown[0].created_at - _EPOCH) // _MILLISECOND
        since = absolute(request, settings, f"/events?{urlencode({**about, 'since': newest})}")
    return {"next": following, **({"since": since} if since else {})}


def _moment(name: str, milliseconds: int) -> datetime:
    if not 0 <= milliseconds <= _LATEST_MILLISECONDS:
        raise Invalid(f"{name} is milliseconds since 1970", name)
    return _EPOCH + milliseconds * _MILLISECOND

"""How many people rules mean, while they are built, and which values are in use: answers to the builder's script."""

from typing import Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency

from doorstep.contacts.event_fields import event_field
from doorstep.contacts.searching import contact_fields
from doorstep.context import Context
from doorstep.inbox.directory.listing import count_in_words
from doorstep.inbox.forms import sentence
from doorstep.inbox.people_addresses import selection_of_address
from doorstep.inbox.rendering import security_headers
from doorstep.inbox.sessions import SignedIn
from doorstep.kernel.errors import DoorstepError, Invalid
from doorstep.segments.selecting import count_selection
from doorstep.storage.people_values import keys_in_use, values_in_use

LONGEST_COUNT_MS: Final = 1_500
"""Whoever builds a rule looks up for so long; then an estimate is better than to wait."""

LONGEST_FIELD: Final = 1_000


@get("/people/count")
async def count_people(
    request: Request[Any, Any, Any], context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[bytes]:
    """`{"words", "count", "is_exact"}` of the address's selection, or what is wrong with it in `said`."""
    try:
        selection = selection_of_address(request.query_params)
        counted = await count_selection(context.database, me, selection, longest_ms=LONGEST_COUNT_MS)
    except DoorstepError as refused:
        return _refused(refused)
    words = count_in_words(counted.count, is_exact=counted.is_exact)
    return _json({"words": words, "count": counted.count, "is_exact": counted.is_exact})


@get("/people/values")
async def list_values(
    request: Request[Any, Any, Any], context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[bytes]:
    """`{"values"}` that a `field` has; with `event`, the names of its metadata."""
    try:
        if "event" in request.query_params:
            return _json({"values": await _keys(context, me, request.query_params["event"])})
        field = contact_fields().find(_text(request.query_params.get("field", "")))
        found = [] if field is None else await values_in_use(context.database, me.workspace_id, field)
    except DoorstepError as refused:
        return _refused(refused)
    return _json({"values": found})


async def _keys(context: Context, me: SignedIn, prefix: str) -> list[str]:
    # as the fields of the builder begin, such as `events.bought.`
    field = event_field(f"{_text(prefix).removeprefix('events.')}count")
    return [] if field is None else await keys_in_use(context.database, me.workspace_id, field.path[0])


def _text(text: str) -> str:
    if len(text) > LONGEST_FIELD or "\0" in text or any("\ud800" <= each <= "\udfff" for each in text):
        raise Invalid("there is no such field", "field")
    return text


def _refused(error: DoorstepError) -> Response[bytes]:
    if error.status >= 500:
        raise error
    return _json({"said": sentence(error)}, error.status)


def _json(value: object, status: int = 200) -> Response[bytes]:
    headers = security_headers(None)
    return Response(msgspec.json.encode(value), status_code=status, media_type="application/json", headers=headers)


HANDLERS: Final = (count_people, list_values)

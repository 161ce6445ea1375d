"""POST /events and /events/summaries: a program tells what people did."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from doorstep.context import Context
from doorstep.events.event import Event, TooManyEventNames, check_name, kept_metadata, moment_of
from doorstep.events.telling import Tally, tell_events, tell_tally
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import random_hex
from doorstep.rest_api.access import Caller
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.events.naming import named_person
from doorstep.rest_api.scopes import needs

MOST_AT_ONCE = 100
"""Events of one request: one transaction holds them all."""

LARGEST_COUNT = 2**31 - 1

_PERSON = ("id", "user_id", "email")


@post("/events", status_code=202, operation_id="createDataEvent", opt=needs("events:write"))
async def create_event(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> Response[bytes]:
    """One event, or a list `events` of at most a hundred; the same name, time and person once more changes nothing."""
    several = data.get("events")
    if several is None:
        await record(context, caller, [data])
        return _accepted()
    if not isinstance(several, list) or not 1 <= len(several) <= MOST_AT_ONCE:
        raise Invalid(f"events is a list of 1 to {MOST_AT_ONCE}", "events")
    if not all(isinstance(each, dict) for each in several):
        raise Invalid("an event is an object", "events")
    await record(context, caller, several)
    return _accepted()


@post("/events/summaries", status_code=200, operation_id="dataEventSummaries", opt=needs("events:write"))
async def create_summaries(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """How often a person has done something before anybody told of it: one summary, or a list of them."""
    given = data.get("event_summaries")
    if given is None:
        raise ParameterMissing("event_summaries")
    several = given if isinstance(given, list) else [given]
    if not 1 <= len(several) <= MOST_AT_ONCE or not all(isinstance(each, dict) for each in several):
        raise Invalid(f"event_summaries is 1 to {MOST_AT_ONCE} objects", "event_summaries")
    for event, tally in [(await _event(context, caller, {**data, **each}), _tally(each)) for each in several]:
        with _called_event_name():
            await tell_tally(context.database, event, tally)
    return {}


def _accepted() -> Response[bytes]:
    """Published without a body."""
    return Response(b"", status_code=202, media_type="application/json")


async def record(context: Context, caller: Caller, given: list[dict[str, Any]]) -> None:
    """Everything is looked at before anything is saved.

    Raises:
        Invalid: something that no event can be.
        UserMissing: somebody is nobody of this workspace.
    """
    for each in given:
        if each.get("created_at") is None:
            raise ParameterMissing("created_at")
    events = [await _event(context, caller, each) for each in given]
    with _called_event_name():
        await tell_events(context.database, events)


@contextmanager
def _called_event_name() -> Generator[None]:
    try:
        yield
    except TooManyEventNames:
        raise TooManyEventNames("event_name") from None


async def _event(context: Context, caller: Caller, given: Mapping[str, Any]) -> Event:
    name, metadata = given.get("event_name"), given.get("metadata")
    if not isinstance(name, str):
        raise ParameterMissing("event_name")
    if not isinstance(metadata, dict | None):
        raise Invalid("metadata is an object", "metadata")
    contact_id, user_id, email = (_identifier(field, given.get(field)) for field in _PERSON)
    kept = kept_metadata(metadata)
    at = moment_of(_seconds("created_at", given.get("created_at")), now())
    named = check_name(name, "event_name")
    person = await named_person(context.database.pool, caller, contact_id=contact_id, user_id=user_id, email=email)
    return Event(
        workspace_id=caller.workspace.workspace_id,
        contact_id=person.root.contact_id,
        name=named,
        created_at=at,
        event_id=random_hex(),
        metadata=kept,
    )


def _tally(given: Mapping[str, Any]) -> Tally:
    count = given.get("count", 1)
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= LARGEST_COUNT:
        raise Invalid(f"count is a number from 1 to {LARGEST_COUNT}", "count")
    at = now()
    last = moment_of(_seconds("last", given.get("last")), at, "last")
    first = last if given.get("first") is None else moment_of(_seconds("first", given["first"]), at, "first")
    if first > last:
        raise Invalid("first is not after last", "first")
    return Tally(count=count, first_at=first, last_at=last)


def _identifier(name: str, value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise Invalid(f"{name} is a text", name)


def _seconds(name: str, value: object) -> float | None:
    """Unix seconds; numbers arrive as texts too."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 12:
        return float(value)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise Invalid(f"{name} is Unix seconds", name)
    return value

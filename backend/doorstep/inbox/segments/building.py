"""The builder of rules: what `people/builder.html` and its script need."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from doorstep.context import Context
from doorstep.filters.grammar import filters_of
from doorstep.inbox.people_addresses import address_of
from doorstep.inbox.segments.fields import Known, catalogue
from doorstep.inbox.sessions import SignedIn
from doorstep.kernel.ids import is_hex_id
from doorstep.segments.segment import LONGEST_NAME, Segment
from doorstep.segments.selecting import Selection
from doorstep.storage.admins import admins_of
from doorstep.storage.data_attributes import attributes_of
from doorstep.storage.event_names import names_in_use
from doorstep.storage.people_values import some_companies
from doorstep.storage.segments import list_segments
from doorstep.storage.tags import tags_of

MOST_COMPANIES: Final = 200
"""To choose from by name; whoever has more finds people by the name of their company."""


class Builder(msgspec.Struct, frozen=True, kw_only=True):
    """One builder on a page.

    Attributes:
        setup: JSON for the script: the fields in groups, the rules, the workspace's time zone.
        rules: how many there are, for the heading of a builder that is closed.
        looked_at: the segment whose rules these are, or whose people are listed.
        selection: of the list, without the rules, as its address has it.
        person_type: what a new segment is of, unless the teammate says otherwise; empty where the list has both.
        days_of: the time zone whose days the rules mean.
        longest_name: in characters.
    """

    setup: str
    rules: int
    looked_at: Segment | None
    selection: str
    person_type: str
    days_of: str
    longest_name: int = LONGEST_NAME


async def builder_of(
    context: Context, me: SignedIn, selection: Selection, *, segment: Segment | None = None, is_new: bool = False
) -> Builder:
    """For a list: its `selection.query` is what is built. For a segment, or a new one: its rules are, and segments are no field."""
    query = segment.rules if segment else selection.query
    known, segments = await _known(context, me, query)
    groups = catalogue(known, with_segments=segment is None and not is_new)
    looked_at = segment or next((each for each in segments if each.segment_id == selection.segment_id), None)
    narrowed = msgspec.structs.replace(selection, query=None)
    return Builder(
        setup=_json({"groups": groups, "query": query, "zone": me.time_zone}),
        rules=_count(query),
        looked_at=looked_at,
        selection=address_of(narrowed),
        person_type=looked_at.person_type if looked_at else _type_of(selection, is_new=is_new),
        days_of=me.time_zone,
    )


def _type_of(selection: Selection, *, is_new: bool) -> str:
    if selection.role is None:
        return "user" if is_new else ""
    return "contact" if selection.role == "lead" else "user"


async def _known(context: Context, me: SignedIn, query: object) -> tuple[Known, list[Segment]]:
    workspace_id = me.workspace_id
    async with context.database.connection() as connection:
        segments = await list_segments(connection, workspace_id)
        known = Known(
            attributes=await attributes_of(connection, workspace_id),
            tags=[(str(each.tag_id), each.name) for each in await tags_of(connection, workspace_id)],
            segments=[(each.segment_id, each.name) for each in segments],
            companies=await some_companies(connection, workspace_id, _companies(query), MOST_COMPANIES),
            teammates=[(str(each.admin_id), each.name) for each in await admins_of(connection, workspace_id)],
            events=await names_in_use(connection, workspace_id),
        )
    return known, segments


def _companies(query: object) -> list[str]:
    """Those that the rules name."""
    if not _count(query):
        return []
    named = [str(each.get("value")) for each in filters_of(query) if each["field"] == "company_id"]
    return [each for each in named if is_hex_id(each)]


def _count(query: object) -> int:
    return sum(1 for _ in filters_of(query)) if _is_query(query) else 0


def _is_query(query: object) -> bool:
    """Whether it is of the form of a query; what its filters ask for is no concern here."""
    if not isinstance(query, dict):
        return False
    if query.get("operator") in ("AND", "OR"):
        members: Any = query.get("value")
        return isinstance(members, list) and all(_is_query(each) for each in members)
    return isinstance(query.get("field"), str)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def joined(first: object, second: object) -> object:
    """One query of two, both of which must hold; None where there is neither."""
    parts = [each for part in (first, second) if part for each in _members(part)]
    return {"operator": "AND", "value": parts} if parts else None


def _members(query: Any) -> Sequence[object]:
    is_joined = isinstance(query, dict) and query.get("operator") == "AND" and isinstance(query.get("value"), list)
    return query["value"] if is_joined else [query]

"""Segments in the inbox: all of them, a new one, and one to be renamed, changed or deleted."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.contacts.bulk.change import read_change
from doorstep.contacts.bulk.rules import pause_rule
from doorstep.context import Context
from doorstep.inbox.directory.listing import count_in_words
from doorstep.inbox.directory.shell import people_page
from doorstep.inbox.forms import Fields, fields_of, led_to, see_other, sentence
from doorstep.inbox.people_addresses import LONGEST_FILTER, selection_of_address, selection_of_text
from doorstep.inbox.refusals import is_piece
from doorstep.inbox.rendering import fragment
from doorstep.inbox.segments.building import builder_of, joined
from doorstep.inbox.sessions import SignedIn
from doorstep.kernel.errors import Conflict, DoorstepError, Invalid
from doorstep.segments import keeping
from doorstep.segments.asking import shares_of_time
from doorstep.segments.keeping import SegmentMissing
from doorstep.segments.segment import LONGEST_NAME, Segment
from doorstep.segments.selecting import Selection, count_selection
from doorstep.storage.cleaning_rules import CleaningRule, rules_of
from doorstep.storage.segments import list_segments

PLACE: Final = "/inbox/people/segments"

GONE: Final = "Somebody has deleted this segment meanwhile. Save it to make it anew."

NOTHING_TYPED: Final[Mapping[str, Any]] = {}

Asking = Request[Any, Any, Any]


@get("/people/segments")
async def show_segments(
    request: Asking, context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[str]:
    """All of them; the page asks for their counts once it is there."""
    if is_piece(request):
        found = await list_segments(context.database.pool, me.workspace_id)
        counts = await _counts(context, me, found)
        return fragment("people/segment_rows.html", segments=found, counts=counts, clock=me.clock)
    done = request.query_params.get("done")
    return await people_page(context, me, "segments", "people/segments.html", title="Segments", counts=None, done=done)


@get("/people/segments/new")
async def show_new(request: Asking, context: NamedDependency[Context], me: NamedDependency[SignedIn]) -> Response[str]:
    """With the rules of the list that one comes from, if any."""
    return await _new(context, me, selection_of_address(request.query_params))


@post("/people/segments", status_code=200)
async def add_segment(
    request: Asking, context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[str]:
    """Leads to the people who belong to it."""
    fields = await fields_of(request)
    selection = selection_of_text(fields.text("selection", longest=LONGEST_FILTER * 3))
    typed: dict[str, Any] = {}
    try:
        typed = _typed(fields)
        selection = msgspec.structs.replace(selection, query=_rules(fields))
        made = await keeping.make_segment(
            context, me.workspace_id,
            name=typed["name"], person_type=typed["person_type"], query=await _with_segment(context, me, selection),
        )  # fmt: skip
    except (Invalid, Conflict) as wrong:
        if is_piece(request):
            return fragment("people/segment_wrong.html", said=sentence(wrong))
        return await _new(context, me, selection, typed, said=sentence(wrong))
    place = f"/inbox/people?segment={made.segment_id}"
    return led_to(place) if is_piece(request) else see_other(place)


@get("/people/segments/{segment_id:str}")
async def show_segment(
    request: Asking, context: NamedDependency[Context], me: NamedDependency[SignedIn], segment_id: FromPath[str]
) -> Response[str]:
    segment = await keeping.existing_segment(context.database.pool, me.workspace_id, segment_id)
    return await _one(context, me, segment, done=request.query_params.get("done"))


@post("/people/segments/{segment_id:str}", status_code=200)
async def change_segment(
    request: Asking, context: NamedDependency[Context], me: NamedDependency[SignedIn], segment_id: FromPath[str]
) -> Response[str]:
    """Name, type of people and rules."""
    fields = await fields_of(request)
    given: dict[str, Any] = {}
    rules: dict[str, Any] = {}
    try:
        given = _typed(fields)
        rules = _rules(fields) or {}
        await keeping.change_segment(context, me.workspace_id, segment_id, given | {"query": rules})
    except SegmentMissing:
        return await _new(context, me, Selection(query=rules), given, said=GONE, status=404)
    except (Invalid, Conflict) as wrong:
        segment = await keeping.existing_segment(context.database.pool, me.workspace_id, segment_id)
        segment = msgspec.structs.replace(segment, rules=rules or segment.rules)
        return await _one(context, me, segment, name=given.get("name"), said=sentence(wrong))
    return see_other(f"{PLACE}/{segment_id}?done=saved")


@post("/people/segments/{segment_id:str}/delete", status_code=200)
async def delete_segment(
    context: NamedDependency[Context], me: NamedDependency[SignedIn], segment_id: FromPath[str]
) -> Response[str]:
    """The people stay. A nightly rule about them has nobody to mean any more, and is paused."""
    using = await _rules_using(context, me, segment_id)
    await keeping.delete_segment(context, me.workspace_id, segment_id)
    for rule in using:
        await pause_rule(context, me.workspace_id, rule.rule_id, paused=True)
    return see_other(f"{PLACE}?done=deleted")


async def _new(
    context: Context,
    me: SignedIn,
    selection: Selection,
    typed: Mapping[str, Any] = NOTHING_TYPED,
    *,
    said: str = "",
    status: int = 400,
) -> Response[str]:
    """With what was typed already, so that nothing of it is lost."""
    builder = await builder_of(context, me, selection, is_new=True)
    if typed.get("person_type"):
        builder = msgspec.structs.replace(builder, person_type=typed["person_type"])
    return await people_page(
        context, me, "segments", "people/segment.html", title="New segment", status=status if said else 200, segment=None,
        builder=builder, name=typed.get("name", "")[:LONGEST_NAME], said=said, done=None, longest=LONGEST_NAME, used_by=[],
    )  # fmt: skip


async def _one(
    context: Context,
    me: SignedIn,
    segment: Segment,
    *,
    name: str | None = None,
    said: str = "",
    done: str | None = None,
) -> Response[str]:
    role = "lead" if segment.person_type == "contact" else "user"
    return await people_page(
        context, me, "segments", "people/segment.html", title=segment.name, status=400 if said else 200, segment=segment,
        builder=await builder_of(context, me, Selection(role=role), segment=segment),
        name=segment.name if name is None else name[:LONGEST_NAME], said=said, done=done, longest=LONGEST_NAME,
        used_by=[each.name for each in await _rules_using(context, me, segment.segment_id)],
    )  # fmt: skip


def _typed(fields: Fields) -> dict[str, Any]:
    return {"name": fields.text("name", longest=LONGEST_FILTER), "person_type": fields.text("person_type", longest=10)}


def _rules(fields: Fields) -> dict[str, Any] | None:
    """What was built. Raises Invalid: no rules at all, or no JSON."""
    query = selection_of_address({"filter": fields.text("filter", longest=LONGEST_FILTER)}).query
    if query is None:
        raise Invalid("a segment needs at least one rule", "filter")
    return dict(query)


async def _rules_using(context: Context, me: SignedIn, segment_id: str) -> list[CleaningRule]:
    there = await rules_of(context.database.pool, me.workspace_id)
    return [each for each in there if (read_change(each.change).selection or Selection()).segment_id == segment_id]


async def _with_segment(context: Context, me: SignedIn, selection: Selection) -> object:
    """The rules, with those of the segment that was looked at: what was on the screen is what is saved."""
    if selection.segment_id is None:
        return selection.query
    looked_at = await keeping.existing_segment(context.database.pool, me.workspace_id, selection.segment_id)
    return joined(looked_at.rules, selection.query)


async def _counts(context: Context, me: SignedIn, there: list[Segment]) -> dict[str, str]:
    """In words, by id; nothing where nobody can say."""
    counts: dict[str, str] = {}
    for each, longest_ms in zip(there, shares_of_time(), strict=False):
        selection = Selection(segment_id=each.segment_id)
        try:
            counted = await count_selection(context.database, me, selection, longest_ms=longest_ms)
        except DoorstepError as refused:
            if refused.status >= 500:
                raise
            continue
        counts[each.segment_id] = count_in_words(counted.count, is_exact=counted.is_exact)
    return counts


HANDLERS: Final = (show_segments, show_new, add_segment, show_segment, change_segment, delete_segment)

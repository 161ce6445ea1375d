"""Segments in the inbox: all of them, a new one, and one to be renamed, changed or deleted."""

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.context import Context
from doorstep.inbox.directory.listing import count_in_words
from doorstep.inbox.directory.shell import people_page
from doorstep.inbox.forms import Fields, fields_of, see_other, sentence
from doorstep.inbox.people_addresses import LONGEST_FILTER, selection_of_address, selection_of_text
from doorstep.inbox.refusals import is_piece
from doorstep.inbox.rendering import fragment
from doorstep.inbox.segments.building import builder_of, joined
from doorstep.inbox.sessions import SignedIn
from doorstep.kernel.errors import Conflict, DoorstepError, Invalid
from doorstep.segments import keeping
from doorstep.segments.asking import shares_of_time
from doorstep.segments.segment import LONGEST_NAME, Segment
from doorstep.segments.selecting import Selection, count_selection
from doorstep.storage.segments import list_segments

PLACE: Final = "/inbox/people/segments"

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
    try:
        typed = _typed(fields)
        selection = msgspec.structs.replace(selection, query=_rules(fields))
        made = await keeping.make_segment(
            context, me.workspace_id,
            name=typed["name"], person_type=typed["person_type"], query=await _with_segment(context, me, selection),
        )  # fmt: skip
    except (Invalid, Conflict) as wrong:
        name = fields.text("name", longest=LONGEST_FILTER)[:LONGEST_NAME]
        return await _new(context, me, selection, name=name, said=sentence(wrong))
    return see_other(f"/inbox/people?segment={made.segment_id}")


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
    segment = await keeping.existing_segment(context.database.pool, me.workspace_id, segment_id)
    fields = await fields_of(request)
    try:
        given = _typed(fields)
        segment = msgspec.structs.replace(segment, rules=_rules(fields) or {})
        await keeping.change_segment(context, me.workspace_id, segment_id, given | {"query": segment.rules})
    except (Invalid, Conflict) as wrong:
        return await _one(context, me, segment, said=sentence(wrong))
    return see_other(f"{PLACE}/{segment_id}?done=saved")


@post("/people/segments/{segment_id:str}/delete", status_code=200)
async def delete_segment(
    context: NamedDependency[Context], me: NamedDependency[SignedIn], segment_id: FromPath[str]
) -> Response[str]:
    """The people stay."""
    await keeping.delete_segment(context, me.workspace_id, segment_id)
    return see_other(f"{PLACE}?done=deleted")


async def _new(
    context: Context, me: SignedIn, selection: Selection, *, name: str = "", said: str = ""
) -> Response[str]:
    return await people_page(
        context, me, "segments", "people/segment.html", title="New segment", status=400 if said else 200, segment=None,
        builder=await builder_of(context, me, selection, is_new=True), name=name, said=said, done=None, longest=LONGEST_NAME,
    )  # fmt: skip


async def _one(
    context: Context, me: SignedIn, segment: Segment, *, said: str = "", done: str | None = None
) -> Response[str]:
    role = "lead" if segment.person_type == "contact" else "user"
    return await people_page(
        context, me, "segments", "people/segment.html", title=segment.name, status=400 if said else 200, segment=segment,
        builder=await builder_of(context, me, Selection(role=role), segment=segment),
        name=segment.name, said=said, done=done, longest=LONGEST_NAME,
    )  # fmt: skip


def _typed(fields: Fields) -> dict[str, Any]:
    return {"name": fields.text("name", longest=LONGEST_FILTER), "person_type": fields.text("person_type", longest=10)}


def _rules(fields: Fields) -> dict[str, Any] | None:
    """What was built. Raises Invalid: no rules at all, or no JSON."""
    query = selection_of_address({"filter": fields.text("filter", longest=LONGEST_FILTER)}).query
    if query is None:
        raise Invalid("a segment needs at least one rule", "filter")
    return dict(query)


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

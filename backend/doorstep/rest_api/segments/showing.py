"""GET /segments: all of them, one, and those that a person belongs to."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from doorstep.context import Context
from doorstep.kernel.ids import is_hex_id
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.finding import existing_person
from doorstep.rest_api.errors import ResourceMissing
from doorstep.rest_api.scopes import needs, refuse_without
from doorstep.rest_api.segments.shape import segment_shape
from doorstep.segments.asking import count_segment, count_segments, segments_of
from doorstep.segments.segment import Segment
from doorstep.storage.segments import find_segment, list_segments


@get("/segments", operation_id="listSegments", opt=needs("workspace:read"))
async def list_segments_of_workspace(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    include_count: FromQuery[bool] = False,
) -> dict[str, object]:
    """The oldest first; with `include_count` how many people each has, for which `people:read` is needed too: an estimate above 10,000."""
    there = await list_segments(context.database.pool, caller.workspace.workspace_id)
    if include_count:
        refuse_without(caller.scopes, "people:read")
    counts = await count_segments(context.database, caller.workspace, there) if include_count else [None] * len(there)
    shapes = [segment_shape(each, count) for each, count in zip(there, counts, strict=True)]
    return {"type": "segment.list", "segments": shapes}


@get("/segments/{segment_id:str}", operation_id="retrieveSegment", opt=needs("workspace:read"))
async def show_segment(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    segment_id: FromPath[str],
    include_count: FromQuery[bool] = False,
) -> dict[str, object]:
    """One, with how many people it has when `include_count` asks for that, for which `people:read` is needed too."""
    segment = await existing_segment(context, caller, segment_id)
    if include_count:
        refuse_without(caller.scopes, "people:read")
    count = await count_segment(context.database, caller.workspace, segment) if include_count else None
    return segment_shape(segment, count)


@get("/contacts/{contact_id:str}/segments", operation_id="listSegmentsForAContact", opt=needs("people:read"))
async def list_segments_of_contact(
    context: NamedDependency[Context], caller: NamedDependency[Caller], contact_id: FromPath[str]
) -> dict[str, object]:
    """Those whose rules the person meets now."""
    pool = context.database.pool
    person = await existing_person(pool, caller, contact_id)
    found = await segments_of(context.database, caller.workspace, person.root.contact_id)
    return {"type": "list", "data": [segment_shape(each) for each in found]}


async def existing_segment(context: Context, caller: Caller, segment_id: str) -> Segment:
    """The workspace's segment of this id.

    Raises:
        ResourceMissing: there is none.
    """
    known = is_hex_id(segment_id)
    found = await find_segment(context.database.pool, caller.workspace.workspace_id, segment_id) if known else None
    if found is None:
        raise ResourceMissing
    return found

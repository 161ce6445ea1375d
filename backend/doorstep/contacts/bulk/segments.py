"""Which segments nightly rules act on, so that nobody changes whom a rule means who may not do what it does."""

from collections.abc import Iterator

from doorstep.contacts.bulk.change import read_change
from doorstep.filters.grammar import filters_of
from doorstep.kernel.ids import WorkspaceId
from doorstep.segments.selecting import Selection
from doorstep.storage.cleaning_rules import rules_of
from doorstep.storage.database import Queryable


async def is_acted_on(connection: Queryable, workspace_id: WorkspaceId, segment_id: str | None) -> bool:
    """Whether a rule means other people once this segment is another one, or is gone; None for one that is yet to be made.

    Rules that are paused count too: whoever switches them on again does not know of it.
    """
    for rule in await rules_of(connection, workspace_id):
        selection = read_change(rule.change).selection
        # None is asked for by who means people of any segment, or of none
        if selection is not None and {None, segment_id}.intersection(_named(selection)):
            return True
    return False


def _named(selection: Selection) -> Iterator[str | None]:
    if selection.segment_id is not None:
        yield selection.segment_id
    for each in filters_of(selection.query):
        if each["field"] == "segment_id":
            value = each.get("value")
            yield from ((None if one is None else str(one)) for one in (value if isinstance(value, list) else [value]))

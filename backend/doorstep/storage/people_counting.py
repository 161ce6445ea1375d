"""How many people meet a condition: looked at closely where they are few, judged by a sample where they are many."""

from collections.abc import Sequence
from typing import Final

import msgspec

from doorstep.filters.conditions import Comparison, Condition
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.database import Connection
from doorstep.storage.filter_sql import Arguments
from doorstep.storage.people_filters import ACTIVE, comparisons, may_be_rare, walking

EXACT_UP_TO: Final = 10_000
"""Matches; above it a figure is an estimate."""

SAMPLED: Final = 2_000
"""People. Their ids are random numbers, so those with the lowest are as good a sample as any, and the same ones each time
stay in memory. One in a hundred of a million is judged to about a fifth, one in ten to a fifteenth."""

CERTAINLY_MANY: Final = 5 * EXACT_UP_TO
"""An estimate above this does not come of 10,000 or fewer: that would be further off than chance ever is."""

FEWEST_HITS: Final = 30
"""In the sample, for the same reason."""

COMMON: Final = CERTAINLY_MANY * 6 // 5
"""People who meet a part of a condition: fewer are fetched by an index faster than everybody is asked."""

COMMON_VALUE: Final = 3 * COMMON
"""The same for attributes' values, whose index is small and goes together with others."""

COUNTED_FIRST: Final = EXACT_UP_TO // 2
"""Where the sample says more than this, they are counted before any is fetched: an index alone may answer that."""

MOST_PARTS: Final = 15
"""So many parts of a condition are asked one by one; of the others it is not known that they are rare."""

PIECES: Final = frozenset({"~", "^", "$"})
"""Operators that look for a piece of a text."""

_ALL_IDS: Final = 2**128


class Sample(msgspec.Struct, frozen=True):
    """What a look at a few people says: how many match in all, and which parts of the condition many people meet."""

    everybody: int
    matching: int
    hits: int
    common: frozenset[Comparison]
    is_whole: bool
    """Whether it was no sample but everybody."""
    is_by_pieces: bool = False
    """Whether a piece of text is looked for."""

    @property
    def may_be_many(self) -> bool:
        # an index of pieces leads to every row anyhow: who has come there may as well fetch it
        return not self.is_whole and not self.is_by_pieces and self.matching > COUNTED_FIRST

    @property
    def are_many(self) -> bool:
        return not self.is_whole and self.hits >= FEWEST_HITS and self.matching >= CERTAINLY_MANY


async def look_at_a_few(
    connection: Connection, workspace_id: WorkspaceId, condition: Condition, time_zone: str
) -> Sample:
    """Ask the condition of a sample of the workspace's people."""
    arguments = Arguments(workspace_id, time_zone)
    every = list(dict.fromkeys(each for each in comparisons(condition) if may_be_rare(each)))
    parts, untested = every[:MOST_PARTS], every[MOST_PARTS:]
    # what is asked for is often the only part of it: each is asked once
    tests = [walking(each, arguments) for each in dict.fromkeys((condition, *parts))]
    counted = ", ".join(f"count(*) FILTER (WHERE c.state = 'active' AND {test})" for test in tests)
    row = await connection.fetchrow(
        f"""SELECT count(*), max(c.contact_id::text), count(*) FILTER (WHERE c.state = 'active'), {counted}
            FROM (SELECT * FROM contacts WHERE workspace_id = $1 ORDER BY contact_id LIMIT {SAMPLED}) c""",
        *arguments.values,
    )
    looked_at = tuple(row or ())
    judged = _judged((*looked_at, looked_at[3]) if parts == [condition] else looked_at, parts)
    is_by_pieces = any(each.operator in PIECES for each in comparisons(condition))
    return msgspec.structs.replace(judged, common=judged.common | set(untested), is_by_pieces=is_by_pieces)


def _judged(row: Sequence[object], parts: Sequence[Comparison]) -> Sample:
    looked_at, last_id, active, hits, *found = row
    assert isinstance(looked_at, int) and isinstance(hits, int) and isinstance(active, int)  # noqa: S101, PT018 - for the types
    is_whole = looked_at < SAMPLED
    # so many random ids lie as close together as there are people
    share = 1.0 if is_whole else int(str(last_id).replace("-", ""), 16) / _ALL_IDS
    common = {
        part
        for part, each in zip(parts, found, strict=True)
        if isinstance(each, int) and each / share > (COMMON_VALUE if part.field.name == "custom_attributes" else COMMON)
    }
    return Sample(round(active / share), round(hits / share), hits, frozenset(common), is_whole)


def exact(condition_sql: str, arguments: Arguments) -> str:
    """A query of how many they are, or that they are more than is counted exactly."""
    return f"""{arguments.sets} matched AS (
        SELECT FROM contacts c WHERE {ACTIVE} AND {condition_sql} LIMIT {EXACT_UP_TO + 1}) SELECT count(*) FROM matched"""

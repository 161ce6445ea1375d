"""How many people meet a condition: looked at closely where they are few, judged by a sample where they are many."""

from collections.abc import Iterable, Mapping, Set
from typing import Final

import msgspec

from doorstep.filters.conditions import Comparison, Condition, Group
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.database import Connection
from doorstep.storage.filter_sql import Arguments
from doorstep.storage.people_filters import (
    ACTIVE,
    comparisons,
    finds,
    ids_of,
    is_negated,
    may_be_rare,
    names_one,
    of_first,
)

EXACT_UP_TO: Final = 10_000
"""Matches; above it a figure is an estimate."""

SAMPLED: Final = 2_000
"""People. Their ids are random numbers, so those with the lowest are as good a sample as any, and the same ones each time
stay in memory. One in a hundred of a million is judged to about a fifth, one in ten to a fifteenth."""

CERTAINLY_MANY: Final = 3 * EXACT_UP_TO
"""So many, in a sample of a million people, do not come of 10,000 or fewer; see `Sample.are_many`."""

COMMON: Final = 6 * EXACT_UP_TO
"""People who meet a part of a condition: fewer are fetched by an index faster than everybody is asked."""

COMMON_VALUE: Final = 3 * COMMON
"""The same for attributes' values, whose index is small and goes together with others."""

COUNTED_FIRST: Final = EXACT_UP_TO // 2
"""Where the sample says more than this, they are counted before any is fetched: an index alone may answer that."""

MOST_PARTS: Final = 15
"""So many parts of a condition are asked one by one; of the others it is not known that they are rare."""

PIECES: Final = frozenset({"~", "^", "$"})
"""Operators that look for a piece of a text."""

_HIGHEST_ID: Final = "f" * 32


class Sample(msgspec.Struct, frozen=True):
    """What a look at a few people says: how many match in all, and which parts of the condition many people meet."""

    everybody: int
    matching: int
    hits: int
    share: float
    """Of everybody, who is in the sample."""
    common: frozenset[Comparison]
    is_whole: bool
    """Whether it was no sample but everybody."""
    is_by_pieces: bool = False
    """Whether a piece of text is looked for."""
    is_by_sets: bool = False
    """Whether a part says whom to leave out, and no other part leads to few: all parts are then gathered, and none is common."""

    @property
    def may_be_many(self) -> bool:
        # an index of pieces leads to every row anyhow: who has come there may as well fetch it
        return not self.is_whole and not self.is_by_pieces and self.matching > COUNTED_FIRST

    @property
    def are_many(self) -> bool:
        """Whether they are certainly more than are counted exactly.

        10,000 would put so many into the sample, give or take the root of it; eight times that, by chance, happens once in a million
        million times. Of a million people sixty must match, which makes 30,000; of 100,000 people those are 16,000.
        """
        expected = EXACT_UP_TO * self.share
        return not self.is_whole and self.hits >= expected + 8 * expected**0.5 + 4


async def judge(connection: Connection, workspace_id: WorkspaceId, condition: Condition, time_zone: str) -> Sample:
    """The same of a search: nobody needs to be looked at where somebody is asked for by name."""
    if names_one(condition):
        return Sample(0, 0, 0, 1.0, frozenset(comparisons(condition)), is_whole=False)
    return await look_at_a_few(connection, workspace_id, condition, time_zone)


async def look_at_a_few(
    connection: Connection, workspace_id: WorkspaceId, condition: Condition, time_zone: str
) -> Sample:
    """Ask the condition of a sample of the workspace's people."""
    arguments = Arguments(workspace_id, time_zone)
    last_id = await _last_of_sample(connection, workspace_id)
    last = arguments.add(last_id or _HIGHEST_ID, "uuid")
    every = list(dict.fromkeys(each for each in comparisons(condition) if may_be_rare(each)))
    parts, untested = every[:MOST_PARTS], every[MOST_PARTS:]
    negated = frozenset(each for each in every if is_negated(each))
    leading = _leading(condition)
    # what is asked for is often the only part of it: each is asked once
    asked = list(dict.fromkeys((condition, *parts, *leading)))
    counted = ", ".join(f"count(*) FILTER (WHERE {of_first(each, arguments, last)})" for each in asked)
    row = await connection.fetchrow(
        f"SELECT count(*), {counted} FROM contacts c WHERE {ACTIVE} AND c.contact_id <= {last}", *arguments.values
    )
    active, *found = (int(each) for each in row or ())
    hits = dict(zip(asked, found, strict=True))
    # so many random ids lie as close together as there are people
    share = 1.0 if last_id is None else _share(last_id)
    common = {part for part in parts if hits[part] / share > _fewest_common(part)} | set(untested)
    is_by_sets = bool(negated) and not untested and all(hits[each] / share > COMMON for each in leading)
    common = frozenset[Comparison]() if is_by_sets else common | negated | _outdone(leading, hits)
    is_by_pieces = any(each.operator in PIECES for each in comparisons(condition))
    matching = hits[condition]
    return Sample(
        round(active / share),
        round(matching / share),
        matching,
        share,
        frozenset(common),
        last_id is None,
        is_by_pieces,
        is_by_sets,
    )


def _leading(condition: Condition) -> list[Condition]:
    """The parts that all must be met, and that do not say whom to leave out."""
    if not isinstance(condition, Group) or condition.operator == "OR":
        return []
    inner = [part for each in condition.members if isinstance(each, Group) for part in _leading(each)]
    outer = [each for each in condition.members if not (isinstance(each, Comparison) and is_negated(each))]
    return [each for each in outer if not (isinstance(each, Group) and each.operator == "AND")] + inner


def _outdone(leading: Iterable[Condition], hits: Mapping[Condition, int]) -> Set[Comparison]:
    """Parts that rows of other tables decide, where another part leads to fewer people: these are asked one by one."""
    found_by = [each for each in leading if isinstance(each, Comparison) and finds(each)]
    fewest = min((hits[each] for each in found_by), default=0)
    return {each for each in found_by if may_be_rare(each) and each.field.kind != "custom" and hits[each] > fewest}


async def _last_of_sample(connection: Connection, workspace_id: WorkspaceId) -> str | None:
    """The id up to which people are looked at; None where these are all there are."""
    return await connection.fetchval(
        f"SELECT contact_id FROM contacts WHERE workspace_id = $1 ORDER BY contact_id OFFSET {SAMPLED - 1} LIMIT 1",
        workspace_id,
    )


def _fewest_common(part: Comparison) -> int:
    return COMMON_VALUE if part.field.name == "custom_attributes" else COMMON


def _share(last_id: str) -> float:
    """Of all ids, those up to this one."""
    return int(last_id, 16) / 2**128


async def put_side_by_side(connection: Connection, sample: Sample) -> None:
    """For the rest of the transaction, where a sample says so: sets of people are put side by side. The planner takes each for two
    hundred people, and would look everybody of one up in the others."""
    if sample.is_by_sets:
        await connection.execute("SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off")


def exact(condition: Condition, arguments: Arguments, common: Set[Comparison]) -> str:
    """A query of how many they are, or that they are more than is counted exactly."""
    ids = ids_of(condition, arguments, common)
    return f"{arguments.sets} matched AS ({ids} LIMIT {EXACT_UP_TO + 1}) SELECT count(*) FROM matched"

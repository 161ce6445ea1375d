"""One page of the people who meet a condition, by whichever way to it is the shortest."""

from typing import Final

import msgspec

from doorstep.filters.conditions import Condition, Group
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.database import Connection
from doorstep.storage.filter_sql import Arguments
from doorstep.storage.people_counting import CERTAINLY_MANY, EXACT_UP_TO, Sample, put_side_by_side
from doorstep.storage.people_filters import ACTIVE, has_index, ids_of, looking_up, walking
from doorstep.storage.people_order import Phase, Place, Sorting

ENTRIES_PER_ROW: Final = 8
"""So many entries of an index are read in the time that one row takes, which may be anywhere."""

LONGER_WALK: Final = 3
"""Times as far as a page of people who are spread evenly: whoever is none of these is found by fetching them all."""


BEYOND: Final = 15
"""People who are looked at after a page's last, so that it is seen where the time at which that one is ends."""

# IS TRUE keeps the planner from joining, which would compare everybody before sorting them
_AMONG_THEM: Final = f"""(SELECT count FROM total) <= {CERTAINLY_MANY}
    AND (c.contact_id IN (SELECT contact_id FROM people)) IS TRUE"""
"""Whether row `c` is one of `people`; nobody is where there are too many of them to be known."""


async def look_each_up(connection: Connection, condition: Condition, arguments: Arguments) -> None:
    """People whom one list of ids names are fetched by their ids: reading everybody to compare costs more than it seems to.

    Not where something else is asked of them besides, which may lead to fewer.
    """
    if arguments.has_one_set and not (isinstance(condition, Group) and condition.operator == "AND"):
        await connection.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")


class Page(msgspec.Struct, frozen=True):
    """What is asked for: `limit` active people in an order, after a place."""

    workspace_id: WorkspaceId
    condition: Condition
    time_zone: str
    sorting: Sorting
    limit: int
    after: Place | None

    async def find(self, connection: Connection, sample: Sample) -> tuple[int, list[Place]]:
        """How many match in all, and the page."""
        if sample.are_many:
            return sample.matching, await self.of_many(connection)
        total, places = 0, None
        if self._visited(sample):
            total, places = await self.of_some(connection, self._visited(sample) * LONGER_WALK)
        if places is None and total <= EXACT_UP_TO:
            total, places = await self.of_few(connection, sample)
        if places is None:
            return max(total, sample.matching), await self.of_many(connection)
        return total, places

    def _visited(self, sample: Sample) -> int:
        """How far to walk along the order's index for a page of people known by their ids; 0 if fetching them all is shorter."""
        begins_with_values = self.sorting.phases(self.after)[0].has_value
        if sample.is_whole or not sample.matching or not begins_with_values or not has_index(self.condition):
            return 0
        entries = (self.limit + BEYOND) * sample.everybody // sample.matching
        return entries if entries // ENTRIES_PER_ROW < sample.matching else 0

    async def of_some(self, connection: Connection, visited: int) -> tuple[int, list[Place] | None]:
        """Learn the ids of all that match, and look for these along the order; no places when that leads to no full page."""
        arguments = Arguments(self.workspace_id, self.time_zone)
        ids = ids_of(self.condition, arguments)
        phase = self.sorting.phases(self.after)[0]
        page = self._page_by_part(phase, arguments, visited) or self._page_by_value(phase, arguments, visited)
        rows = await connection.fetch(
            f"""{arguments.sets} people AS MATERIALIZED ({ids} LIMIT {CERTAINLY_MANY + 1}),
                total AS MATERIALIZED (SELECT count(*) AS count FROM people), {page}
                SELECT total.count AS total, page.* FROM total LEFT JOIN page ON true ORDER BY {self.sorting.order_of_keys}""",
            *arguments.values,
        )
        found = [self.sorting.place(row) for row in rows if row["contact_id"] is not None]
        return rows[0]["total"], found if len(found) == self.limit else None

    def _page_by_value(self, phase: Phase, arguments: Arguments, visited: int) -> str:
        """A part `page` of the statement, where the index has all that the order needs."""
        return f"""page AS (SELECT * FROM (
            SELECT {self.sorting.keys} FROM contacts c WHERE {ACTIVE} AND {phase.after(self.after, arguments)}
            ORDER BY {phase.order} LIMIT {visited}) c WHERE {_AMONG_THEM} LIMIT {self.limit})"""

    def _page_by_part(self, phase: Phase, arguments: Arguments, visited: int) -> str | None:
        """The same where only rows have the whole value: these are read of no more than come near the page.

        Who comes last by a part of the value may not be all with that part, so that they are left out.
        """
        coarsely = phase.coarsely
        return (
            coarsely
            and f"""near AS MATERIALIZED (SELECT * FROM (
            SELECT {coarsely.part} AS part, c.contact_id FROM contacts c
            WHERE {ACTIVE} AND {coarsely.after(self.after, arguments)} ORDER BY {coarsely.order} LIMIT {visited}) c
            WHERE {_AMONG_THEM} LIMIT {self.limit + BEYOND}),
        page AS (SELECT {self.sorting.keys} FROM near JOIN contacts c ON {ACTIVE} AND c.contact_id = near.contact_id
            WHERE near.part <> (SELECT {coarsely.last} FROM near) AND {phase.after(self.after, arguments)}
            ORDER BY {phase.order} LIMIT {self.limit})"""
        )

    async def of_few(self, connection: Connection, sample: Sample) -> tuple[int, list[Place] | None]:
        """Fetch all that match and sort them; no places when they turn out to be more than 10,000."""
        arguments = Arguments(self.workspace_id, self.time_zone)
        if sample.is_by_sets:
            where = f"c.contact_id = ANY ({arguments.add(await self._gathered(connection, sample), 'uuid[]')})"
        else:
            where = looking_up(self.condition, arguments, sample.common)
        after = self.sorting.after(self.after, arguments)
        await look_each_up(connection, self.condition, arguments)
        rows = await connection.fetch(
            f"""{arguments.sets} matched AS MATERIALIZED (
                    SELECT {self.sorting.keys} FROM contacts c WHERE {ACTIVE} AND {where} LIMIT {EXACT_UP_TO + 1})
                SELECT total.count AS total, page.* FROM (SELECT count(*) FROM matched) total LEFT JOIN LATERAL (
                    SELECT * FROM matched c WHERE {after} ORDER BY {self.sorting.order_of_keys} LIMIT {self.limit}) page ON true""",
            *arguments.values,
        )
        total: int = rows[0]["total"]
        found = [self.sorting.place(row) for row in rows if row["contact_id"] is not None]
        return total, found if total <= EXACT_UP_TO else None

    async def _gathered(self, connection: Connection, sample: Sample) -> list[str]:
        """The ids of all that match, so that no more than their rows are read; as many as are counted exactly, and one."""
        arguments = Arguments(self.workspace_id, self.time_zone)
        ids = ids_of(self.condition, arguments)
        await put_side_by_side(connection, sample)
        rows = await connection.fetch(
            f"{arguments.sets} matched AS ({ids} LIMIT {EXACT_UP_TO + 1}) SELECT * FROM matched", *arguments.values
        )
        await connection.execute("SET LOCAL enable_nestloop = on; SET LOCAL enable_mergejoin = on")
        return [row["contact_id"] for row in rows]

    async def of_many(self, connection: Connection) -> list[Place]:
        """Walk along the order until the page is full: those with a value first, then those without."""
        # whoever matches comes up soon, and sorting them all would not
        await connection.execute("SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
        found: list[Place] = []
        for phase in self.sorting.phases(self.after):
            arguments = Arguments(self.workspace_id, self.time_zone)
            where = walking(self.condition, arguments)
            following = phase.after(self.after, arguments)
            rows = await connection.fetch(
                f"""SELECT {self.sorting.keys} FROM contacts c WHERE {ACTIVE} AND {following} AND {where}
                    ORDER BY {phase.order} LIMIT {self.limit - len(found)}""",
                *arguments.values,
            )
            found += [self.sorting.place(row) for row in rows]
            if len(found) == self.limit:
                break
        return found

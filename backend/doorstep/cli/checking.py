"""Whether what was restored is what was saved: how many rows of each table and keys of each kind, and what they are together."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import msgspec

_TABLES: Final = """SELECT quote_ident(c.relname) AS name FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    ORDER BY 1"""
"""Found by reflection, so that no table of a later release is forgotten."""

_SPELLING: Final = (
    "SET LOCAL timezone = 'UTC'", "SET LOCAL datestyle = 'ISO'", "SET LOCAL intervalstyle = 'postgres'",
    "SET LOCAL bytea_output = 'hex'", "SET LOCAL extra_float_digits = 1", "SET LOCAL statement_timeout = 0",
)  # fmt: skip
"""So that one value is one text, on whichever server."""

_SUM: Final = """SELECT count(*) AS count, coalesce(sum(('x' || encode(substr(sha256(convert_to(t::text, 'UTF8')), 1, 8), 'hex'))
    ::bit(64)::bigint::numeric), 0)::text AS digest FROM {} t"""
"""Independent of the order in which rows lie."""

_WHOLE: Final = 2**64


class Summed(msgspec.Struct, frozen=True):
    """How many there are, and a number that is another one as soon as any of them is."""

    count: int = 0
    digest: str = "0"

    def plus(self, one: bytes) -> "Summed":
        """With one more; the order does not matter."""
        number = int.from_bytes(hashlib.sha256(one).digest()[:8])
        return Summed(self.count + 1, str((int(self.digest) + number) % _WHOLE))


async def sum_tables(connection: Any) -> dict[str, Summed]:
    """Every table of ours as the transaction around sees it; `connection` is asyncpg's."""
    for each in _SPELLING:
        await connection.execute(each)
    found: dict[str, Summed] = {}
    for name in [row["name"] for row in await connection.fetch(_TABLES)]:
        row = await connection.fetchrow(_SUM.format(name))
        found[name] = Summed(row["count"], row["digest"])
    return found


def differences(kind: str, saved: Mapping[str, Summed], restored: Mapping[str, Summed]) -> list[str]:
    """In words, one for each name that is not the same; empty where everything is as it was.

    Args:
        kind: what is counted, such as `rows`.
    """
    words = list[str]()
    for name in sorted({*saved, *restored}):
        before, after = saved.get(name), restored.get(name)
        if before == after:
            continue
        if before is None or after is None:
            words.append(f"{name} is {'missing' if after is None else 'not in the backup'}")
        elif before.count != after.count:
            words.append(f"{name} has {after.count:,} {kind}, in the backup {before.count:,}")
        else:
            words.append(f"{name} has as many {kind}, but not the same")
    return words

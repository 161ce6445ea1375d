"""What hangs on people, counted and the first of it named: tags, notes, companies, subscriptions. One query for a whole page."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal, get_args

import msgspec

from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.database import Queryable

Kind = Literal["tag", "note", "company", "opt_in", "opt_out"]

_FOUND: Final = """
    WITH people AS (SELECT * FROM unnest($2::uuid[], $3::uuid[]) AS p (contact_id, root_id)),
    found AS (
        SELECT 'tag' AS kind, root_id, tag_id::text AS id, min(extract(epoch FROM applied_at))::float8 AS place
        FROM people JOIN contact_tags t ON t.workspace_id = $1 AND t.contact_id = people.contact_id
        GROUP BY root_id, tag_id
        UNION ALL
        SELECT 'note', root_id, note_id::text, -extract(epoch FROM created_at)::float8
        FROM people JOIN notes n ON n.workspace_id = $1 AND n.contact_id = people.contact_id
        UNION ALL
        SELECT 'company', root_id, replace(company_uid::text, '-', ''), min(extract(epoch FROM attached_at))::float8
        FROM people JOIN contact_companies c ON c.workspace_id = $1 AND c.contact_id = people.contact_id
        GROUP BY root_id, company_uid
        UNION ALL
        SELECT consent_type, root_id, subscription_type_id::text, subscription_type_id::float8
        FROM (SELECT DISTINCT ON (root_id, subscription_type_id) root_id, subscription_type_id, consent_type
              FROM people JOIN contact_subscriptions s ON s.workspace_id = $1 AND s.contact_id = people.contact_id
              ORDER BY root_id, subscription_type_id, consented_at DESC) newest
    )"""


class Listed(msgspec.Struct, frozen=True):
    """The ids of the first few, and how many there are in all."""

    ids: tuple[str, ...] = ()
    total_count: int = 0


Belongings = Mapping[Kind, Listed]
"""Of one person; every kind is there. Tags and companies in the order they came, notes the newest first."""

NOTHING: Final[Belongings] = {kind: Listed() for kind in get_args(Kind)}


async def belongings_of(
    connection: Queryable, workspace_id: WorkspaceId, people: Mapping[ContactId, Sequence[ContactId]], *, most: int
) -> dict[ContactId, Belongings]:
    """For each root what it and its members have together, at most `most` of each kind by id.

    Args:
        people: by root everybody it consists of, the root among them.
    """
    pairs = [(contact_id, root_id) for root_id, ids in people.items() for contact_id in ids]
    rows = await connection.fetch(
        f"""{_FOUND} SELECT kind, root_id, id, total_count FROM (
                SELECT *, count(*) OVER (PARTITION BY kind, root_id) AS total_count,
                    row_number() OVER (PARTITION BY kind, root_id ORDER BY place, id) AS number
                FROM found) AS counted
            WHERE number <= $4 ORDER BY number""",
        workspace_id, [pair[0] for pair in pairs], [pair[1] for pair in pairs], most,
    )  # fmt: skip
    named: dict[tuple[ContactId, Kind], Listed] = {}
    for row in rows:
        key = (ContactId(row["root_id"]), row["kind"])
        named[key] = Listed((*named.get(key, Listed()).ids, row["id"]), row["total_count"])
    return {root_id: {kind: named.get((root_id, kind), Listed()) for kind in get_args(Kind)} for root_id in people}

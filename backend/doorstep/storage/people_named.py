"""What the oldest shapes name of people: their tags and companies by name; and everybody in the order of their ids."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from doorstep.contacts.contact import Contact, Role
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.contacts import CONTACT_COLUMNS, contact_of_row
from doorstep.storage.database import Queryable

MOST_NAMED: Final = 20
"""Tags and companies of one person: a list of sixty people stays small."""


class Named(msgspec.Struct, frozen=True):
    """Of one person, in the order they came."""

    tags: tuple[tuple[str, str], ...] = ()
    """Number and name."""
    companies: tuple[tuple[str, str, str | None], ...] = ()
    """Our id, the site's own, and the name."""


async def named_of(
    connection: Queryable, workspace_id: WorkspaceId, people: Mapping[ContactId, Sequence[ContactId]]
) -> dict[ContactId, Named]:
    """By root what it and its members have together, in one query; `people` has by root everybody it consists of."""
    pairs = [(contact_id, root_id) for root_id, ids in people.items() for contact_id in ids]
    rows = await connection.fetch(
        """WITH people AS (SELECT * FROM unnest($2::uuid[], $3::uuid[]) AS p (contact_id, root_id))
           SELECT 'tag' AS kind, root_id, tag_id::text AS id, NULL AS own_id, name, min(applied_at) AS at
           FROM people JOIN contact_tags c ON c.workspace_id = $1 AND c.contact_id = people.contact_id
           JOIN tags USING (workspace_id, tag_id) GROUP BY root_id, tag_id, name
           UNION ALL
           SELECT 'company', root_id, replace(company_uid::text, '-', ''), company_id, name, min(attached_at)
           FROM people JOIN contact_companies c ON c.workspace_id = $1 AND c.contact_id = people.contact_id
           JOIN companies USING (workspace_id, company_uid) GROUP BY root_id, company_uid, company_id, name
           ORDER BY at, id""",
        workspace_id, [pair[0] for pair in pairs], [pair[1] for pair in pairs],
    )  # fmt: skip
    tags: dict[ContactId, list[tuple[str, str]]] = {}
    companies: dict[ContactId, list[tuple[str, str, str | None]]] = {}
    for row in rows:
        if row["kind"] == "tag":
            tags.setdefault(row["root_id"], []).append((row["id"], row["name"]))
        else:
            companies.setdefault(row["root_id"], []).append((row["id"], row["own_id"], row["name"]))
    return {
        root_id: Named(tuple(tags.get(root_id, ())[:MOST_NAMED]), tuple(companies.get(root_id, ())[:MOST_NAMED]))
        for root_id in people
    }


async def people_after(
    connection: Queryable, workspace_id: WorkspaceId, role: Role, contact_id: str, limit: int
) -> list[Contact]:
    """Active people of a role in the order of their ids, which never changes: what a scroll goes through."""
    rows = await connection.fetch(
        f"""SELECT {CONTACT_COLUMNS} FROM contacts WHERE workspace_id = $1 AND contact_id > $2 AND role = $3
                AND state = 'active' ORDER BY contact_id LIMIT $4""",
        workspace_id, contact_id, role, limit,
    )  # fmt: skip
    return [contact_of_row(row) for row in rows]

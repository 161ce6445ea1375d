"""Writing and looking up many people at once, each kind of thing in one statement: a round trip costs more than a hundred rows."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Final

from doorstep.contacts.contact import Contact
from doorstep.kernel.ids import AdminId, ContactId, WorkspaceId
from doorstep.storage.contacts import turn_of
from doorstep.storage.database import Connection
from doorstep.storage.parameters import arrays_of, rows_given

LONGEST_SECONDS: Final = 60
"""Of one statement over a batch; it takes half a second."""

_TYPES: Final = {
    "workspace_id": "text", "contact_id": "uuid", "role": "text", "external_id": "text", "email": "text",
    "email_normal": "text", "login_email_normal": "text", "name": "text", "phone": "text", "avatar_url": "text",
    "pseudonym": "text", "verified": "boolean", "unsubscribed_from_emails": "boolean", "owner_id": "integer",
    "language_override": "text", "custom_attributes": "jsonb", "attribute_sources": "jsonb", "signed_up_at": "timestamptz",
    "first_seen_at": "timestamptz", "last_seen_at": "timestamptz", "created_at": "timestamptz", "updated_at": "timestamptz",
}  # fmt: skip
"""What a file can say of somebody new; the other columns begin as they begin for everybody."""

_STAYING: Final = ("workspace_id", "contact_id", "role", "pseudonym", "first_seen_at", "created_at")
_values_of: Final = attrgetter(*_TYPES)
_CHANGING: Final = [name for name in _TYPES if name not in _STAYING]

_UPDATE: Final = f"""UPDATE contacts SET {", ".join(f"{name} = new.{name}" for name in _CHANGING)} FROM {rows_given(_TYPES)}
    WHERE contacts.workspace_id = new.workspace_id AND contacts.contact_id = new.contact_id"""

_LIVING: Final = "state IN ('active', 'archived')"
_MERGED: Final = """SELECT a.root_id FROM contacts c JOIN aliases a ON a.workspace_id = c.workspace_id AND a.member_id = c.contact_id
    WHERE c.workspace_id = $1"""


def _each(parameter: str, found: str) -> str:
    """What is found for each of the values; OFFSET keeps it a look into an index for each, however little the planner knows yet of
    a table that grows by a thousand rows at a time: a list of values made it read everybody."""
    return (
        f"SELECT root_id FROM unnest({parameter}) AS said (it) CROSS JOIN LATERAL ({found} OFFSET 0) AS found (root_id)"
    )


_KNOWN: Final = " UNION ".join((
    _each("$2::uuid[]", f"SELECT contact_id FROM contacts WHERE workspace_id = $1 AND contact_id = it AND {_LIVING}"),
    _each("$2::uuid[]", "SELECT root_id FROM aliases WHERE workspace_id = $1 AND member_id = it"),
    _each("$3::text[]", f"SELECT contact_id FROM contacts WHERE workspace_id = $1 AND external_id = it AND {_LIVING}"),
    _each("$3::text[]", f"{_MERGED} AND c.external_id = it AND c.state = 'merged'"),
    _each("$4::text[]", f"SELECT contact_id FROM contacts WHERE workspace_id = $1 AND email_normal = it AND {_LIVING}"),
    _each("$4::text[]", f"""SELECT contact_id FROM contacts WHERE workspace_id = $1 AND login_email_normal = it
        AND role = 'user' AND {_LIVING}"""),
))  # fmt: skip


async def commit_without_waiting(connection: Connection) -> None:
    """The commit of this transaction does not wait for the disk: should the server crash within a moment, a batch is lost together
    with its place in the file, and is done again. Whatever commits later, such as the end of the task, waits for this as well."""
    await connection.execute("SET LOCAL synchronous_commit = off")


async def lock_identifiers(connection: Connection, workspace_id: WorkspaceId, identifiers: Collection[str]) -> None:
    """As `contacts.lock_identifier`, one after the other in the order that everybody takes them in."""
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended(turn, 1)) FROM unnest($1::text[]) AS turn",
        [turn_of(workspace_id, each) for each in sorted(identifiers)],
    )


async def find_roots(
    connection: Connection,
    workspace_id: WorkspaceId,
    *,
    contact_ids: Sequence[ContactId],
    external_ids: Sequence[str],
    emails: Sequence[str],
) -> list[ContactId]:
    """Everybody who has one of these, and of who was merged the user: whoever a row could be about."""
    rows = await connection.fetch(
        _KNOWN, workspace_id, contact_ids, external_ids, emails, timeout=LONGEST_SECONDS
    )  # fmt: skip
    return [ContactId(row["root_id"]) for row in rows]


async def insert_contacts(connection: Connection, people: Sequence[Contact]) -> None:
    """Nobody of them may be there. By COPY, which takes three quarters of the time of an INSERT from arrays."""
    if people:
        await connection.copy_records_to_table(
            "contacts", records=map(_values_of, people), columns=list(_TYPES), timeout=LONGEST_SECONDS
        )


async def save_contacts(connection: Connection, people: Sequence[Contact]) -> None:
    """Write what a file can change of them; the caller has locked the rows."""
    if people:
        await connection.execute(_UPDATE, *arrays_of(people, _TYPES), timeout=LONGEST_SECONDS)


async def tags_by_people(
    connection: Connection, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]
) -> dict[ContactId, list[str]]:
    """The names, in lower case, of what each carries."""
    carried = "lower(name)", "contact_tags JOIN tags USING (workspace_id, tag_id)"
    return await _by_people(connection, workspace_id, contact_ids, *carried)


async def companies_by_people(
    connection: Connection, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]
) -> dict[ContactId, list[str]]:
    """The site's ids of the companies that each belongs to."""
    belonged = "company_id", "contact_companies JOIN companies USING (workspace_id, company_uid)"
    return await _by_people(connection, workspace_id, contact_ids, *belonged)


async def _by_people(
    connection: Connection, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], value: str, tables: str
) -> dict[ContactId, list[str]]:
    rows = await connection.fetch(
        f"""SELECT contact_id, array_agg({value}) AS found FROM {tables}
            WHERE workspace_id = $1 AND contact_id = ANY ($2::uuid[]) GROUP BY contact_id""",
        workspace_id, contact_ids,
    )  # fmt: skip
    return {row["contact_id"]: row["found"] for row in rows}


async def hold_companies(
    connection: Connection, workspace_id: WorkspaceId, company_ids: Sequence[str]
) -> dict[str, str]:
    """Our ids of those that are there, by the site's; until the transaction ends nobody deletes them."""
    rows = await connection.fetch(
        """SELECT company_id, company_uid FROM companies WHERE workspace_id = $1 AND company_id = ANY ($2::text[])
           ORDER BY company_id FOR KEY SHARE""",
        workspace_id, company_ids,
    )  # fmt: skip
    return {row["company_id"]: row["company_uid"] for row in rows}


async def insert_companies(
    connection: Connection, workspace_id: WorkspaceId, companies: Mapping[str, str], at: datetime
) -> None:
    """By the site's id, ours; with nothing known of them."""
    await connection.execute(
        """INSERT INTO companies (workspace_id, company_uid, company_id, created_at, updated_at)
           SELECT $1, uid, id, $4, $4 FROM unnest($2::uuid[], $3::text[]) AS new (uid, id)""",
        workspace_id, list(companies.values()), list(companies), at,
    )  # fmt: skip


async def put_tags(
    connection: Connection,
    workspace_id: WorkspaceId,
    pairs: Sequence[tuple[ContactId, int]],
    *,
    by: AdminId | None,
    at: datetime,
) -> list[tuple[ContactId, int]]:
    """Those that are new; twice is once."""
    rows = await connection.fetch(
        """INSERT INTO contact_tags (workspace_id, contact_id, tag_id, applied_at, applied_by)
           SELECT $1, contact_id, tag_id, $4, $5 FROM unnest($2::uuid[], $3::integer[]) AS new (contact_id, tag_id)
           ON CONFLICT DO NOTHING RETURNING contact_id, tag_id""",
        workspace_id, [contact_id for contact_id, _ in pairs], [tag_id for _, tag_id in pairs], at, by,
    )  # fmt: skip
    return [(row["contact_id"], row["tag_id"]) for row in rows]


async def put_companies(
    connection: Connection, workspace_id: WorkspaceId, pairs: Sequence[tuple[ContactId, str]], at: datetime
) -> list[tuple[ContactId, str]]:
    """Those that are new; twice is once."""
    rows = await connection.fetch(
        """INSERT INTO contact_companies (workspace_id, contact_id, company_uid, attached_at)
           SELECT $1, contact_id, uid, $4 FROM unnest($2::uuid[], $3::uuid[]) AS new (contact_id, uid)
           ON CONFLICT DO NOTHING RETURNING contact_id, company_uid""",
        workspace_id, [contact_id for contact_id, _ in pairs], [uid for _, uid in pairs], at,
    )  # fmt: skip
    return [(row["contact_id"], row["company_uid"]) for row in rows]

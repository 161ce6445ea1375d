"""Rows of leads and users, their aliases and the claims of former visitors."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from doorstep.contacts.contact import Contact, Role
from doorstep.kernel.ids import ContactId, VisitorId, WorkspaceId
from doorstep.storage.database import Connection, Queryable, Record
from doorstep.storage.parameters import places

CONTACT_FIELDS: tuple[str, ...] = Contact.__struct_fields__
"""The struct's fields are the table's columns."""

CONTACT_COLUMNS = ", ".join(CONTACT_FIELDS)

_KEY = ("workspace_id", "contact_id")
_INSERT = f"INSERT INTO contacts ({CONTACT_COLUMNS}) VALUES ({places(len(CONTACT_FIELDS))})"
_CHANGED = [name for name in CONTACT_FIELDS if name not in _KEY]
_UPDATE = (
    "UPDATE contacts SET "
    + ", ".join(f"{name} = ${i + 3}" for i, name in enumerate(_CHANGED))
    + " WHERE workspace_id = $1 AND contact_id = $2"
)


def contact_of_row(row: Record) -> Contact:
    return msgspec.convert({name: row[name] for name in CONTACT_FIELDS}, Contact)


async def find_contact(connection: Queryable, workspace_id: WorkspaceId, contact_id: ContactId) -> Contact | None:
    """The row itself, also of a merged lead; `contacts.people.find_root` follows the alias."""
    row = await connection.fetchrow(
        f"SELECT {CONTACT_COLUMNS} FROM contacts WHERE workspace_id = $1 AND contact_id = $2", workspace_id, contact_id
    )
    return None if row is None else contact_of_row(row)


async def find_contacts(
    connection: Queryable, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]
) -> list[Contact]:
    """In the order of their ids; those that do not exist are left out."""
    rows = await connection.fetch(
        f"""SELECT {CONTACT_COLUMNS} FROM contacts WHERE workspace_id = $1 AND contact_id = ANY ($2::uuid[])
            ORDER BY contact_id""",
        workspace_id, list(contact_ids),
    )  # fmt: skip
    return [contact_of_row(row) for row in rows]


async def lock_contacts(
    connection: Connection, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]
) -> dict[ContactId, Contact]:
    """The rows, locked to the end of the transaction, always in the order of their ids so that no two wait in a ring.

    The lock lets messages of these people go on: it keeps out only who would change the people themselves.
    """
    rows = await connection.fetch(
        f"""SELECT {CONTACT_COLUMNS} FROM contacts WHERE workspace_id = $1 AND contact_id = ANY ($2::uuid[])
            ORDER BY contact_id FOR NO KEY UPDATE""",
        workspace_id, list(contact_ids),
    )  # fmt: skip
    return {contact.contact_id: contact for contact in map(contact_of_row, rows)}


async def insert_contact(connection: Connection, contact: Contact) -> None:
    await connection.execute(_INSERT, *msgspec.structs.astuple(contact))


async def save_contact(connection: Connection, contact: Contact) -> None:
    """Write every column; the caller has locked the row."""
    await connection.execute(
        _UPDATE, contact.workspace_id, contact.contact_id, *(getattr(contact, name) for name in _CHANGED)
    )


async def save_states(
    connection: Connection, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], state: str, at: datetime
) -> None:
    """The caller has locked the rows."""
    await connection.execute(
        """UPDATE contacts SET state = $3, updated_at = $4 WHERE workspace_id = $1 AND contact_id = ANY ($2::uuid[])""",
        workspace_id, list(contact_ids), state, at,
    )  # fmt: skip


async def find_user_by_external_id(
    connection: Queryable, workspace_id: WorkspaceId, external_id: str
) -> Contact | None:
    return await find_by_external_id(connection, workspace_id, external_id, "user")


async def find_by_external_id(
    connection: Queryable, workspace_id: WorkspaceId, external_id: str, role: Role
) -> Contact | None:
    """A lead's is its visitor's; a user of another role may have the same."""
    row = await connection.fetchrow(
        f"""SELECT {CONTACT_COLUMNS} FROM contacts
            WHERE workspace_id = $1 AND external_id = $2 AND role = $3 AND state IN ('active', 'archived')""",
        workspace_id, external_id, role,
    )  # fmt: skip
    return None if row is None else contact_of_row(row)


async def find_id_by_external_id(
    connection: Queryable, workspace_id: WorkspaceId, external_id: str
) -> ContactId | None:
    """Who goes by this id: a living user first, then a living lead, then a merged one."""
    return await connection.fetchval(
        """(SELECT contact_id FROM contacts
            WHERE workspace_id = $1 AND external_id = $2 AND state IN ('active', 'archived') ORDER BY role DESC LIMIT 1)
           UNION ALL
           (SELECT contact_id FROM contacts
            WHERE workspace_id = $1 AND external_id = $2 AND state = 'merged' ORDER BY updated_at DESC LIMIT 1)
           LIMIT 1""",
        workspace_id, external_id,
    )  # fmt: skip


async def find_by_email(connection: Queryable, workspace_id: WorkspaceId, email_normal: str) -> list[Contact]:
    """Everybody who shows this address, leads too, in the order of their ids."""
    rows = await connection.fetch(
        f"""SELECT {CONTACT_COLUMNS} FROM contacts
            WHERE workspace_id = $1 AND email_normal = $2 AND state IN ('active', 'archived') ORDER BY contact_id""",
        workspace_id, email_normal,
    )  # fmt: skip
    return [contact_of_row(row) for row in rows]


async def find_users_by_login_email(
    connection: Queryable, workspace_id: WorkspaceId, email_normal: str
) -> list[Contact]:
    """Users whom the site logs in by this address, whatever they show, in the order of their ids."""
    rows = await connection.fetch(
        f"""SELECT {CONTACT_COLUMNS} FROM contacts
            WHERE workspace_id = $1 AND login_email_normal = $2 AND role = 'user' AND state IN ('active', 'archived')
            ORDER BY contact_id""",
        workspace_id, email_normal,
    )  # fmt: skip
    return [contact_of_row(row) for row in rows]


async def lock_identifier(connection: Connection, workspace_id: WorkspaceId, identifier: str) -> None:
    """Two logins by the same new identifier take turns, so that the second finds what the first has made."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 1))", turn_of(workspace_id, identifier))


def turn_of(workspace_id: WorkspaceId, identifier: str) -> str:
    """What those who write a user with this identifier take turns by."""
    return f"login {workspace_id} {identifier}"


async def insert_alias(
    connection: Connection,
    workspace_id: WorkspaceId,
    *,
    member_id: ContactId,
    root_id: ContactId,
    merge_id: str,
    at: datetime,
) -> None:
    """The composite keys refuse anything but a lead into a user. Saves on the root what the member, as it is saved, fills in."""
    await connection.execute(
        "INSERT INTO aliases (workspace_id, member_id, root_id, merge_id, merged_at) VALUES ($1, $2, $3, $4, $5)",
        workspace_id, member_id, root_id, merge_id, at,
    )  # fmt: skip
    await _refresh(connection, workspace_id, root_id)


async def delete_alias(connection: Connection, workspace_id: WorkspaceId, member_id: ContactId, merge_id: str) -> bool:
    """Whether the alias that this very merge made was still there; the root shows no longer what the member filled in."""
    root_id: ContactId | None = await connection.fetchval(
        "DELETE FROM aliases WHERE workspace_id = $1 AND member_id = $2 AND merge_id = $3 RETURNING root_id",
        workspace_id, member_id, merge_id,
    )  # fmt: skip
    if root_id is not None:
        await _refresh(connection, workspace_id, root_id)
    return root_id is not None


async def _refresh(connection: Connection, workspace_id: WorkspaceId, root_id: ContactId) -> None:
    # it reads contacts by this module
    from doorstep.storage.shown_values import refresh_shown

    await refresh_shown(connection, workspace_id, root_id)


async def root_of(connection: Queryable, workspace_id: WorkspaceId, contact_id: ContactId) -> ContactId:
    """The root of a member, or the id itself; one step, because users never become members."""
    root: ContactId | None = await connection.fetchval(
        "SELECT root_id FROM aliases WHERE workspace_id = $1 AND member_id = $2", workspace_id, contact_id
    )
    return root or contact_id


async def member_ids(connection: Queryable, workspace_id: WorkspaceId, root_id: ContactId) -> list[ContactId]:
    """The leads merged into a user, in the order of their ids."""
    rows = await connection.fetch(
        "SELECT member_id FROM aliases WHERE workspace_id = $1 AND root_id = $2 ORDER BY member_id",
        workspace_id, root_id,
    )  # fmt: skip
    return [ContactId(row["member_id"]) for row in rows]


async def claim_visitor(
    connection: Connection, workspace_id: WorkspaceId, visitor_id: VisitorId, contact_id: ContactId, at: datetime
) -> None:
    """A visitor becomes one contact and no second one: the other of two at once fails with UniqueViolationError."""
    await connection.execute(
        "INSERT INTO visitor_claims (workspace_id, visitor_id, contact_id, claimed_at) VALUES ($1, $2, $3, $4)",
        workspace_id, visitor_id, contact_id, at,
    )  # fmt: skip


async def claimed_by(connection: Queryable, workspace_id: WorkspaceId, visitor_id: VisitorId) -> ContactId | None:
    """Which contact a visitor became, if it did."""
    return await connection.fetchval(
        "SELECT contact_id FROM visitor_claims WHERE workspace_id = $1 AND visitor_id = $2", workspace_id, visitor_id
    )

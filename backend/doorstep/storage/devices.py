"""Rows of devices. The look-ups of one moment travel as one query, so the truth is asked every time and stays cheap."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec

from doorstep.contacts.contact import Contact
from doorstep.identity.devices import Device
from doorstep.kernel.ids import ContactId, DeviceId, WorkspaceId
from doorstep.storage.contacts import CONTACT_FIELDS, contact_of_row
from doorstep.storage.database import Connection, Database, Queryable, Record
from doorstep.storage.gathering import Gathered

_DEVICE_FIELDS = Device.__struct_fields__
DEVICE_COLUMNS = ", ".join(_DEVICE_FIELDS)

Known = tuple[Device, Contact] | None

_SELECT_BOTH = (
    "SELECT "
    + ", ".join(f"d.{name} AS d_{name}" for name in _DEVICE_FIELDS)
    + ", "
    + ", ".join(f"c.{name}" for name in CONTACT_FIELDS)
)

_LOOK_UP = f"""{_SELECT_BOTH}
    FROM unnest($1::text[], $2::uuid[]) AS asked (workspace_id, device_id)
    JOIN devices d ON d.workspace_id = asked.workspace_id AND d.device_id = asked.device_id
    JOIN contacts c ON c.workspace_id = d.workspace_id AND c.contact_id = d.contact_id"""


async def _known(database: Database, asked: Sequence[tuple[WorkspaceId, DeviceId]]) -> list[Known]:
    keys = list(dict.fromkeys(asked))
    rows = await database.fetch(_LOOK_UP, [ws for ws, _ in keys], [device for _, device in keys])
    found = {(row["workspace_id"], row["d_device_id"]): _both(row) for row in rows}
    return [found.get(key) for key in asked]


_look_ups: Gathered[tuple[WorkspaceId, DeviceId], Known] = Gathered(_known)


def look_up_device(database: Database, workspace_id: WorkspaceId, device_id: DeviceId) -> "asyncio.Future[Known]":
    """A device and its contact as they are now, dead or alive; None when there is no row.

    Await it; the query begins after the question, so the answer is never older than it.
    """
    return _look_ups.answer(database, (workspace_id, device_id))


def _both(row: Record) -> tuple[Device, Contact]:
    device = msgspec.convert({name: row[f"d_{name}"] for name in _DEVICE_FIELDS}, Device)
    return device, contact_of_row(row)


async def find_device(connection: Queryable, workspace_id: WorkspaceId, device_id: DeviceId) -> Known:
    """As `look_up_device`, on a connection of the caller's transaction."""
    row = await connection.fetchrow(
        f"""{_SELECT_BOTH} FROM devices d
            JOIN contacts c ON c.workspace_id = d.workspace_id AND c.contact_id = d.contact_id
            WHERE d.workspace_id = $1 AND d.device_id = $2""",
        workspace_id, device_id,
    )  # fmt: skip
    return None if row is None else _both(row)


async def insert_device(connection: Connection, device: Device) -> None:
    """A second device of the same id loses with a UniqueViolationError, and its caller looks again."""
    await connection.execute(
        f"INSERT INTO devices ({DEVICE_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        *(getattr(device, name) for name in _DEVICE_FIELDS),
    )


async def devices_of(connection: Queryable, workspace_id: WorkspaceId, contacts: Sequence[ContactId]) -> list[Device]:
    """All devices of these people, the last seen first."""
    rows = await connection.fetch(
        f"""SELECT {DEVICE_COLUMNS} FROM devices WHERE workspace_id = $1 AND contact_id = ANY ($2::uuid[])
            ORDER BY last_seen_at DESC, device_id""",
        workspace_id, list(contacts),
    )  # fmt: skip
    return [msgspec.convert(dict(row), Device) for row in rows]


async def end_device(
    connection: Queryable, workspace_id: WorkspaceId, device_id: DeviceId, *, because: str, at: datetime
) -> ContactId | None:
    """End it for ever; whose it was, or None when it was dead or has no row."""
    return await connection.fetchval(
        """UPDATE devices SET ended_at = $4, ended_because = $3
           WHERE workspace_id = $1 AND device_id = $2 AND ended_at IS NULL RETURNING contact_id""",
        workspace_id, device_id, because, at,
    )  # fmt: skip


async def end_devices_of(
    connection: Connection, workspace_id: WorkspaceId, contact_id: ContactId, *, because: str, at: datetime
) -> list[DeviceId]:
    """End every device of a person; which ones were alive."""
    rows = await connection.fetch(
        """UPDATE devices SET ended_at = $4, ended_because = $3
           WHERE workspace_id = $1 AND contact_id = $2 AND ended_at IS NULL RETURNING device_id""",
        workspace_id, contact_id, because, at,
    )  # fmt: skip
    return [DeviceId(row["device_id"]) for row in rows]


async def end_unproven_sessions(
    connection: Connection, workspace_id: WorkspaceId, *, because: str, at: datetime
) -> list[DeviceId]:
    """End the devices of users who never proved who they are; which ones were alive."""
    rows = await connection.fetch(
        """UPDATE devices d SET ended_at = $3, ended_because = $2 FROM contacts c
           WHERE d.workspace_id = $1 AND d.ended_at IS NULL AND c.workspace_id = $1 AND c.contact_id = d.contact_id
             AND c.role = 'user' AND c.proven_at IS NULL
           RETURNING d.device_id""",
        workspace_id, because, at,
    )  # fmt: skip
    return [DeviceId(row["device_id"]) for row in rows]


async def set_expiry(
    connection: Queryable, workspace_id: WorkspaceId, device_id: DeviceId, expires_at: datetime
) -> None:
    """Only of a device that lives: an ended session does not come back by being lengthened."""
    await connection.execute(
        "UPDATE devices SET expires_at = $3 WHERE workspace_id = $1 AND device_id = $2 AND ended_at IS NULL",
        workspace_id, device_id, expires_at,
    )  # fmt: skip


async def hold_live_devices(
    connection: Connection, devices: Collection[tuple[WorkspaceId, DeviceId]], at: datetime
) -> set[tuple[WorkspaceId, DeviceId]]:
    """Those that live at `at`, and keep them alive to the end of the transaction.

    Whoever ends one of them waits until then. The last lock of a transaction: people, conversations, devices. OFFSET 0 keeps
    PostgreSQL from going through all people first, which it takes for cheap while they are few.
    """
    wanted = sorted(set(devices))
    rows = await connection.fetch(
        """SELECT d.workspace_id, d.device_id
           FROM unnest($1::text[], $2::uuid[]) AS wanted (workspace_id, device_id)
           JOIN devices d USING (workspace_id, device_id)
           CROSS JOIN LATERAL (SELECT state, blocked FROM contacts
               WHERE workspace_id = d.workspace_id AND contact_id = d.contact_id OFFSET 0) c
           WHERE d.ended_at IS NULL AND (d.expires_at IS NULL OR d.expires_at > $3)
               AND c.state IN ('active', 'archived') AND NOT c.blocked
           ORDER BY d.workspace_id, d.device_id FOR SHARE OF d""",
        [workspace_id for workspace_id, _ in wanted], [device_id for _, device_id in wanted], at,
    )  # fmt: skip
    return {(row["workspace_id"], row["device_id"]) for row in rows}


async def lock_device(connection: Connection, workspace_id: WorkspaceId, device_id: DeviceId) -> None:
    """Take turns, to the end of the transaction, with whatever else decides about this browser.

    A visitor's device has no row to lock: its shutdown and its first message meet here.
    """
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"device {workspace_id} {device_id}"
    )

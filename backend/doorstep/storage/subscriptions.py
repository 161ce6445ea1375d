"""Rows of kinds of message, and of what people said about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from doorstep.contacts.subscription import Consent, SubscriptionType
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.database import Connection, Queryable
from doorstep.storage.parameters import places

_FIELDS: Final = SubscriptionType.__struct_fields__
_COLUMNS: Final = ", ".join(_FIELDS)
_WRITTEN: Final = tuple(name for name in _FIELDS if name != "subscription_type_id")


class ConsentGiven(msgspec.Struct, frozen=True):
    """What somebody said about a kind of message."""

    name: str
    consent_type: Consent
    consented_at: datetime


async def subscription_types_of(connection: Queryable, workspace_id: WorkspaceId) -> list[SubscriptionType]:
    """Oldest first."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM subscription_types WHERE workspace_id = $1 ORDER BY subscription_type_id", workspace_id
    )
    return [msgspec.convert(dict(row), SubscriptionType) for row in rows]


async def find_subscription_type(
    connection: Queryable, workspace_id: WorkspaceId, subscription_type_id: int
) -> SubscriptionType | None:
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM subscription_types WHERE workspace_id = $1 AND subscription_type_id = $2",
        workspace_id, subscription_type_id,
    )  # fmt: skip
    return None if row is None else msgspec.convert(dict(row), SubscriptionType)


async def insert_subscription_type(connection: Queryable, new: SubscriptionType) -> SubscriptionType:
    """The kind with its number."""
    row = await connection.fetchrow(
        f"""INSERT INTO subscription_types ({", ".join(_WRITTEN)})
            VALUES ({places(len(_WRITTEN))}) RETURNING {_COLUMNS}""",
        *(getattr(new, name) for name in _WRITTEN),
    )
    return msgspec.convert(dict(row or {}), SubscriptionType)


async def say(
    connection: Connection,
    workspace_id: WorkspaceId,
    contact_id: ContactId,
    subscription_type_id: int,
    consent: Consent,
    at: datetime,
) -> None:
    """The newest word counts, also over what a merged lead once said."""
    await connection.execute(
        """INSERT INTO contact_subscriptions (workspace_id, contact_id, subscription_type_id, consent_type, consented_at)
           VALUES ($1, $2, $3, $4, $5) ON CONFLICT (workspace_id, contact_id, subscription_type_id)
           DO UPDATE SET consent_type = excluded.consent_type, consented_at = excluded.consented_at""",
        workspace_id, contact_id, subscription_type_id, consent, at,
    )  # fmt: skip


async def unsay(
    connection: Connection, workspace_id: WorkspaceId, contacts: Sequence[ContactId], subscription_type_id: int
) -> bool:
    """Whether any of them had said something."""
    done = await connection.execute(
        """DELETE FROM contact_subscriptions
           WHERE workspace_id = $1 AND contact_id = ANY ($2::uuid[]) AND subscription_type_id = $3""",
        workspace_id, list(contacts), subscription_type_id,
    )  # fmt: skip
    return done != "DELETE 0"


async def types_said_by(
    connection: Queryable, workspace_id: WorkspaceId, contacts: Sequence[ContactId]
) -> list[SubscriptionType]:
    """The kinds about which a root or its members have said something."""
    rows = await connection.fetch(
        f"""SELECT {_COLUMNS} FROM subscription_types t WHERE workspace_id = $1 AND EXISTS (
                SELECT FROM contact_subscriptions s WHERE s.workspace_id = $1 AND s.contact_id = ANY ($2::uuid[])
                    AND s.subscription_type_id = t.subscription_type_id)
            ORDER BY subscription_type_id""",
        workspace_id, list(contacts),
    )  # fmt: skip
    return [msgspec.convert(dict(row), SubscriptionType) for row in rows]


async def consents_of(
    connection: Queryable, workspace_id: WorkspaceId, contacts: Sequence[ContactId]
) -> list[ConsentGiven]:
    """Everything that a root and its members have said, the oldest first."""
    rows = await connection.fetch(
        """SELECT t.name, s.consent_type, s.consented_at FROM contact_subscriptions s
           JOIN subscription_types t USING (workspace_id, subscription_type_id)
           WHERE s.workspace_id = $1 AND s.contact_id = ANY ($2::uuid[]) ORDER BY s.consented_at, t.subscription_type_id""",
        workspace_id, list(contacts),
    )  # fmt: skip
    return [msgspec.convert(dict(row), ConsentGiven) for row in rows]

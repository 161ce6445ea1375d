"""A workspace with a token, and people in it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from doorstep.contacts.contact import AttributeSource, Contact
from doorstep.conversations.conversation import Conversation, Part
from doorstep.kernel.ids import (
    ClientId,
    ContactId,
    DeviceId,
    VisitorId,
    WorkspaceId,
    new_contact_id,
    new_conversation_id,
    new_device_id,
    new_part_id,
    new_visitor_id,
    random_hex,
)
from doorstep.settings import Settings
from doorstep.storage import contacts, conversations
from doorstep.storage.batches import save_batch
from doorstep.storage.database import Connection, Database
from doorstep.storage.valkey import Valkey
from doorstep.storage.visitors import create_visitor
from doorstep.visitors.visitor import Visitor
from doorstep.workspaces.creating import CreatedWorkspace, create_workspace
from tests.rest_api.described import check

NOON = datetime(2025, 3, 10, 12, tzinfo=UTC)


class House:
    """One workspace, and a way to put people and conversations into it."""

    def __init__(self, database: Database, valkey: Valkey, created: CreatedWorkspace) -> None:
        self.database, self.valkey, self.created = database, valkey, created
        self.workspace_id = WorkspaceId(created.app_id)
        self.bearer = {"Authorization": f"Bearer {created.access_token}"}

    async def visitor(self, **fields: Any) -> Visitor:
        visitor = Visitor(
            workspace_id=self.workspace_id, visitor_id=new_visitor_id(), contact_id=new_contact_id(),
            device_id=new_device_id(), first_seen_at=NOON, last_seen_at=NOON + timedelta(minutes=3),
            **{"pseudonym": "Violet Suitcase", **fields},
        )  # fmt: skip
        await create_visitor(self.valkey, visitor, 3_600, None)
        return visitor

    async def contact(self, **fields: Any) -> Contact:
        contact = Contact(
            workspace_id=self.workspace_id, contact_id=new_contact_id(), first_seen_at=NOON,
            **{"role": "user", "created_at": NOON, "updated_at": NOON, **fields},
        )  # fmt: skip
        async with self.database.transaction() as connection:
            await contacts.insert_contact(connection, contact)
        return contact

    async def user(self, external_id: str, email: str | None = None, **fields: Any) -> Contact:
        """Whose email the site's server said, if nothing else is told."""
        normal = None if email is None else email.lower()
        said = {} if email is None else {"email": AttributeSource("api", NOON.timestamp())}
        known = {"email": email, "email_normal": normal, "attribute_sources": said}
        return await self.contact(external_id=external_id, **{**known, **fields})

    async def lead(self, **fields: Any) -> Contact:
        return await self.contact(role="lead", pseudonym="Teal Teapot", external_id=new_visitor_id(), **fields)

    async def claim(self, visitor_id: VisitorId, contact_id: ContactId) -> None:
        async with self.database.transaction() as connection:
            await contacts.claim_visitor(connection, self.workspace_id, visitor_id, contact_id, NOON)

    async def merge(self, lead: Contact, user: Contact) -> None:
        """Only the rows that a merge leaves; how it comes about is tested with identity."""
        async with self.database.transaction() as connection:
            await merged_rows(connection, lead, user)

    async def listen(self, *topics: str) -> None:
        """Somebody wants to hear of these, so that facts about them are kept."""
        await self.database.pool.execute(
            """INSERT INTO webhook_subscriptions (workspace_id, subscription_id, url, topics, secret_encrypted, created_at)
               VALUES ($1, gen_random_uuid(), 'https://hears.example', $2, '', now())""",
            self.workspace_id, list(topics),
        )  # fmt: skip

    async def heard(self) -> list[tuple[str, Any]]:
        """The facts that were kept, in their order: topic and what it is about."""
        rows = await self.database.pool.fetch(
            "SELECT topic, about FROM webhook_events WHERE workspace_id = $1 ORDER BY created_at", self.workspace_id
        )
        return [(row["topic"], row["about"]) for row in rows]

    async def conversation(self, contact: Contact, *bodies: str, at: datetime = NOON) -> Conversation:
        conversation = Conversation(
            workspace_id=self.workspace_id, conversation_id=new_conversation_id(), contact_id=contact.contact_id,
            owner_id=contact.contact_id, started_on_device_id=DeviceId(random_hex()), first_body=bodies[0],
            last_seq=len(bodies), last_visible_seq=len(bodies), source_url="https://shop.example/damp",
            created_at=at, updated_at=at, last_part_at=at, waiting_since=at,
        )  # fmt: skip
        written = [
            Part(
                workspace_id=self.workspace_id, conversation_id=conversation.conversation_id, seq=seq,
                part_id=new_part_id(), kind="comment", author_kind=contact.role, author_id=contact.contact_id,
                body=body, client_id=ClientId(random_hex()), created_at=at,
            )
            for seq, body in enumerate(bodies, start=1)
        ]  # fmt: skip
        async with self.database.transaction() as connection:
            await conversations.insert_conversation(connection, conversation)
            await save_batch(connection, [], written, [])
        return conversation


async def merged_rows(connection: Connection, lead: Contact, user: Contact) -> None:
    await connection.execute(
        "UPDATE contacts SET state = 'merged' WHERE workspace_id = $1 AND contact_id = $2",
        lead.workspace_id, lead.contact_id,
    )  # fmt: skip
    await contacts.insert_alias(
        connection,
        lead.workspace_id,
        member_id=lead.contact_id,
        root_id=user.contact_id,
        merge_id=random_hex(),
        at=NOON,
    )


@pytest.fixture
async def stores_open(settings: Settings) -> AsyncIterator[tuple[Database, Valkey]]:
    database = await Database.open(settings.database_url, max_connections=4)
    valkey = await Valkey.open(settings.redis_url)
    yield database, valkey
    await valkey.close()
    await database.close()


async def a_house(stores_open: tuple[Database, Valkey], settings: Settings, name: str) -> House:
    created = await create_workspace(stores_open[0], settings, name=name)
    return House(*stores_open, created)


@pytest.fixture
async def house(stores_open: tuple[Database, Valkey], settings: Settings) -> House:
    return await a_house(stores_open, settings, "Small Lodgings")


@pytest.fixture
async def neighbour(stores_open: tuple[Database, Valkey], settings: Settings) -> House:
    """Another workspace on the same server."""
    return await a_house(stores_open, settings, "Next Door")


@pytest.fixture
async def api(client: httpx.AsyncClient, house: House) -> httpx.AsyncClient:
    """Asks as the workspace's own token; whatever the document does not allow fails the test."""
    client.headers.update(house.bearer)
    client.event_hooks["response"].append(check)
    return client

"""Leads, users and visitors to measure with, made straight in the stores."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from bench.stage import APP_ID
from doorstep.contacts.contact import Contact
from doorstep.context import Context
from doorstep.conversations.conversation import Conversation
from doorstep.identity.device_cookie import sign_device
from doorstep.identity.devices import Device
from doorstep.kernel.ids import (
    ConversationId,
    WorkspaceId,
    new_contact_id,
    new_conversation_id,
    new_device_id,
    new_visitor_id,
)  # fmt: skip
from doorstep.storage.contacts import insert_contact
from doorstep.storage.conversations import insert_conversation
from doorstep.storage.devices import insert_device
from doorstep.storage.visitors import create_visitor
from doorstep.visitors.visitor import Visitor

WORKSPACE = WorkspaceId(APP_ID)
DAY_SECONDS = 86_400


class Lead(msgspec.Struct, frozen=True):
    """Somebody with a device and one conversation."""

    token: str
    contact: Contact
    conversation_id: ConversationId


async def a_lead(context: Context, **fields: Any) -> Lead:
    at = datetime.now(UTC)
    contact = msgspec.convert(
        {"workspace_id": APP_ID, "contact_id": new_contact_id(), "role": "lead", "pseudonym": "Blue Lamp",
         "external_id": new_visitor_id(), "first_seen_at": at, "created_at": at, "updated_at": at, **fields},
        Contact,
    )  # fmt: skip
    device = Device(
        workspace_id=WORKSPACE, device_id=new_device_id(), contact_id=contact.contact_id, created_at=at, last_seen_at=at
    )
    conversation = Conversation(
        workspace_id=WORKSPACE, conversation_id=new_conversation_id(), contact_id=contact.contact_id,
        owner_id=contact.contact_id, started_on_device_id=device.device_id, first_body="Hello",
        created_at=at, updated_at=at, last_part_at=at,
    )  # fmt: skip
    async with context.database.transaction() as connection:
        await insert_contact(connection, contact)
        await insert_device(connection, device)
        await insert_conversation(connection, conversation)
    return Lead(sign_device(context.settings, WORKSPACE, device.device_id), contact, conversation.conversation_id)


async def a_visitor(context: Context) -> str:
    """Its token."""
    at = datetime.now(UTC)
    visitor = Visitor(
        workspace_id=WORKSPACE, visitor_id=new_visitor_id(), contact_id=new_contact_id(),
        device_id=new_device_id(), pseudonym="Blue Lamp", first_seen_at=at, last_seen_at=at,
    )  # fmt: skip
    await create_visitor(context.valkey, visitor, DAY_SECONDS, None)
    return sign_device(context.settings, WORKSPACE, visitor.device_id)


async def settle(context: Context) -> None:
    """What PostgreSQL does by itself within a minute: look at how much there is, on which its plans depend."""
    await context.database.pool.execute("ANALYZE", timeout=300)


async def fill(context: Context, lead: Lead, parts: int) -> None:
    """Give the lead's conversation a history of so many parts."""
    await context.database.pool.execute(
        "INSERT INTO parts (workspace_id, conversation_id, seq, part_id, kind, author_kind, author_id, body, created_at)"
        " SELECT $1, $2, n, gen_random_uuid(), 'comment', 'lead', $3, 'message ' || n, now()"
        " FROM generate_series(1, $4::int) n",
        WORKSPACE, lead.conversation_id, lead.contact.contact_id, parts, timeout=300,
    )  # fmt: skip
    await context.database.pool.execute(
        "UPDATE conversations SET last_seq = $3::int, last_visible_seq = $3::int, version = $3::int"
        " WHERE workspace_id = $1 AND conversation_id = $2",
        WORKSPACE, lead.conversation_id, parts,
    )  # fmt: skip

"""A page's side of the messenger's wire, over real HTTP: what the widget does, without a widget."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec

from doorstep.contacts.contact import Contact
from doorstep.context import Context
from doorstep.identity.device_cookie import sign_device
from doorstep.identity.devices import Device
from doorstep.kernel.ids import AdminId, ContactId, WorkspaceId, new_contact_id, new_device_id, new_visitor_id
from doorstep.storage.contacts import insert_contact
from doorstep.storage.devices import insert_device
from doorstep.storage.visitors import create_visitor
from doorstep.visitors.visitor import Visitor
from doorstep.workspaces.admin import Admin

ORIGIN = "https://www.shop.example"
DAY_SECONDS = 86_400


class Door:
    """One browser on a page of `origin`, holding one device token."""

    def __init__(self, url: str, app_id: str, token: str | None, *, origin: str | None = ORIGIN) -> None:
        self.url, self.app_id, self.token, self.origin = url, app_id, token, origin
        self.http = httpx.AsyncClient(base_url=f"{url}/door/{app_id}", timeout=15)

    def headers(self, **more: str) -> dict[str, str]:
        said = {"Doorstep-Client": "1"}
        if self.token is not None:
            said["Doorstep-Device"] = self.token
        if self.origin is not None:
            said["Origin"] = self.origin
        return said | more

    async def post(self, path: str, body: Any) -> httpx.Response:
        return await self.http.post(path, json=body, headers=self.headers())

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.http.get(path, params=query, headers=self.headers())

    async def start(self, body: str = "Hello?", client_id: str | None = None) -> httpx.Response:
        return await self.post("/conversations", {"client_id": client_id or str(uuid.uuid4()), "body": body})

    async def reply(self, conversation_id: str, body: str, client_id: str | None = None) -> httpx.Response:
        said = {"client_id": client_id or str(uuid.uuid4()), "body": body}
        return await self.post(f"/conversations/{conversation_id}/parts", said)

    async def parts(self, conversation_id: str) -> list[dict[str, Any]]:
        """Everything, page by page, as the widget reads it."""
        found: list[dict[str, Any]] = []
        while True:
            after = found[-1]["seq"] if found else 0
            page = (await self.get(f"/conversations/{conversation_id}", after_seq=after)).raise_for_status().json()
            found += page["parts"]
            if not page["has_more"]:
                return found

    @asynccontextmanager
    async def stream(self) -> "AsyncIterator[Events]":
        timeout = httpx.Timeout(15, read=60)
        async with self.http.stream("GET", "/stream", headers=self.headers(), timeout=timeout) as response:
            yield Events(response)

    async def close(self) -> None:
        await self.http.aclose()


class Events:
    """The events of one open stream, as they come."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._blocks = self._read()

    async def next(self, seconds: float = 5) -> tuple[str, dict[str, Any]]:
        """Name and data of the next event; comments are left out."""
        async with asyncio.timeout(seconds):
            return await anext(self._blocks)

    async def until(self, name: str, seconds: float = 5) -> dict[str, Any]:
        async with asyncio.timeout(seconds):
            async for said, data in self._blocks:
                if said == name:
                    return data
        raise AssertionError(f"the stream ended without {name}")

    async def _read(self) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        name = ""
        async for line in self.response.aiter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                yield name, json.loads(line.removeprefix("data: "))


def an_admin(workspace_id: str, admin_id: int, name: str = "Ada Byron") -> Admin:
    return Admin(
        workspace_id=WorkspaceId(workspace_id), admin_id=AdminId(admin_id), email="ada@shop.example", name=name,
        has_password=False, created_at=datetime.now(UTC),
    )  # fmt: skip


async def a_visitor(context: Context, workspace_id: str) -> str:
    """A visitor in Valkey; its token."""
    at = datetime.now(UTC)
    visitor = Visitor(
        workspace_id=WorkspaceId(workspace_id), visitor_id=new_visitor_id(), contact_id=new_contact_id(),
        device_id=new_device_id(), pseudonym="Blue Lamp", first_seen_at=at, last_seen_at=at,
    )  # fmt: skip
    await create_visitor(context.valkey, visitor, DAY_SECONDS, None)
    return sign_device(context.settings, visitor.workspace_id, visitor.device_id)


async def a_contact(
    context: Context, workspace_id: str, *, role: str = "lead", contact_id: ContactId | None = None, **fields: Any
) -> tuple[str, Contact, Device]:
    """A lead or user with one device, or one more device of `contact_id`; its token and rows."""
    at = datetime.now(UTC)
    contact = msgspec.convert(
        {"workspace_id": workspace_id, "contact_id": contact_id or new_contact_id(), "role": role,
         "pseudonym": "Blue Lamp", "first_seen_at": at, "created_at": at, "updated_at": at, **fields},
        Contact,
    )  # fmt: skip
    device = Device(
        workspace_id=contact.workspace_id, device_id=new_device_id(), contact_id=contact.contact_id,
        created_at=at, last_seen_at=at,
    )  # fmt: skip
    async with context.database.transaction() as connection:
        if contact_id is None:
            await insert_contact(connection, contact)
        await insert_device(connection, device)
    return sign_device(context.settings, contact.workspace_id, device.device_id), contact, device

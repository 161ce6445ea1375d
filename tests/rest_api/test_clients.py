"""The clients that customers have, unmodified but for the base address."""

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from intercom import AsyncIntercom
from intercom.errors import NotFoundError, UnauthorizedError

from doorstep.contacts.contact import Contact
from doorstep.conversations.conversation import Conversation
from tests.conftest import RunningServer
from tests.rest_api.conftest import House

ROOT = Path(__file__).parents[2]


async def furnished(house: House) -> tuple[Contact, list[Conversation]]:
    user = await house.user("u1", "u1@shop.example", name="Ursula")
    for number in (2, 3, 4, 5):
        await house.user(f"u{number}")
    return user, [await house.conversation(user, f"Hello no. {number}") for number in range(5)]


async def test_python_intercom_5_works_with_another_base_address(server: RunningServer, house: House) -> None:
    user, made = await furnished(house)
    visitor = await house.visitor()
    client = AsyncIntercom(token=house.created.access_token, base_url=server.url)
    about = made[0].conversation_id

    me = await client.admins.identify()
    found = await client.contacts.find(user.contact_id)
    by_email: Any = {"field": "email", "operator": "=", "value": "u1@shop.example"}
    searched = [each.id async for each in await client.contacts.search(query=by_email)]
    listed = [each.id async for each in await client.conversations.list(per_page=2)]
    answer: Any = {"message_type": "comment", "type": "admin", "admin_id": str(house.created.admin_id), "body": "Hi"}
    answered = await client.conversations.reply(about, request=answer)

    assert me is not None
    assert me.app is not None
    assert me.app.id_code == house.workspace_id
    assert (found.external_id, found.name) == ("u1", "Ursula")
    assert searched == [user.contact_id]
    assert sorted(listed) == sorted(each.conversation_id for each in made)
    assert answered.conversation_parts is not None
    assert answered.conversation_parts.total_count == 1
    shown = await client.visitors.find(user_id=visitor.visitor_id)
    assert shown is not None
    assert shown.pseudonym == "Violet Suitcase"
    with pytest.raises(NotFoundError):
        await client.visitors.find(user_id="nobody")
    with pytest.raises(UnauthorizedError):
        await AsyncIntercom(token="wrong", base_url=server.url).contacts.find(user.contact_id)


async def test_intercom_client_7_of_npm_works_with_another_base_address(server: RunningServer, house: House) -> None:
    user, made = await furnished(house)
    visitor = await house.visitor()
    ids = {
        "visitorId": visitor.visitor_id,
        "contactId": user.contact_id,
        "conversationId": made[0].conversation_id,
        "adminId": str(house.created.admin_id),
    }

    got = await asyncio.to_thread(with_node, server.url, house.created.access_token, ids)

    assert got["me"] == house.workspace_id
    assert (got["visitor"], got["contact"]) == ("Violet Suitcase", "u1")
    assert len(set(got["found"])) == 5
    assert sorted(got["conversations"]) == sorted(each.conversation_id for each in made)
    assert got["conversation"] == "<p>Hello no. 0</p>"
    assert (got["answered"], got["asked"]) == (1, 2)
    assert got["missing"] == {"name": "NotFoundError", "status": 404, "code": "not_found"}
    assert got["refused"] == {"name": "UnauthorizedError", "status": 401, "code": "unauthorized"}


def with_node(url: str, token: str, ids: dict[str, str]) -> dict[str, Any]:
    script, modules = Path(__file__).with_name("clients.mjs"), ROOT / "widget/node_modules"
    command = [str(ROOT / "tools/with-node"), "node", str(script), str(modules), url, token]
    done = subprocess.run([*command, json.dumps(ids)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)

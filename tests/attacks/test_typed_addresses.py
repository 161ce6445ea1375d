"""What a program sends to an email reaches nobody who only typed that email into their own account."""

import time
from typing import Any

import httpx
import pytest

from doorstep.context import Context
from doorstep.workspaces.creating import CreatedWorkspace, create_workspace
from tests.attacks.browser import Browser, user_hash
from tests.attacks.conftest import MakeBrowser
from tests.attacks.test_conversions import a_visitor, program

__all__ = ["program"]

VICTIM = "victim@shop.example"
OLDEST = {"Intercom-Version": "1.4"}
SECRET = "For the victim only"


async def a_thief(workspace: CreatedWorkspace, new_browser: MakeBrowser) -> Browser:
    """A user whose id is proven, and whose email nobody has signed."""
    thief = new_browser()
    proof = user_hash(workspace.identity_secret, "thief")
    answer = await thief.boot(user_id="thief", user_hash=proof, email=VICTIM)
    assert answer.json()["person"]["kind"] == "user", answer.text
    return thief


def _writes(workspace: CreatedWorkspace) -> dict[str, tuple[str, dict[str, Any], dict[str, str]]]:
    admin, at = {"type": "admin", "id": str(workspace.admin_id)}, int(time.time())
    to = {"type": "user", "email": VICTIM}
    message = {"message_type": "inapp", "from": admin, "to": to, "body": SECRET}
    return {
        "a message": ("/messages", message, {}),
        "a conversation": ("/conversations", {"from": to, "body": SECRET}, {}),
        "a reply": (
            "/conversations/last/reply",
            {"message_type": "comment", "type": "user", "email": VICTIM, "body": SECRET},
            {},
        ),
        "an event": ("/events", {"event_name": SECRET, "created_at": at, "email": VICTIM}, {}),
        "a tag": ("/tags", {"name": SECRET, "users": [{"email": VICTIM}]}, {}),
        "a note of 1.x": ("/notes", {"user": {"email": VICTIM}, "body": SECRET}, OLDEST),
        "a user of 1.x": ("/users", {"email": VICTIM, "name": SECRET, "phone": "+44123"}, OLDEST),
        "an id of 1.x": ("/users", {"user_id": "the-victim", "email": VICTIM, "name": SECRET}, OLDEST),
    }


@pytest.mark.parametrize(
    "what",
    ["a message", "a conversation", "a reply", "an event", "a tag", "a note of 1.x", "a user of 1.x", "an id of 1.x"],
)
async def test_nothing_lands_on_a_thief(
    what: str, workspace: CreatedWorkspace, new_browser: MakeBrowser, program: httpx.AsyncClient
) -> None:
    thief = await a_thief(workspace, new_browser)
    assert thief.person is not None
    path, body, headers = _writes(workspace)[what]
    path = path.replace("last", await thief.write("Mine"))

    answer = await program.post(path, json=body, headers=headers)

    landed = (await program.get("/contacts/find_by_external_id/thief")).json()
    assert answer.status_code in ((200,) if what == "an id of 1.x" else (404, 409)), answer.text
    assert (landed["external_id"], landed["name"], landed["phone"]) == ("thief", None, None)
    assert landed["tags"]["data"] == []
    assert landed["notes"]["data"] == []
    assert SECRET not in (await thief.get("/conversations")).text
    shown = await program.get("/events", params={"type": "user", "email": VICTIM, "user_id": "thief"})
    assert SECRET not in shown.text


async def test_no_visitor_is_converted_into_a_thief(
    workspace: CreatedWorkspace, new_browser: MakeBrowser, program: httpx.AsyncClient
) -> None:
    await a_thief(workspace, new_browser)
    browser, visitor_id = await a_visitor(new_browser)

    body = {"visitor": {"user_id": visitor_id}, "user": {"email": VICTIM}, "type": "user"}
    answer = await program.post("/visitors/convert", json=body)

    assert answer.status_code == 409, answer.text
    assert (await browser.boot()).json()["person"]["visitor_id"] == visitor_id


async def test_an_account_known_by_an_unsigned_email_alone_does_not_get_the_id_of_another(
    context: Context, new_browser: MakeBrowser, program: httpx.AsyncClient
) -> None:
    """In a workspace that asks for no proof yet."""
    test_workspace = await create_workspace(
        context.database, context.settings, name="Shop", app_id="tryout", is_test=True
    )
    thief = new_browser(test_workspace.app_id)
    await thief.boot(email=VICTIM)
    assert thief.person is not None
    bearer = {"Authorization": f"Bearer {test_workspace.access_token}", **OLDEST}

    for said in ({"email": VICTIM, "name": SECRET}, {"email": VICTIM, "user_id": "victim", "name": SECRET}):
        answer = await program.post("/users", json=said, headers=bearer)
        assert answer.status_code == 409, answer.text

    listed = (await program.get("/users", params={"email": VICTIM}, headers=bearer)).json()
    assert (listed["user_id"], listed["name"]) == (None, None)


async def test_whom_the_site_knows_by_the_email_is_reached_whoever_else_typed_it(
    workspace: CreatedWorkspace, new_browser: MakeBrowser, program: httpx.AsyncClient
) -> None:
    thief, victim = await a_thief(workspace, new_browser), new_browser()
    await victim.boot(email=VICTIM, user_hash=user_hash(workspace.identity_secret, VICTIM))

    path, body, _ = _writes(workspace)["a message"]
    answer = await program.post(path, json=body)

    assert answer.status_code == 200, answer.text
    assert SECRET in (await victim.get("/conversations")).text
    assert SECRET not in (await thief.get("/conversations")).text

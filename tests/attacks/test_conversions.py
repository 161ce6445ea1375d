"""Whoever planted a cookie, knew a visitor's id or typed an email gains nothing when a program says who somebody is."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from doorstep.context import Context
from doorstep.kernel.ids import VisitorId, WorkspaceId
from doorstep.storage.visitors import create_visitor, find_visitor_hash
from doorstep.workspaces.creating import CreatedWorkspace
from tests.attacks.browser import Browser, user_hash
from tests.attacks.conftest import MakeBrowser
from tests.conftest import RunningServer


@pytest.fixture
async def program(server: RunningServer, workspace: CreatedWorkspace) -> AsyncIterator[httpx.AsyncClient]:
    """The site's own server, with its token."""
    bearer = {"Authorization": f"Bearer {workspace.access_token}"}
    async with httpx.AsyncClient(base_url=server.url, headers=bearer, timeout=15) as made:
        yield made


async def convert(program: httpx.AsyncClient, visitor_id: str, kind: str = "user", **user: str) -> dict[str, Any]:
    body = {"visitor": {"user_id": visitor_id}, "user": user, "type": kind}
    answer = await program.post("/visitors/convert", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def a_visitor(new_browser: MakeBrowser) -> tuple[Browser, str]:
    browser = new_browser()
    booted = await browser.boot()
    return browser, booted.json()["person"]["visitor_id"]


async def log_in(browser: Browser, workspace: CreatedWorkspace, user_id: str) -> None:
    answer = await browser.boot(user_id=user_id, user_hash=user_hash(workspace.identity_secret, user_id))
    assert answer.json()["person"]["kind"] == "user", answer.text


async def is_nobody(browser: Browser, *conversation_ids: str) -> None:
    """Its token opens nothing, and the next boot makes a new visitor of it."""
    token = browser.token
    for answer in await browser.everything(*conversation_ids):
        assert answer.status_code == 401, (answer.request.url, answer.status_code)
    booted = await browser.boot()
    assert booted.json()["person"]["kind"] == "visitor"
    assert browser.token != token


@pytest.mark.parametrize("is_there", [False, True], ids=["a new user", "a user who is there"])
async def test_a_planted_visitors_cookie_ends_when_a_program_converts_it_to(
    is_there: bool, workspace: CreatedWorkspace, new_browser: MakeBrowser, program: httpx.AsyncClient
) -> None:
    victim, (attacker, planted_id) = new_browser(), await a_visitor(new_browser)
    private: list[str] = []
    if is_there:
        await log_in(victim, workspace, "victim")
        private.append(await victim.write("My card number"))
    copy = attacker.with_token(attacker.token)

    await convert(program, planted_id, user_id="victim")
    await log_in(victim, workspace, "victim")
    private.append(await victim.write("My address"))

    await is_nobody(attacker, *private)
    await is_nobody(copy, *private)
    listed = (await victim.get("/conversations")).json()["conversations"]
    assert {each["id"] for each in listed} == set(private)
    await copy.close()


async def test_a_planted_cookie_stays_dead_when_a_crash_leaves_the_visitor_in_valkey(
    context: Context, workspace: CreatedWorkspace, new_browser: MakeBrowser, program: httpx.AsyncClient
) -> None:
    attacker, planted_id = await a_visitor(new_browser)
    left = await find_visitor_hash(context.valkey, WorkspaceId(workspace.app_id), VisitorId(planted_id))
    assert left is not None
    await convert(program, planted_id, user_id="victim")
    await create_visitor(context.valkey, left, 3_600, None)

    again = await program.get("/visitors", params={"user_id": planted_id})
    twice = {"visitor": {"user_id": planted_id}, "type": "lead", "user": {}}

    assert again.status_code == 404
    assert (await program.post("/visitors/convert", json=twice)).status_code == 404
    assert (await program.put("/visitors", json={"id": left.contact_id, "name": "Eve"})).status_code == 404
    await is_nobody(attacker)


async def test_converted_to_a_lead_the_device_goes_on_and_a_later_login_leaves_it_behind(
    workspace: CreatedWorkspace, new_browser: MakeBrowser, program: httpx.AsyncClient
) -> None:
    browser, visitor_id = await a_visitor(new_browser)
    token = browser.token

    lead = await convert(program, visitor_id, "lead")
    answer = await browser.boot()
    private = await browser.write("As the lead")

    assert answer.json()["person"] == browser.person
    assert (browser.token, answer.json()["person"]["kind"]) == (token, "lead")
    shown = (await program.get(f"/conversations/{private}")).json()
    assert shown["contacts"]["contacts"][0]["id"] == lead["id"]
    await log_in(browser, workspace, "42")
    for answer in await browser.with_token(token).everything(private):
        assert answer.status_code == 401


@pytest.mark.parametrize("is_there", [False, True], ids=["a new user", "a user who is there"])
async def test_no_cookie_of_a_lead_reads_anything_after_a_program_merged_it_with(
    is_there: bool, workspace: CreatedWorkspace, new_browser: MakeBrowser, program: httpx.AsyncClient
) -> None:
    attacker, victim = new_browser(), new_browser()
    await attacker.boot()
    bait = await attacker.write("Bait")
    lead = (await program.get(f"/conversations/{bait}")).json()["contacts"]["contacts"][0]["id"]
    copy = attacker.with_token(attacker.token)
    if is_there:
        await log_in(victim, workspace, "victim")
        found = (await program.get("/contacts/find_by_external_id/victim")).json()["id"]
        merged = await program.post("/contacts/merge", json={"from": lead, "into": found})
    else:
        merged = await program.put(f"/contacts/{lead}", json={"role": "user", "external_id": "victim"})
    assert merged.status_code == 200, merged.text

    await log_in(victim, workspace, "victim")
    private = await victim.write("My card number")

    await is_nobody(attacker, bait, private)
    await is_nobody(copy, bait, private)
    listed = (await victim.get("/conversations")).json()["conversations"]
    assert {each["id"] for each in listed} == {bait, private}
    await copy.close()


async def test_an_open_stream_of_a_lead_closes_when_a_program_merges_it(
    new_browser: MakeBrowser, program: httpx.AsyncClient
) -> None:
    browser = new_browser()
    await browser.boot()
    about = await browser.write("Hello")
    lead = (await program.get(f"/conversations/{about}")).json()["contacts"]["contacts"][0]["id"]

    async with browser.stream() as events:
        await events.until("sync")
        merged = await program.put(f"/contacts/{lead}", json={"role": "user", "external_id": "42"})
        ended = await events.until("end")

    assert merged.status_code == 200
    assert ended["why"] == "revoked"


async def test_a_leads_words_do_not_go_to_whoever_typed_its_email_into_their_own_account(
    workspace: CreatedWorkspace, new_browser: MakeBrowser, program: httpx.AsyncClient
) -> None:
    """The page's email is not the site's: with it a thief would only have to sign up and wait for the conversion."""
    thief, lead = new_browser(), new_browser()
    proof = user_hash(workspace.identity_secret, "thief")
    await thief.boot(user_id="thief", user_hash=proof, email="victim@shop.example")
    await lead.boot()
    private = await lead.write("My card number")
    lead_id = (await program.get(f"/conversations/{private}")).json()["contacts"]["contacts"][0]["id"]

    told = await program.put(f"/contacts/{lead_id}", json={"role": "user", "email": "victim@shop.example"})

    assert told.status_code == 409, told.text
    assert (await thief.get(f"/conversations/{private}")).status_code == 404
    assert (await lead.get(f"/conversations/{private}")).status_code == 200


async def test_a_visitor_of_next_door_is_nobody_here(
    next_door: CreatedWorkspace, new_browser: MakeBrowser, program: httpx.AsyncClient
) -> None:
    neighbour = new_browser(next_door.app_id)
    visitor_id = (await neighbour.boot()).json()["person"]["visitor_id"]

    for body in ({"visitor": {"user_id": visitor_id}, "type": "lead", "user": {}},):
        assert (await program.post("/visitors/convert", json=body)).status_code == 404
    assert (await program.put("/visitors", json={"user_id": visitor_id, "name": "x"})).status_code == 404
    assert (await neighbour.boot()).json()["person"]["kind"] == "visitor"


@pytest.mark.parametrize("junk", ["null", "undefined", "0", "-1", "guest", "00000000-0000-0000-0000-000000000000"])
async def test_a_placeholder_makes_nobody_a_user(
    junk: str, new_browser: MakeBrowser, program: httpx.AsyncClient
) -> None:
    browser, visitor_id = await a_visitor(new_browser)
    body = {"visitor": {"user_id": visitor_id}, "user": {"user_id": junk}, "type": "user"}

    answer = await program.post("/visitors/convert", json=body)

    assert answer.status_code == 400
    assert (await browser.boot()).json()["person"]["visitor_id"] == visitor_id

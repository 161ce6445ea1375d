"""Sessions of teammates: whose they are, when they begin and when they end."""

import asyncio
import re
import statistics
import time

import msgspec

from doorstep.context import Context
from doorstep.settings import Settings
from doorstep.workspaces.admins import create_admin, set_password
from doorstep.workspaces.creating import CreatedWorkspace, create_workspace
from tests.conftest import RunningServer, serving
from tests.inbox.conftest import MakeDesk
from tests.inbox.desk import PASSWORD, SESSION, Desk, a_teammate, text_of


async def test_a_session_id_that_somebody_chose_stays_signed_out(desk: Desk, make_desk: MakeDesk) -> None:
    chosen = "A" * 43
    victim = make_desk(cookies={SESSION: chosen})

    await victim.sign_in()

    assert victim.session != chosen
    assert await victim.is_signed_in()
    assert not await make_desk(cookies={SESSION: chosen}).is_signed_in()


async def test_each_sign_in_gets_a_new_session_and_ends_the_browsers_old_one(desk: Desk, make_desk: MakeDesk) -> None:
    before = desk.session
    await desk.sign_in()

    assert before
    assert desk.session != before
    assert not await make_desk(cookies={SESSION: before}).is_signed_in()


async def test_signing_out_ends_the_session_on_the_server(desk: Desk, make_desk: MakeDesk) -> None:
    kept = desk.session or ""

    answer = await desk.post("/inbox/sign-out")

    assert answer.headers["location"] == "/inbox/sign-in"
    assert not await make_desk(cookies={SESSION: kept}).is_signed_in()


async def test_a_changed_password_signs_every_browser_out(desk: Desk, make_desk: MakeDesk) -> None:
    other = make_desk()
    await other.sign_in()

    answer = await desk.post("/inbox/account/password", current=PASSWORD, new="kettles are hot")

    assert answer.status_code == 303
    assert not await desk.is_signed_in()
    assert not await other.is_signed_in()
    assert (await other.sign_in()).status_code == 400
    assert (await other.sign_in(password="kettles are hot")).status_code == 303


async def test_a_password_set_on_the_command_line_signs_every_browser_out(
    context: Context, workspace: CreatedWorkspace, desk: Desk
) -> None:
    await set_password(context.database, workspace_id=workspace.app_id, email="mia@shop.example", password="x" * 12)

    assert not await desk.is_signed_in()


async def test_a_sign_in_that_began_with_the_old_password_does_not_outlive_its_change(
    context: Context, workspace: CreatedWorkspace, make_desk: MakeDesk
) -> None:
    await a_teammate(context, workspace.app_id)
    browser = make_desk()
    async with context.database.transaction() as changing:
        await changing.execute("UPDATE admins SET password_hash = 'another one'")
        await changing.execute("DELETE FROM admin_sessions")
        sign_in = asyncio.create_task(browser.sign_in())
        await asyncio.sleep(1)
    answer = await sign_in

    assert answer.headers["location"] == "/inbox/sign-in"
    assert not await browser.is_signed_in()
    assert await context.database.fetch("SELECT FROM admin_sessions") == []


async def test_a_choice_of_workspace_does_not_outlive_the_password_it_was_offered_for(
    context: Context, settings: Settings, desk: Desk, make_desk: MakeDesk
) -> None:
    await create_workspace(context.database, settings, name="Second Shop", app_id="second")
    await a_teammate(context, "second")
    browser = make_desk()
    proof = re.search(r'name="proof" value="([^"]+)"', (await browser.sign_in()).text)
    assert proof
    await set_password(context.database, workspace_id="second", email="mia@shop.example", password="x" * 12)

    answer = await browser.post("/inbox/sign-in/workspace", workspace="second", proof=proof[1])

    assert answer.headers["location"] == "/inbox/sign-in"
    assert not await browser.is_signed_in()


async def test_the_current_password_is_needed_to_change_it(desk: Desk) -> None:
    answer = await desk.post("/inbox/account/password", current="a guess", new="kettles are hot")

    assert "The current password is wrong." in text_of(answer)
    assert await desk.is_signed_in()


async def test_an_unknown_email_and_a_wrong_password_are_answered_alike(desk: Desk, make_desk: MakeDesk) -> None:
    browser = make_desk()
    wrong = await browser.sign_in(password="wrong")
    unknown = await browser.sign_in(email="eve@shop.example", password="wrong")

    assert wrong.status_code == unknown.status_code == 400
    assert _without_what_differs(wrong.text, "mia") == _without_what_differs(unknown.text, "eve")


async def test_an_unknown_email_takes_as_long_as_a_wrong_password(
    context: Context, workspace: CreatedWorkspace, make_desk: MakeDesk
) -> None:
    mia = {"workspace_id": workspace.app_id, "email": "mia@shop.example", "name": "Mia Lind"}
    await create_admin(context.database, **mia, password=PASSWORD)
    browser = make_desk()
    took: dict[str, list[float]] = {"mia": [], "eve": []}
    for name in ("mia", "eve") * 4:
        began = time.perf_counter()
        await browser.sign_in(email=f"{name}@shop.example", password="wrong")
        took[name].append(time.perf_counter() - began)

    # the hash alone takes tens of milliseconds: without it one of the two would be several times faster
    assert 0.5 < statistics.median(took["mia"]) / statistics.median(took["eve"]) < 2


async def test_guessing_is_slowed_down(context: Context, workspace: CreatedWorkspace, make_desk: MakeDesk) -> None:
    await a_teammate(context, workspace.app_id)
    browser = make_desk()
    answers = [await browser.sign_in(password=f"guess {number}") for number in range(12)]

    assert [answer.status_code for answer in answers[:10]] == [400] * 10
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0
    # who knows the password waits too, but only from the address that guessed
    assert (await browser.sign_in()).status_code == 429


async def test_whoever_is_a_teammate_of_several_workspaces_chooses(
    context: Context, settings: Settings, desk: Desk, make_desk: MakeDesk
) -> None:
    await create_workspace(context.database, settings, name="Second Shop", app_id="second")
    await a_teammate(context, "second")
    browser = make_desk()

    question = await browser.sign_in()
    proof = re.search(r'name="proof" value="([^"]+)"', question.text)
    assert proof
    assert "Second Shop" in text_of(question)
    forged = await browser.post("/inbox/sign-in/workspace", workspace="third", proof=proof[1])
    chosen = await browser.post("/inbox/sign-in/workspace", workspace="second", proof=proof[1])

    assert forged.status_code == 400
    assert chosen.status_code == 303
    assert "Second Shop" in text_of(await browser.get("/inbox"))


async def test_signing_in_leads_to_no_other_site(desk: Desk, make_desk: MakeDesk) -> None:
    browser = make_desk()
    for path in ("//evil.example", "https://evil.example", "/inbox/../../evil", "/inbox//evil.example", "/door"):
        await browser.get("/inbox/sign-in")
        answer = await browser.post("/inbox/sign-in", email="mia@shop.example", password=PASSWORD, next=path)
        assert answer.headers["location"] == "/inbox", path


async def test_a_page_that_needs_a_session_comes_back_after_signing_in(desk: Desk, make_desk: MakeDesk) -> None:
    answer = await make_desk().get("/inbox/install")

    assert answer.headers["location"] == "/inbox/sign-in?next=/inbox/install"


async def test_under_https_no_other_host_can_set_the_cookie(
    settings: Settings, context: Context, workspace: CreatedWorkspace
) -> None:
    await a_teammate(context, workspace.app_id)
    with serving(msgspec.structs.replace(settings, public_url="https://chat.shop.example")) as running:
        cookies = await _cookies_of_a_sign_in(running)

    session = next(cookie for cookie in cookies if cookie.startswith("__Host-doorstep-inbox="))
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(session.split("; "))
    assert "Domain" not in session


async def _cookies_of_a_sign_in(running: RunningServer) -> list[str]:
    browser = Desk(running.url)
    page = await browser.get("/inbox/sign-in")
    # a cookie with Secure does not go over http, so it is carried by hand
    form = page.headers["set-cookie"].split(";")[0]
    answer = await browser.http.post(
        "/inbox/sign-in",
        data={"csrf": browser.csrf, "email": "mia@shop.example", "password": PASSWORD},
        headers={"Origin": running.url, "Cookie": form},
    )
    await browser.close()
    return answer.headers.get_list("set-cookie")


def _without_what_differs(page: str, name: str) -> str:
    return re.sub(r'nonce="[^"]+"|value="[0-9a-f]{64}"', "", page).replace(f"{name}@shop.example", "")

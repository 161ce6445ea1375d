"""Rows 7, 13 and 14, and identity 32: a file is read by who may read its message, and no page ever runs it."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest

from doorstep.attachments.looking import looked_at
from doorstep.attachments.opening import FOR_DEVICES, FOR_PROGRAMS, grant_of, path_for_device, path_for_program
from doorstep.context import Context
from doorstep.conversations.carrying import Load
from doorstep.conversations.replying import reply_as_admin
from doorstep.kernel.clock import now
from doorstep.kernel.ids import ConversationId, DeviceId, WorkspaceId, random_hex
from doorstep.settings import Settings
from doorstep.workspaces.admins import list_admins
from doorstep.workspaces.creating import CreatedWorkspace
from tests.attachments.files import HOSTILE, png
from tests.attacks.browser import Browser, user_hash
from tests.attacks.conftest import MakeBrowser
from tests.inbox.desk import SESSION, Desk, a_teammate

SECRET = "Secret words"


class Sent(msgspec.Struct, frozen=True):
    """A file that a teammate sent to a person, and where the person's browser opens it."""

    browser: Browser
    conversation_id: str
    attachment_id: str
    path: str


async def send(context: Context, workspace_id: str, conversation_id: str, **more: Any) -> str:
    """One that says `SECRET`; its id."""
    admins = await list_admins(context.database, workspace_id)
    load = Load(files=[looked_at("words.txt", SECRET.encode(), "files")])
    key = WorkspaceId(workspace_id), ConversationId(conversation_id)
    part = await reply_as_admin(context, *key, admins[0], "see", load=load, **more)
    return part.attachments[0].attachment_id


@pytest.fixture
async def sent(context: Context, workspace: CreatedWorkspace, new_browser: MakeBrowser) -> Sent:
    browser = new_browser()
    await browser.boot()
    conversation_id = await browser.write("Hello?")
    attachment_id = await send(context, workspace.app_id, conversation_id)
    return Sent(browser, conversation_id, attachment_id, await path_of(browser, conversation_id))


@pytest.fixture
async def anybody(sent: Sent) -> AsyncIterator[httpx.AsyncClient]:
    """Has addresses, and no credential."""
    async with httpx.AsyncClient(base_url=sent.browser.url, timeout=10) as made:
        yield made


async def path_of(browser: Browser, conversation_id: str) -> str:
    (file,) = [file for part in await browser.parts(conversation_id) for file in part.get("files", [])]
    return file["url"]


async def reads(anybody: httpx.AsyncClient, path: str) -> bool:
    answer = await anybody.get(path)
    assert (answer.status_code, SECRET in answer.text) in ((200, True), (404, False)), answer.text
    return answer.status_code == 200


async def test_an_address_opens_its_file_and_nothing_else_does(sent: Sent, anybody: httpx.AsyncClient) -> None:
    assert await reads(anybody, sent.path)
    token = sent.path.removeprefix("/attachments/")
    workspace_id, attachment_id, device_id, ends, signature = token.split(".")
    device_token = sent.browser.token or ""

    forged = [
        f"{workspace_id}.{random_hex()}.{device_id}.{ends}.{signature}",
        f"nextdoor.{attachment_id}.{device_id}.{ends}.{signature}",
        f"{workspace_id}.{attachment_id}.-.{ends}.{signature}",
        f"{workspace_id}.{attachment_id}.{random_hex()}.{ends}.{signature}",
        f"{workspace_id}.{attachment_id}.{device_id}.{int(ends) + 1}.{signature}",
        f"{workspace_id}.{attachment_id}.{device_id}.{ends}.{signature[:-1]}",
        f"{workspace_id}.{attachment_id}.{device_id}.{ends}.{'A' * 43}",
        f"{workspace_id}.{attachment_id}.{device_id}.{ends}",
        f"{workspace_id}.{attachment_id.upper()}.{device_id}.{ends}.{signature}",
        attachment_id, device_token, "x" * 5_000, "%00", "..",
    ]  # fmt: skip
    for each in forged:
        assert not await reads(anybody, f"/attachments/{each}"), each


async def test_an_address_of_an_hour_or_a_week_ends_and_one_under_an_old_key_goes_on(settings: Settings) -> None:
    at, workspace_id, file_id, device_id = now(), WorkspaceId("shop"), random_hex(), DeviceId(random_hex())
    program = path_for_program(settings, workspace_id, file_id, at).rpartition("/")[2]
    device = path_for_device(settings, workspace_id, file_id, device_id, at).rpartition("/")[2]
    rotated = msgspec.structs.replace(settings, secret_keys=(*settings.secret_keys, "k" * 40))
    strangers = msgspec.structs.replace(settings, secret_keys=("k" * 40,))

    assert grant_of(rotated, program, at) is not None
    assert grant_of(strangers, program, at) is None
    assert grant_of(settings, program, at + FOR_PROGRAMS * 0.99) is not None
    assert grant_of(settings, program, at + FOR_PROGRAMS) is None
    assert grant_of(settings, device, at + FOR_DEVICES) is not None
    assert grant_of(settings, device, at + FOR_DEVICES * 1.15) is None


async def test_after_shutdown_nothing_reads_the_file(
    sent: Sent, anybody: httpx.AsyncClient, new_browser: MakeBrowser
) -> None:
    old_token = sent.browser.token

    assert (await sent.browser.post("/shutdown", {})).status_code == 200

    assert not await reads(anybody, sent.path)
    await sent.browser.boot()
    for browser in (sent.browser, new_browser(token=old_token)):
        assert (await browser.get(f"/conversations/{sent.conversation_id}")).status_code in (401, 404)


async def test_after_a_login_only_the_addresses_of_the_new_device_read(
    sent: Sent, anybody: httpx.AsyncClient, workspace: CreatedWorkspace
) -> None:
    await sent.browser.boot(user_id="7", user_hash=user_hash(workspace.identity_secret, "7"))

    assert not await reads(anybody, sent.path)
    assert await reads(anybody, await path_of(sent.browser, sent.conversation_id))


async def test_another_person_and_another_workspace_read_nothing(
    sent: Sent, anybody: httpx.AsyncClient, new_browser: MakeBrowser, next_door: CreatedWorkspace, settings: Settings,
    context: Context,
) -> None:  # fmt: skip
    """Even under addresses that we had signed for them."""
    for app_id in (sent.browser.app_id, next_door.app_id):
        other = new_browser(app_id)
        await other.boot()
        await other.write("Hello too")
        device_id = DeviceId((other.token or "").partition(".")[0])
        for workspace_id in (sent.browser.app_id, next_door.app_id):
            path = path_for_device(settings, WorkspaceId(workspace_id), sent.attachment_id, device_id, now())
            assert not await reads(anybody, path)
    assert not await reads(anybody, path_for_program(settings, WorkspaceId("nextdoor"), sent.attachment_id, now()))
    assert await reads(anybody, path_for_program(settings, WorkspaceId("shop"), sent.attachment_id, now()))
    await a_teammate(context, next_door.app_id)
    desk = Desk(sent.browser.url)
    await desk.sign_in()
    assert (await desk.http.get(f"/inbox/attachments/{sent.attachment_id}")).status_code == 404
    await desk.close()


async def test_a_file_of_a_note_is_for_teammates_only(
    sent: Sent, context: Context, workspace: CreatedWorkspace, anybody: httpx.AsyncClient, settings: Settings
) -> None:
    noted = await send(context, workspace.app_id, sent.conversation_id, kind="note")
    device_id = DeviceId(sent.path.split(".")[2])

    assert noted not in str(await sent.browser.parts(sent.conversation_id))
    assert not await reads(anybody, path_for_device(settings, WorkspaceId("shop"), noted, device_id, now()))
    await a_teammate(context, workspace.app_id)
    desk = Desk(sent.browser.url)
    await desk.sign_in()
    assert SECRET in (await desk.http.get(f"/inbox/attachments/{noted}")).text
    session = desk.session or ""
    assert (await desk.post("/inbox/sign-out")).status_code == 303
    stolen = Desk(sent.browser.url, cookies={SESSION: session})
    assert SECRET not in (await stolen.http.get(f"/inbox/attachments/{noted}")).text
    await stolen.close()
    await desk.close()


async def test_a_blocked_person_and_a_person_who_was_erased_read_nothing(
    sent: Sent, anybody: httpx.AsyncClient, workspace: CreatedWorkspace, context: Context
) -> None:
    bearer = {"Authorization": f"Bearer {workspace.access_token}"}
    contact_id = (sent.browser.person or {})["id"]
    (lead,) = await context.database.fetch("SELECT contact_id FROM conversations")
    contact_id = lead["contact_id"]
    assert (await anybody.post(f"/contacts/{contact_id}/block", headers=bearer)).status_code == 200
    assert not await reads(anybody, sent.path)

    assert (await anybody.delete(f"/contacts/{contact_id}", headers=bearer)).status_code == 200
    assert not await reads(anybody, sent.path)
    assert await context.database.pool.fetchval("SELECT count(*) FROM attachment_chunks") == 0


async def test_a_file_goes_with_the_words_that_are_taken_back(
    sent: Sent, anybody: httpx.AsyncClient, workspace: CreatedWorkspace
) -> None:
    bearer = {"Authorization": f"Bearer {workspace.access_token}"}
    shown = (await anybody.get(f"/conversations/{sent.conversation_id}", headers=bearer)).json()
    part = shown["conversation_parts"]["conversation_parts"][-1]
    about = {"type": "conversation_part", "conversation_id": sent.conversation_id, "conversation_part_id": part["id"]}

    assert (await anybody.post("/conversations/redact", json=about, headers=bearer)).status_code == 200

    assert not await reads(anybody, sent.path)
    (file,) = part["attachments"]
    assert not await reads(anybody, file["url"].removeprefix(sent.browser.url))
    assert [each for each in await sent.browser.parts(sent.conversation_id) if "files" in each] == []


async def test_a_file_of_somebody_who_is_erased_meanwhile_is_sent_to_nobody(
    sent: Sent, anybody: httpx.AsyncClient, workspace: CreatedWorkspace, context: Context
) -> None:
    """Erasing and sending at once: all gone."""
    bearer = {"Authorization": f"Bearer {workspace.access_token}"}
    (row,) = await context.database.fetch("SELECT contact_id FROM conversations")

    async def sending() -> None:
        await send(context, workspace.app_id, sent.conversation_id)

    answers = await asyncio.gather(
        anybody.delete(f"/contacts/{row['contact_id']}", headers=bearer), *(sending() for _ in range(5)),
        return_exceptions=True,
    )  # fmt: skip

    assert isinstance(answers[0], httpx.Response)
    assert answers[0].status_code == 200
    for table in ("parts", "attachments", "attachment_chunks"):
        assert await context.database.pool.fetchval(f"SELECT count(*) FROM {table}") == 0, table


@pytest.mark.parametrize("name", [*HOSTILE, "photo.png"])
async def test_whatever_a_file_is_no_page_of_ours_can_run_it(
    sent: Sent, anybody: httpx.AsyncClient, workspace: CreatedWorkspace, context: Context, name: str
) -> None:
    admins = await list_admins(context.database, workspace.app_id)
    load = Load(files=[looked_at(name, HOSTILE.get(name, png()), "files")])
    key = WorkspaceId(workspace.app_id), ConversationId(sent.conversation_id)
    await reply_as_admin(context, *key, admins[0], "", load=load)
    (file,) = (await sent.browser.parts(sent.conversation_id))[-1]["files"]

    answer = await anybody.get(file["url"])

    said = answer.headers
    assert answer.status_code == 200
    assert answer.content == HOSTILE.get(name, png())
    assert said["x-content-type-options"] == "nosniff"
    assert said["content-security-policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert said["cross-origin-resource-policy"] == "same-origin"
    assert said["cache-control"] == "private, no-cache"
    assert not re.search(r"script|html|xml|svg|css|shockwave", said["content-type"])
    inline = said["content-type"].startswith("image/")
    assert said["content-disposition"].startswith("inline" if inline else "attachment")
    assert not inline or said["content-disposition"].endswith((".png", ".gif"))
    assert ("set-cookie" in said, "access-control-allow-origin" in said) == (False, False)
    for use in ("script", "style", "worker", "serviceworker", "iframe", "frame", "object", "embed", "manifest", "font"):
        assert (await anybody.get(file["url"], headers={"Sec-Fetch-Dest": use})).status_code == 404, use
    kept = await anybody.get(file["url"], headers={"If-None-Match": said["etag"]})
    assert (kept.status_code, kept.content) == (304, b"")


async def test_a_browser_that_keeps_the_file_asks_again_and_hears_no_after_shutdown(
    sent: Sent, anybody: httpx.AsyncClient
) -> None:
    tag = (await anybody.get(sent.path)).headers["etag"]
    await sent.browser.post("/shutdown", {})

    assert (await anybody.get(sent.path, headers={"If-None-Match": tag})).status_code == 404


async def test_only_an_answer_that_was_offered_in_that_conversation_counts(
    sent: Sent, context: Context, workspace: CreatedWorkspace, new_browser: MakeBrowser
) -> None:
    offered = "a5e1c524-5ddd-4c3e-9328-6bca5d6e3edb"
    bearer = {"Authorization": f"Bearer {workspace.access_token}"}
    said = {"message_type": "quick_reply", "type": "admin", "admin_id": workspace.admin_id,
            "reply_options": [{"text": "Yes", "uuid": offered}]}  # fmt: skip
    async with httpx.AsyncClient(base_url=sent.browser.url, headers=bearer) as program:
        assert (await program.post(f"/conversations/{sent.conversation_id}/reply", json=said)).status_code == 200
    stranger = new_browser()
    await stranger.boot()
    theirs = await stranger.write("Hello?")

    async def answers(browser: Browser, conversation_id: str, body: str, quick_reply: str) -> int:
        said = {"client_id": str(random_hex()), "body": body, "quick_reply": quick_reply}
        return (await browser.post(f"/conversations/{conversation_id}/parts", said)).status_code

    assert await answers(stranger, theirs, "Yes", offered) == 400
    assert await answers(stranger, sent.conversation_id, "Yes", offered) == 404
    assert await answers(sent.browser, sent.conversation_id, "No", offered) == 400
    assert await answers(sent.browser, sent.conversation_id, "Yes", random_hex()) == 400
    assert await answers(sent.browser, sent.conversation_id, "Yes", "'; DROP TABLE parts") == 400
    assert await answers(sent.browser, sent.conversation_id, "Yes", offered) == 201
    assert await context.database.pool.fetchval(
        "SELECT count(*) FROM parts WHERE quick_reply_uuid = $1", offered
    ) == 1  # fmt: skip


async def test_a_press_that_is_sent_again_is_answered_although_the_offer_was_taken_back(
    sent: Sent, context: Context, workspace: CreatedWorkspace
) -> None:
    offered = "a5e1c524-5ddd-4c3e-9328-6bca5d6e3edb"
    bearer = {"Authorization": f"Bearer {workspace.access_token}"}
    said = {"message_type": "quick_reply", "type": "admin", "admin_id": workspace.admin_id,
            "reply_options": [{"text": "Yes", "uuid": offered}]}  # fmt: skip
    press = {"client_id": str(random_hex()), "body": "Yes", "quick_reply": offered}
    path = f"/conversations/{sent.conversation_id}/parts"
    async with httpx.AsyncClient(base_url=sent.browser.url, headers=bearer) as program:
        answer = await program.post(f"/conversations/{sent.conversation_id}/reply", json=said)
        offer = answer.json()["conversation_parts"]["conversation_parts"][-1]["id"]
        first = await sent.browser.post(path, press)
        back = {"type": "conversation_part", "conversation_id": sent.conversation_id, "conversation_part_id": offer}
        assert (await program.post("/conversations/redact", json=back)).status_code == 200

    again = await sent.browser.post(path, press)

    assert (first.status_code, again.status_code) == (201, 200), again.text
    assert again.json()["part"] == first.json()["part"]
    assert (await sent.browser.post(path, {**press, "client_id": str(random_hex())})).status_code == 400
    assert (await sent.browser.post(path, {**press, "body": "Another"})).status_code == 409
    assert await context.database.pool.fetchval(
        "SELECT count(*) FROM parts WHERE quick_reply_uuid = $1", offered
    ) == 1  # fmt: skip

"""Row 1 of the security rules: a token opens one device of one workspace, and only while the server says so."""

import httpx
import msgspec
from itsdangerous import TimestampSigner

from doorstep.context import Context
from doorstep.identity.device_cookie import sign_device
from doorstep.kernel.ids import DeviceId, WorkspaceId
from doorstep.workspaces.creating import CreatedWorkspace
from tests.attacks.browser import Browser
from tests.attacks.conftest import MakeBrowser


async def opens_nothing(stranger: Browser, conversation_id: str) -> None:
    """The token is as good as none: every route refuses it, and boot gives a new visitor."""
    for answer in await stranger.everything(conversation_id):
        assert answer.status_code == 401, (answer.request.url, answer.status_code)
    booted = await stranger.boot()
    assert booted.status_code == 200
    assert booted.json()["person"]["kind"] == "visitor"
    await stranger.close()


async def test_a_changed_cut_foreign_or_made_up_token_opens_nothing(
    context: Context, workspace: CreatedWorkspace, next_door: CreatedWorkspace, new_browser: MakeBrowser
) -> None:
    lead, neighbour = new_browser(), new_browser(next_door.app_id)
    await lead.boot()
    about = await lead.write("Something private")
    await neighbour.boot()
    await neighbour.write("Next door")
    token = lead.token or ""
    device = token.split(".")[0]
    settings = msgspec.structs.replace(context.settings, secret_keys=("another key of thirty-two characters!",))
    flipped = [token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :] for at in range(0, len(token) - 1, 9)]
    forged = [
        *flipped, token[:-1], token + "x", token.upper(), device, "", ".", "..", "null", "0" * 32, "é" * 40, "x" * 4_000,
        sign_device(settings, WorkspaceId(workspace.app_id), DeviceId(device)),
        sign_device(context.settings, WorkspaceId(next_door.app_id), DeviceId(device)),
        TimestampSigner(list(context.settings.secret_keys)).sign(device).decode(),
        TimestampSigner(list(context.settings.secret_keys), salt="doorstep.device").sign(device).decode(),
        neighbour.token or "",
    ]  # fmt: skip

    for wrong in forged:
        said = lead.with_token(None)
        # as bytes: a token may hold whatever the network lets through
        said.http.headers = httpx.Headers([*said.http.headers.raw, (b"Doorstep-Device", wrong.encode())])
        answer = await said.get(f"/conversations/{about}")
        assert answer.status_code == 401, wrong
        booted = await said.boot()
        assert (booted.status_code, booted.json()["person"]["kind"]) == (200, "visitor"), wrong
        await said.close()
    await opens_nothing(lead.with_token(sign_device(settings, WorkspaceId(workspace.app_id), DeviceId(device))), about)
    assert (await lead.get(f"/conversations/{about}")).status_code == 200


async def test_a_token_of_a_key_that_was_rotated_still_opens_and_one_of_a_retired_key_does_not(
    context: Context, workspace: CreatedWorkspace
) -> None:
    from doorstep.identity.device_cookie import device_of_token

    old, new = "an old key of thirty-two characters!!", "a new key of thirty-two characters!!!"
    one = msgspec.structs.replace(context.settings, secret_keys=(old,))
    both = msgspec.structs.replace(context.settings, secret_keys=(old, new))
    retired = msgspec.structs.replace(context.settings, secret_keys=(new,))
    workspace_id = WorkspaceId(workspace.app_id)
    token = sign_device(one, workspace_id, DeviceId("a" * 32))

    assert device_of_token(both, workspace_id, token) == "a" * 32
    assert device_of_token(retired, workspace_id, token) is None


async def test_after_shutdown_neither_the_old_nor_the_new_token_reads_anything_of_before(
    new_browser: MakeBrowser,
) -> None:
    lead = new_browser()
    await lead.boot()
    about = await lead.write("Something private")
    old = lead.token

    assert (await lead.post("/shutdown", {})).status_code == 200
    assert (await lead.post("/shutdown", {})).status_code == 200
    await opens_nothing(lead.with_token(old), about)
    lead.token = None
    await lead.boot()

    assert (await lead.get("/conversations")).json()["conversations"] == []
    assert (await lead.get(f"/conversations/{about}")).status_code in (401, 404)

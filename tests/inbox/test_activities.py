"""What teammates do in the inbox stands in the log of activities, with when they came and went."""

import asyncio
from typing import Any

from doorstep.context import Context
from doorstep.settings import Settings
from doorstep.workspaces.creating import CreatedWorkspace
from doorstep.workspaces.identity_secrets import rotate_identity_secret
from tests.inbox.conftest import MakeDesk
from tests.inbox.desk import PASSWORD, Desk


async def written(context: Context) -> list[tuple[str, str, str | None]]:
    """Type, sentence and address, the oldest first."""
    rows: list[Any] = await context.database.fetch(
        "SELECT activity_type, description, address FROM activities ORDER BY created_at, activity_id"
    )
    return [tuple(row) for row in rows]


async def test_coming_going_and_another_password_are_in_the_log(context: Context, desk: Desk) -> None:
    await desk.post("/inbox/sign-out")
    await desk.sign_in()
    await desk.post("/inbox/account/password", current=PASSWORD, new="kettles are hot")

    assert await written(context) == [
        ("admin_login_success", "Mia Lind signed in.", "127.0.0.1"),
        ("admin_logout", "Mia Lind signed out.", "127.0.0.1"),
        ("admin_login_success", "Mia Lind signed in.", "127.0.0.1"),
        ("admin_password_reset_success", "Mia Lind changed the password of Mia Lind.", "127.0.0.1"),
    ]


async def test_a_wrong_password_is_in_the_log_and_an_unknown_email_is_not(
    context: Context, desk: Desk, make_desk: MakeDesk
) -> None:
    stranger = make_desk()
    assert (await stranger.sign_in(email="nobody@shop.example")).status_code == 400
    assert (await stranger.sign_in(password="wrong")).status_code == 400

    async with asyncio.timeout(10):
        while len(found := await written(context)) < 2:  # noqa: ASYNC110 - the server writes it after its answer
            await asyncio.sleep(0.02)
    assert found[1:] == [("admin_login_failure", "Mia Lind failed to sign in.", "127.0.0.1")]


async def test_tokens_apps_and_test_workspaces_are_in_the_log_of_who_made_them(context: Context, desk: Desk) -> None:
    await desk.get("/inbox/settings/tokens")
    await desk.post("/inbox/settings/tokens", name="Export", which="everything")
    rows = await context.database.fetch("SELECT token_id FROM access_tokens WHERE name = 'Export'")
    await desk.post(f"/inbox/settings/tokens/{rows[0]['token_id']}/revoke")
    await desk.get("/inbox/settings/apps")
    app: dict[str, Any] = {"redirect_uris": "https://sheets.example/back", "people:read": "yes"}
    await desk.post("/inbox/settings/apps", name="Sheets", **app)
    await desk.get("/inbox/settings/workspace")
    await desk.post("/inbox/settings/workspace/tests", name="Try-out")

    said = [sentence for _, sentence, _ in await written(context)][1:]
    assert said == [
        "Mia Lind made the access token Export.",
        "Mia Lind revoked an access token.",
        "Mia Lind registered the app Sheets.",
        "Mia Lind made the test workspace Try-out.",
    ]


async def test_what_is_done_at_the_machine_has_no_teammate(
    context: Context, workspace: CreatedWorkspace, settings: Settings
) -> None:
    await rotate_identity_secret(context.database, settings, workspace.app_id)

    assert await written(context) == [
        ("messenger_api_secret_creation", "The command line rotated the identity secret.", None)
    ]

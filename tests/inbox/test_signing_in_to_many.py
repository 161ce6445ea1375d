"""Whoever is a teammate in many workspaces: none of them hides another, and a live one and its test workspaces have one password."""

import re

from doorstep.context import Context
from doorstep.settings import Settings
from doorstep.workspaces.admins import create_admin
from doorstep.workspaces.creating import CreatedWorkspace, create_workspace
from doorstep.workspaces.twins import MOST_TWINS, make_test_twin
from tests.inbox.conftest import MakeDesk
from tests.inbox.desk import PASSWORD, Desk

NEW = "kettles are hot"


async def open_in(browser: Desk, app_id: str, password: str = PASSWORD) -> list[str]:
    """Sign in and choose this workspace; all that were offered."""
    question = await browser.sign_in(password=password)
    offered = re.findall(r'name="workspace" value="([a-z0-9]+)"', question.text)
    proof = re.search(r'name="proof" value="([^"]+)"', question.text)
    if proof:
        browser.csrf = re.findall(r'name="csrf" value="([0-9a-f]+)"', question.text)[0]
        await browser.post("/inbox/sign-in/workspace", workspace=app_id, proof=proof[1])
    return offered


async def test_a_live_workspace_is_offered_before_all_its_test_workspaces_and_they_share_the_password(
    context: Context, settings: Settings, workspace: CreatedWorkspace, desk: Desk, make_desk: MakeDesk
) -> None:
    twins = [(await make_test_twin(context.database, settings, workspace.app_id)).app_id for _ in range(MOST_TWINS)]
    in_twin = make_desk()

    offered = await open_in(in_twin, twins[0])
    assert offered[0] == workspace.app_id
    assert set(offered) == {workspace.app_id, *twins}
    assert await in_twin.is_signed_in()
    await desk.get("/inbox/account")
    await desk.post("/inbox/account/password", current=PASSWORD, new=NEW)

    assert not await in_twin.is_signed_in()
    assert (await make_desk().sign_in()).status_code == 400
    again = make_desk()
    assert (await open_in(again, workspace.app_id, NEW))[0] == workspace.app_id
    assert await again.is_signed_in()


async def test_who_types_somebodys_email_in_workspaces_of_their_own_hides_nothing_from_them(
    context: Context, settings: Settings, desk: Desk, make_desk: MakeDesk
) -> None:
    for number in range(9):
        await create_workspace(context.database, settings, name="Evil", app_id=f"aaa{number}")
        await create_admin(
            context.database,
            workspace_id=f"aaa{number}",
            email="MIA@shop.example",
            name="Eve",
            password="eve's own one",
        )
    browser = make_desk()

    answer = await browser.sign_in()

    assert answer.headers["location"] == "/inbox"
    assert await browser.is_signed_in()

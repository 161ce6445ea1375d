"""The workspace in the settings, and test workspaces made from it."""

import html
import re

import pytest

from doorstep.contacts.creating import create_contact
from doorstep.contacts.details import read_details
from doorstep.context import Context
from doorstep.kernel.ids import WorkspaceId
from doorstep.segments.asking import read_people_query
from doorstep.storage.contact_search import count_people
from doorstep.storage.twins import twins_of
from doorstep.storage.workspaces import find_workspace_row
from tests.inbox.desk import Desk, text_of


async def test_a_test_workspace_is_made_and_its_secrets_are_shown_once(context: Context, desk: Desk) -> None:
    await desk.get("/inbox/settings/workspace")
    made = await desk.send("/inbox/settings/workspace/tests", name="Playground")
    codes = [html.unescape(code) for code in re.findall(r"<pre[^>]*><code>([^<]*)</code>", made.text)]
    app_id, token, secret = codes
    me = await desk.http.get("/me", headers={"Authorization": f"Bearer {token}"})
    after = await desk.get("/inbox/settings/workspace")

    assert me.json()["app"]["id_code"] == app_id
    assert me.json()["name"] == "Mia Lind"
    assert f"Playground {app_id}" in text_of(after)
    assert token not in after.text
    assert secret not in after.text


async def test_who_signs_in_again_may_choose_it_and_sees_that_it_is_one(context: Context, desk: Desk) -> None:
    await desk.get("/inbox/settings/workspace")
    await desk.post("/inbox/settings/workspace/tests", name="Playground")
    ((app_id, _),) = await twins_of(context.database.pool, WorkspaceId("shop"))

    await desk.get("/inbox")
    await desk.post("/inbox/sign-out")
    asked = await desk.sign_in()
    desk.csrf = re.findall(r'name="csrf" value="([0-9a-f]+)"', asked.text)[0]
    proof = html.unescape(re.findall(r'name="proof" value="([^"]*)"', asked.text)[0])
    await desk.post("/inbox/sign-in/workspace", workspace=app_id, proof=proof, next="/inbox")
    inbox = await desk.get("/inbox")
    settings = await desk.get("/inbox/settings/workspace")
    refused = await desk.post("/inbox/settings/workspace/tests", name="Another")

    assert "Playground Test" in text_of(inbox)
    assert "This is a test workspace" in text_of(settings)
    assert refused.status_code == 400
    assert "A test workspace is made from a live one" in text_of(refused) or "test workspace" in text_of(refused)


async def test_a_name_that_cannot_be_one_makes_nothing(context: Context, desk: Desk) -> None:
    await desk.get("/inbox/settings/workspace")
    for name in ("", "x" * 101):
        refused = await desk.post("/inbox/settings/workspace/tests", name=name)
        assert refused.status_code == 400
        assert 'role="alert"' in refused.text
    assert await twins_of(context.database.pool, WorkspaceId("shop")) == []


async def test_the_days_of_searches_begin_in_the_time_zone_that_a_teammate_chose(context: Context, desk: Desk) -> None:
    shop = WorkspaceId("shop")
    await create_contact(context, shop, read_details({"external_id": "ann", "signed_up_at": 1_735_687_800}))
    first_of_2025 = {"field": "signed_up_at", "operator": "=", "value": 1_735_732_800}

    async def found() -> int:
        workspace = await find_workspace_row(context.database.pool, shop)
        assert workspace is not None
        condition = await read_people_query(context.database.pool, shop, first_of_2025)
        return await count_people(context.database, shop, condition, time_zone=workspace.time_zone, longest_ms=700)

    assert await found() == 0
    page = await desk.get("/inbox/settings/workspace")
    assert 'value="UTC"' in page.text
    await desk.send("/inbox/settings/workspace", name="Cabins", time_zone="Europe/Berlin")
    after = await desk.get("/inbox/settings/workspace")

    assert await found() == 1
    assert 'value="Europe/Berlin"' in after.text
    assert "Cabins" in text_of(after)


@pytest.mark.parametrize(
    ("name", "time_zone"),
    [("Cabins", "Mars/Olympus"), ("Cabins", ""), ("Cabins", "../../etc/passwd"), ("", "UTC"), ("x" * 101, "UTC")],
)
async def test_a_name_or_time_zone_that_cannot_be_one_changes_nothing_and_stays_typed(
    context: Context, desk: Desk, name: str, time_zone: str
) -> None:
    before = await find_workspace_row(context.database.pool, "shop")
    await desk.get("/inbox/settings/workspace")
    refused = await desk.post("/inbox/settings/workspace", name=name, time_zone=time_zone)

    assert refused.status_code == 400
    assert 'role="alert"' in refused.text
    assert html.escape(name or time_zone) in refused.text
    assert await find_workspace_row(context.database.pool, "shop") == before

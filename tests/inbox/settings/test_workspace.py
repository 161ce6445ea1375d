"""The workspace in the settings, and test workspaces made from it."""

import html
import re

from doorstep.context import Context
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.twins import twins_of
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

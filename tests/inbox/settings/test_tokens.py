"""Access tokens in the settings: made for something, shown once, revoked."""

import html
import re

import httpx

from doorstep.context import Context
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.access_tokens import live_tokens
from doorstep.storage.twins import twins_of
from doorstep.workspaces.creating import CreatedWorkspace, create_workspace
from doorstep.workspaces.secrets import token_hash
from doorstep.workspaces.tokens import MOST_TOKENS
from tests.inbox.conftest import MakeDesk
from tests.inbox.desk import Desk, text_of

TOKEN = re.compile(r"doorstep_[\w-]{43}")


async def make(desk: Desk, **fields: str) -> httpx.Response:
    await desk.get("/inbox/settings/tokens")
    return await desk.send("/inbox/settings/tokens", **{"name": "Export", "which": "some", **fields})


def token_on(page: httpx.Response) -> str:
    (token,) = set(TOKEN.findall(html.unescape(page.text)))
    return token


async def ask(desk: Desk, token: str, path: str = "/me") -> int:
    return (await desk.http.get(path, headers={"Authorization": f"Bearer {token}"})).status_code


async def test_settings_begin_with_their_first_section(desk: Desk) -> None:
    answer = await desk.get("/inbox/settings")

    assert (answer.status_code, answer.headers["location"]) == (303, "/inbox/settings/workspace")


async def test_a_token_is_shown_once_and_kept_as_a_hash(
    context: Context, desk: Desk, workspace: CreatedWorkspace
) -> None:
    made = await make(desk, **{"people:read": "yes"})
    token = token_on(made)
    after = await desk.get("/inbox/settings/tokens")

    assert made.headers["cache-control"] == "no-store"
    assert TOKEN.search(after.text) is None
    assert f"Export …{token[-4:]} People: read" in text_of(after)
    rows = await context.database.pool.fetch("SELECT * FROM access_tokens WHERE token_hash = $1", token_hash(token))
    assert len(rows) == 1
    assert token not in str(rows)
    assert token[:-4] not in str(rows)
    assert await ask(desk, token) == 200


async def test_loading_the_page_again_makes_no_second_token(context: Context, desk: Desk) -> None:
    await desk.get("/inbox/settings/tokens")
    answer = await desk.post("/inbox/settings/tokens", name="Export", which="everything")
    to_it = answer.headers["location"]
    first, again = await desk.get(to_it), await desk.get(to_it)

    assert answer.status_code == 303
    assert token_on(first)
    assert TOKEN.search(again.text) is None
    assert await context.database.pool.fetchval("SELECT count(*) FROM access_tokens WHERE name = 'Export'") == 1


async def test_what_is_shown_once_is_shown_to_that_session_on_that_page_only(desk: Desk, make_desk: MakeDesk) -> None:
    await desk.get("/inbox/settings/tokens")
    answer = await desk.post("/inbox/settings/tokens", name="Export", which="everything")
    cookie = answer.headers["set-cookie"]
    value = cookie.partition("=")[2].partition(";")[0]
    elsewhere = await desk.get("/inbox/settings/workspace")
    another = make_desk(cookies={"doorstep-inbox-once": value})
    await another.sign_in()
    theirs = await another.get("/inbox/settings/tokens")

    assert "HttpOnly" in cookie
    assert TOKEN.search(elsewhere.text) is None
    assert TOKEN.search(theirs.text) is None


async def test_it_may_do_what_was_ticked_and_nothing_else(context: Context, desk: Desk) -> None:
    some = token_on(await make(desk, **{"people:read": "yes"}))
    everything = token_on(await make(desk, which="everything", **{"people:read": "yes"}))

    assert await ask(desk, some, "/conversations") == 403
    assert await ask(desk, everything, "/conversations") == 200


async def test_what_cannot_be_a_token_is_said_beside_what_was_typed(context: Context, desk: Desk) -> None:
    nothing = await make(desk, name="Half <b>typed")
    nameless = await make(desk, name="  ", **{"people:read": "yes"})
    long = await make(desk, name="x" * 101, **{"people:read": "yes"})

    assert [answer.status_code for answer in (nothing, nameless, long)] == [400, 400, 400]
    assert "Choose at least one thing that it may do." in text_of(nothing)
    assert 'value="Half &lt;b&gt;typed"' in nothing.text
    assert "A name has 1 to 100 characters." in text_of(nameless)
    assert re.search(r'name="people:read" value="yes" checked', nameless.text)
    assert await context.database.pool.fetchval("SELECT count(*) FROM access_tokens WHERE name <> 'First token'") == 0


async def test_a_revoked_token_is_refused_from_the_next_call_on(
    context: Context, desk: Desk, workspace: CreatedWorkspace
) -> None:
    token = token_on(await make(desk, which="everything"))
    assert await ask(desk, token) == 200
    newest = (await live_tokens(context.database.pool, WorkspaceId(workspace.app_id)))[0]

    ended = await desk.post(f"/inbox/settings/tokens/{newest.token_id}/revoke")
    again = await desk.post(f"/inbox/settings/tokens/{newest.token_id}/revoke")

    assert (ended.status_code, again.status_code) == (303, 404)
    assert await ask(desk, token) == 401
    assert token[-4:] not in text_of(await desk.get("/inbox/settings/tokens"))


async def test_another_workspaces_token_can_be_neither_seen_nor_revoked(context: Context, desk: Desk) -> None:
    other = await create_workspace(context.database, context.settings, name="Other", app_id="other")
    (theirs,) = await live_tokens(context.database.pool, WorkspaceId("other"))

    refused = await desk.post(f"/inbox/settings/tokens/{theirs.token_id}/revoke")

    assert refused.status_code == 404
    assert theirs.token_id not in (await desk.get("/inbox/settings/tokens")).text
    assert await ask(desk, other.access_token) == 200


async def test_a_workspace_with_very_many_tokens_is_asked_to_revoke_one(context: Context, desk: Desk) -> None:
    await context.database.execute(
        """INSERT INTO access_tokens (workspace_id, token_hash, admin_id)
           SELECT workspace_id, sha256(n::text::bytea), admin_id
           FROM access_tokens, generate_series(2, $1) n WHERE workspace_id = 'shop'""",
        MOST_TOKENS,
    )
    refused = await make(desk, which="everything")

    assert refused.status_code == 400
    assert "revoke one first" in text_of(refused)


async def test_the_token_that_came_with_the_workspace_was_made_by_nobody(
    desk: Desk, workspace: CreatedWorkspace
) -> None:
    """It acts as the first teammate, whoever that becomes: they did not make it."""
    await make(desk, **{"people:read": "yes"})

    shown = text_of(await desk.get("/inbox/settings/tokens"))

    first, own = shown[shown.index("First token …") :], shown[shown.index("Export …") : shown.index("First token …")]
    assert re.search(r"Made with the workspace today, \d.* · acts as Shop · not used yet", first), first
    assert "Made by" not in first
    assert "Made by Mia Lind today" in own


async def test_the_first_token_of_a_test_workspace_came_with_it_too(context: Context, desk: Desk) -> None:
    await desk.get("/inbox/settings/workspace")
    await desk.send("/inbox/settings/workspace/tests", name="Playground")
    ((app_id, _),) = await twins_of(context.database.pool, WorkspaceId("shop"))

    (token,) = await live_tokens(context.database.pool, WorkspaceId(app_id))

    assert token.came_with_workspace

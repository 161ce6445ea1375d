"""Apps that are built here: registered, changed, given another secret, deleted."""

import html
import re

import httpx

from doorstep.context import Context
from doorstep.workspaces.creating import CreatedWorkspace
from tests.inbox.desk import Desk, text_of
from tests.inbox.settings.consent import CALLBACK, OTHER, a_code, an_app, decide

NEW = {"name": "Night Porter", "redirect_uris": f"{CALLBACK}\n\n {OTHER} \n{CALLBACK}", "people:read": "yes"}


async def register(desk: Desk, **changes: str) -> httpx.Response:
    await desk.get("/inbox/settings/apps")
    return await desk.send("/inbox/settings/apps", **{**NEW, **changes})


def shown_codes(page: httpx.Response) -> list[str]:
    return [html.unescape(code) for code in re.findall(r"<pre[^>]*><code>([^<]*)</code>", page.text)]


async def test_an_app_is_registered_and_its_secret_is_shown_once(context: Context, desk: Desk) -> None:
    made = await register(desk)
    secret, client_id, ask, change = shown_codes(made)
    page = await desk.get(f"/inbox/settings/apps/{client_id}")

    assert ask == f"{desk.url}/oauth/authorize?client_id={client_id}&state=STATE"
    assert change == f"{desk.url}/oauth/token"
    assert secret not in page.text
    assert f"{html.escape(CALLBACK)}\n{OTHER}</textarea>" in page.text
    (row,) = await context.database.pool.fetch("SELECT * FROM oauth_apps")
    assert secret not in str(row)
    assert row["redirect_uris"] == [CALLBACK, OTHER]
    assert "Night Porter People: read" in text_of(await desk.get("/inbox/settings/apps"))


REFUSED = [
    "http://app.example/", "https://", "https://app.example/#x", "https://u:p@app.example/", "javascript:alert(1)",
    "https://*.app.example/", "app.example/callback", "ftp://app.example/", "https://app.example/ x",
    "https://app.example:port/", "https://é.example/", "https://app.example/;x", "https://app.example/'", "",
    "https://app.example/" + "x" * 500, "\n".join(f"https://app.example/{n}" for n in range(11)),
    "http://localhost.evil.example/", "http://127.0.0.1.evil.example/", "data:text/html,x",
]  # fmt: skip


async def test_an_address_to_which_no_code_may_travel_is_refused(context: Context, desk: Desk) -> None:
    for uris in REFUSED:
        refused = await register(desk, redirect_uris=uris)
        assert refused.status_code == 400, uris
        assert 'role="alert"' in refused.text
    for uris in ("http://localhost:3000/cb", "http://127.0.0.1/cb", "http://[::1]:8000/cb", "https://app.example:8443"):
        assert (await register(desk, redirect_uris=uris)).status_code == 200, uris
    nothing = await register(desk, **{"people:read": ""})
    nameless = await register(desk, name=" ")
    assert (nothing.status_code, nameless.status_code) == (400, 400)


async def test_a_change_reaches_new_consents_and_widens_no_old_one(
    context: Context, desk: Desk, workspace: CreatedWorkspace
) -> None:
    built = await an_app(context, workspace.app_id, "people:read")
    code = await a_code(desk, built)
    token = (await desk.http.post("/oauth/token", data={**built.proof, "code": code})).json()["access_token"]
    await desk.get(f"/inbox/settings/apps/{built.client_id}")
    changed = await desk.post(
        f"/inbox/settings/apps/{built.client_id}",
        **{"name": "Day Porter", "redirect_uris": OTHER, "conversations:read": "yes"},
    )
    asked = await desk.get(built.asks())
    bearer = {"Authorization": f"Bearer {token}"}

    assert changed.status_code == 303
    assert "Let Day Porter into Shop?" in text_of(asked)
    assert "Read and search conversations" in text_of(asked)
    assert (await desk.get(built.asks(redirect_uri=CALLBACK))).status_code == 400
    assert (await desk.http.get("/conversations", headers=bearer)).status_code == 403
    wrong = await desk.post(f"/inbox/settings/apps/{built.client_id}", name="x", redirect_uris="nowhere")
    assert wrong.status_code == 400
    assert ">nowhere</textarea>" in wrong.text


async def test_another_secret_ends_the_one_before_and_no_token(
    context: Context, desk: Desk, workspace: CreatedWorkspace
) -> None:
    built = await an_app(context, workspace.app_id)
    token = (await desk.http.post("/oauth/token", data={**built.proof, "code": await a_code(desk, built)})).json()
    await desk.get(f"/inbox/settings/apps/{built.client_id}")
    renewed = await desk.send(f"/inbox/settings/apps/{built.client_id}/secret")
    secret = shown_codes(renewed)[0]
    old = await desk.http.post("/oauth/token", data={**built.proof, "code": await a_code(desk, built)})
    proof = {"client_id": built.client_id, "client_secret": secret}
    new = await desk.http.post("/oauth/token", data={**proof, "code": await a_code(desk, built)})

    assert (old.status_code, new.status_code) == (401, 200)
    bearer = {"Authorization": f"Bearer {token['access_token']}"}
    assert (await desk.http.get("/me", headers=bearer)).status_code == 200


async def test_a_deleted_app_loses_its_tokens_and_its_codes(
    context: Context, desk: Desk, workspace: CreatedWorkspace
) -> None:
    built = await an_app(context, workspace.app_id)
    token = (await desk.http.post("/oauth/token", data={**built.proof, "code": await a_code(desk, built)})).json()
    code = await a_code(desk, built)
    await desk.get(f"/inbox/settings/apps/{built.client_id}")
    deleted = await desk.post(f"/inbox/settings/apps/{built.client_id}/delete")

    assert deleted.status_code == 303
    bearer = {"Authorization": f"Bearer {token['access_token']}"}
    assert (await desk.http.get("/me", headers=bearer)).status_code == 401
    assert (await desk.http.post("/oauth/token", data={**built.proof, "code": code})).status_code == 401
    assert (await desk.get(f"/inbox/settings/apps/{built.client_id}")).status_code == 404


async def test_names_and_addresses_are_escaped_where_they_are_shown(
    context: Context, desk: Desk, workspace: CreatedWorkspace
) -> None:
    built = await an_app(context, workspace.app_id, name='<img src=x onerror="alert(1)">')
    pages = [await desk.get(built.asks(state='"><script>alert(1)</script>'))]
    pages += [await desk.get("/inbox/settings/apps"), await desk.get(f"/inbox/settings/apps/{built.client_id}")]
    await decide(desk, built.asks())

    for page in pages:
        assert page.status_code == 200
        assert "<img src=x" not in page.text
        assert "<script>alert" not in page.text

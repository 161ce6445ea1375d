"""Changing a code for a token: once, by the app that it was given to, by whoever asked for it."""

import asyncio
import base64
from typing import Any

import httpx
import pytest
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from doorstep.context import Context
from doorstep.storage.oauth import sweep_codes
from doorstep.workspaces.creating import CreatedWorkspace, create_workspace
from tests.conftest import RunningServer, Serve
from tests.door_fixtures import context, workspace
from tests.inbox.conftest import desk, make_desk
from tests.inbox.desk import Desk
from tests.inbox.settings.consent import CALLBACK, OTHER, Built, a_code, an_app, brought_back, decide

__all__ = ["context", "desk", "make_desk", "workspace"]

VERIFIER = "a-verifier-of-forty-three-characters-or-more-0123456789"
CHALLENGE = {"code_challenge": create_s256_code_challenge(VERIFIER), "code_challenge_method": "S256"}


@pytest.fixture
async def built(context: Context) -> Built:
    made = await create_workspace(context.database, context.settings, name="App Makers", app_id="makers")
    return await an_app(context, made.app_id)


async def change(client: httpx.AsyncClient, built: Built, code: str, **more: Any) -> httpx.Response:
    return await client.post("/oauth/token", data={**built.proof, "code": code, **more})


async def status_with(client: httpx.AsyncClient, token: str, path: str = "/me") -> int:
    return (await client.get(path, headers={"Authorization": f"Bearer {token}"})).status_code


async def test_a_library_finds_everything_by_itself_and_gets_in(
    client: httpx.AsyncClient, server: RunningServer, desk: Desk, built: Built
) -> None:
    """authlib's own client, with PKCE, by the published metadata."""
    about = (await client.get("/.well-known/oauth-authorization-server")).json()
    async with AsyncOAuth2Client(
        built.client_id, built.client_secret, redirect_uri=CALLBACK, scope="people:read", code_challenge_method="S256"
    ) as app:
        question, state = app.create_authorization_url(about["authorization_endpoint"], code_verifier=VERIFIER)
        assert question.startswith(server.url)
        back = (await decide(desk, question.removeprefix(server.url))).headers["location"]
        token = await app.fetch_token(
            about["token_endpoint"], authorization_response=back, code_verifier=VERIFIER, state=state
        )
        me = (await app.get(f"{server.url}/me")).json()
        refused = await app.get(f"{server.url}/conversations")
        await app.revoke_token(about["revocation_endpoint"], token["access_token"])
        ended = await app.get(f"{server.url}/me")

    assert token["scope"] == "people:read"
    assert (me["name"], me["app"]["id_code"]) == ("Mia Lind", "shop")
    assert refused.status_code == 403
    assert ended.status_code == 401


@pytest.mark.parametrize("host", ["evil.example/x?", "evil.example@shop.example", "a b", "evil.example#", "", "[::1"])
async def test_an_issuer_is_never_made_of_a_host_that_is_none(client: httpx.AsyncClient, host: str) -> None:
    answer = await client.get("/.well-known/oauth-authorization-server", headers={"Host": host})

    assert answer.status_code == 400
    assert "issuer" not in answer.text


async def test_a_public_address_that_is_set_is_the_issuer_whatever_the_host_says(serve: Serve) -> None:
    reached = serve(DOORSTEP_PUBLIC_URL="https://chat.example")
    async with httpx.AsyncClient(base_url=reached.url) as asking:
        about = await asking.get("/.well-known/oauth-authorization-server", headers={"Host": "evil.example"})

    assert about.json()["issuer"] == "https://chat.example"


async def test_clients_of_the_field_post_json_to_their_own_path(
    client: httpx.AsyncClient, desk: Desk, built: Built
) -> None:
    code = await a_code(desk, built, state="s", redirect_uri=OTHER)
    answer = await client.post("/auth/eagle/token", json={**built.proof, "code": code})

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.json()
    assert body["token"] == body["access_token"]
    assert body["token_type"] == "Bearer"
    assert await status_with(client, body["token"]) == 200


async def test_a_code_that_comes_again_ends_what_it_got_before(
    client: httpx.AsyncClient, desk: Desk, built: Built
) -> None:
    code = await a_code(desk, built)
    token = (await change(client, built, code)).json()["access_token"]
    assert await status_with(client, token) == 200
    replayed = await change(client, built, code)

    assert (replayed.status_code, replayed.json()["error"]) == (400, "invalid_grant")
    assert replayed.json()["errors"][0]["code"] == "invalid_grant"
    assert replayed.json()["request_id"] == replayed.headers["X-Request-Id"]
    assert await status_with(client, token) == 401


async def test_of_many_who_bring_one_code_at_once_none_keeps_a_token(
    client: httpx.AsyncClient, desk: Desk, built: Built
) -> None:
    code = await a_code(desk, built)
    answers = await asyncio.gather(*(change(client, built, code) for _ in range(10)))
    tokens = [answer.json()["access_token"] for answer in answers if answer.status_code == 200]

    assert len(tokens) == 1
    assert await status_with(client, tokens[0]) == 401


async def test_a_code_is_good_for_five_minutes_and_forgotten_after_a_day(
    context: Context, client: httpx.AsyncClient, desk: Desk, built: Built
) -> None:
    code = await a_code(desk, built)
    await context.database.execute("UPDATE oauth_codes SET expires_at = expires_at - interval '5 minutes 1 second'")
    late = await change(client, built, code)
    assert await sweep_codes(context.database) == 0
    await context.database.execute("UPDATE oauth_codes SET expires_at = expires_at - interval '1 day'")

    assert (late.status_code, late.json()["error"]) == (400, "invalid_grant")
    assert await sweep_codes(context.database) == 1


async def test_another_app_cannot_use_a_code_and_does_not_spoil_it(
    context: Context, client: httpx.AsyncClient, desk: Desk, built: Built
) -> None:
    other = await an_app(context, "makers", name="Other")
    code = await a_code(desk, built)

    assert (await change(client, other, code)).json()["error"] == "invalid_grant"
    assert (await change(client, built, code)).status_code == 200


async def test_without_the_secret_nothing_is_given_and_an_unknown_app_is_answered_alike(
    client: httpx.AsyncClient, desk: Desk, built: Built
) -> None:
    code = await a_code(desk, built)
    wrong = [
        {"client_id": built.client_id},
        {"client_id": built.client_id, "client_secret": ""},
        {"client_id": built.client_id, "client_secret": built.client_secret[:-1]},
        {"client_id": "0" * 32, "client_secret": built.client_secret},
        {"client_id": "' OR 1=1", "client_secret": built.client_secret},
        {},
    ]
    said = set()
    for proof in wrong:
        answer = await client.post("/oauth/token", data={**proof, "code": code})
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Basic realm="oauth"')
        said.add((answer.json()["error"], answer.json()["error_description"]))
    assert said == {("invalid_client", "no app has this client_id and client_secret")}
    pair = base64.b64encode(f"{built.client_id}:{built.client_secret}".encode()).decode()
    basic = await client.post("/oauth/token", data={"code": code}, headers={"Authorization": f"Basic {pair}"})
    assert basic.status_code == 200


async def test_pkce_cannot_be_left_out_guessed_or_added(client: httpx.AsyncClient, desk: Desk, built: Built) -> None:
    for verifier in (
        {},
        {"code_verifier": "x" * 43},
        {"code_verifier": CHALLENGE["code_challenge"]},
        {"code_verifier": "é"},
    ):
        code = await a_code(desk, built, **CHALLENGE)
        refused = await change(client, built, code, **verifier)
        after = await change(client, built, code, code_verifier=VERIFIER)
        assert refused.json()["error"] == after.json()["error"] == "invalid_grant", verifier
    right = await change(client, built, await a_code(desk, built, **CHALLENGE), code_verifier=VERIFIER)
    added = await change(client, built, await a_code(desk, built), code_verifier=VERIFIER)

    assert right.status_code == 200
    assert added.json()["error"] == "invalid_grant"


async def test_an_address_that_was_named_must_be_the_same_when_it_is_named_again(
    client: httpx.AsyncClient, desk: Desk, built: Built
) -> None:
    other = await change(client, built, await a_code(desk, built, redirect_uri=OTHER), redirect_uri=CALLBACK)
    same = await change(client, built, await a_code(desk, built, redirect_uri=OTHER), redirect_uri=OTHER)

    assert other.json()["error"] == "invalid_grant"
    assert same.status_code == 200


async def test_a_token_may_do_what_was_agreed_to(client: httpx.AsyncClient, desk: Desk, built: Built) -> None:
    narrow = (await change(client, built, await a_code(desk, built, scope="events:write"))).json()
    whole = (await change(client, built, await a_code(desk, built))).json()

    assert narrow["scope"] == "events:write"
    assert whole["scope"] == "people:read events:write"
    assert await status_with(client, narrow["token"], "/visitors?user_id=x") == 403


async def test_what_is_no_request_for_a_token_is_refused_in_words(
    client: httpx.AsyncClient, desk: Desk, built: Built
) -> None:
    code = await a_code(desk, built)
    refusals = [
        (await change(client, built, code, grant_type="password"), "unsupported_grant_type"),
        (await change(client, built, ""), "invalid_request"),
        (await client.post("/oauth/token", content=b"[1]", headers={"Content-Type": "application/json"}), "invalid_request"),
        (await client.post("/oauth/token", content=b"{" * 5_000, headers={"Content-Type": "application/json"}), "invalid_request"),
        (await client.post("/oauth/token", content=b"client_id=a&client_id=b", headers={"Content-Type": "application/x-www-form-urlencoded"}), "invalid_request"),
        (await client.post("/oauth/token", headers={"Authorization": "Basic //79"}), "invalid_client"),
        (await client.post("/oauth/revoke", data=built.proof), "invalid_request"),
    ]  # fmt: skip
    for answer, error in refusals:
        assert answer.json()["error"] == error, answer.text
        assert answer.json()["type"] == "error.list"
    assert (await change(client, built, code)).status_code == 200


async def test_an_app_gives_back_its_own_tokens_only(
    client: httpx.AsyncClient, context: Context, desk: Desk, workspace: CreatedWorkspace, built: Built
) -> None:
    other = await an_app(context, "makers", name="Other")
    token = (await change(client, built, await a_code(desk, built))).json()["token"]
    answers = [
        await client.post("/oauth/revoke", data={**other.proof, "token": token}),
        await client.post("/oauth/revoke", data={**built.proof, "token": workspace.access_token}),
        await client.post("/oauth/revoke", data={**built.proof, "token": "nonsense"}),
    ]

    assert {(answer.status_code, answer.content) for answer in answers} == {(200, b"{}")}
    assert await status_with(client, token) == 200
    assert await status_with(client, workspace.access_token) == 200


async def test_an_app_that_forgets_its_tokens_keeps_the_newest_twenty(
    client: httpx.AsyncClient, context: Context, desk: Desk, built: Built
) -> None:
    first = (await change(client, built, await a_code(desk, built))).json()["token"]
    await context.database.execute(
        """INSERT INTO access_tokens (workspace_id, token_hash, admin_id, scopes, app_workspace_id, client_id, code_hash)
           SELECT workspace_id, sha256(n::text::bytea), admin_id, scopes, app_workspace_id, client_id, code_hash
           FROM access_tokens, generate_series(1, 19) n WHERE client_id IS NOT NULL"""
    )
    assert await status_with(client, first) == 200
    await change(client, built, await a_code(desk, built))

    assert await status_with(client, first) == 401


async def test_neither_code_nor_token_is_kept_in_words(
    client: httpx.AsyncClient, context: Context, desk: Desk, built: Built
) -> None:
    code = brought_back(await decide(desk, built.asks()))["code"]
    token = (await change(client, built, code)).json()["token"]
    rows = [
        await context.database.pool.fetch(f"SELECT * FROM {table}")
        for table in ("oauth_codes", "access_tokens", "oauth_apps")
    ]

    for secret in (code, token, built.client_secret):
        assert secret not in str(rows)


async def test_who_guesses_secrets_is_stopped(client: httpx.AsyncClient, built: Built) -> None:
    answers = await asyncio.gather(
        *(client.post("/oauth/token", data={"client_id": built.client_id, "client_secret": f"{n}"}) for n in range(150))
    )

    assert sum(answer.status_code == 429 for answer in answers) >= 25

"""Letting an app in: only by the page's own form, only to the app's own addresses."""

import html
import re
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest

from doorstep.context import Context
from doorstep.inbox.signing_in import inside
from doorstep.workspaces.creating import create_workspace
from tests.inbox.conftest import MakeDesk
from tests.inbox.desk import Desk, a_teammate, text_of
from tests.inbox.settings.consent import CALLBACK, OTHER, Built, a_code, an_app, brought_back, decide


@pytest.fixture
async def built(context: Context) -> Built:
    """An app of another workspace."""
    made = await create_workspace(context.database, context.settings, name="App Makers", app_id="makers")
    return await an_app(context, made.app_id)


async def codes(context: Context) -> int:
    return await context.database.pool.fetchval("SELECT count(*) FROM oauth_codes")


async def test_the_page_says_who_asks_for_what_and_where_one_is_sent(desk: Desk, built: Built) -> None:
    shown = text_of(await desk.get(built.asks(state="s")))

    assert "Let Night Porter into Shop?" in shown
    assert "Made by App Makers" in shown
    assert "Read and search visitors" in shown
    assert "Record what people did" in shown
    assert "Start, answer" not in shown
    assert "You are sent on to app.example" in shown


async def test_consent_brings_a_code_and_the_state_back_and_no_a_refusal(desk: Desk, built: Built) -> None:
    state = "x&y=z é\"'<"
    allowed = await decide(desk, built.asks(state=state))
    refused = await decide(desk, built.asks(state=state), "deny")

    assert allowed.headers["location"].startswith("https://app.example/callback?keep=1&")
    said = brought_back(allowed)
    assert (said["state"], said["keep"], said["iss"]) == (state, "1", desk.url)
    assert len(said["code"]) == 43
    assert "code" not in brought_back(refused)
    assert brought_back(refused)["error"] == "access_denied"
    assert brought_back(refused)["state"] == state


async def test_the_field_calls_it_oauth_and_sends_no_more_than_id_and_state(desk: Desk, built: Built) -> None:
    answer = await decide(desk, f"/oauth?client_id={built.client_id}&state=s")

    assert answer.headers["location"].startswith(CALLBACK)


NOT_THE_APPS = [
    "https://evil.example/callback",
    "https://app.example/callback",
    f"{CALLBACK}/",
    f"{CALLBACK}&more=1",
    f"{CALLBACK}#x",
    "https://app.example.evil.example/callback?keep=1",
    "https://app.example@evil.example/callback?keep=1",
    "https://APP.example/callback?keep=1",
    "http://app.example/callback?keep=1",
    "https://app.example/callback?keep=1\\@evil.example",
    "//evil.example",
    "javascript:alert(1)",
]


async def test_nobody_is_ever_sent_to_an_address_that_is_not_the_apps(
    context: Context, desk: Desk, built: Built
) -> None:
    for uri in NOT_THE_APPS:
        shown = await desk.get(built.asks(redirect_uri=uri))
        posted = await desk.post("/oauth/authorize", client_id=built.client_id, redirect_uri=uri, decision="allow")

        for answer in (shown, posted):
            assert answer.status_code == 400, uri
            assert "location" not in answer.headers
            assert "not one that the app has registered" in text_of(answer)
    unknown = await desk.get("/oauth/authorize?client_id=" + "0" * 32)
    assert (unknown.status_code, "location" in unknown.headers) == (400, False)
    assert await codes(context) == 0


BADLY_ASKED = [
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"scope": "people:read workspace:write"}, "invalid_scope"),
    ({"scope": "everything"}, "invalid_scope"),
    ({"code_challenge": "x" * 43, "code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge": "x" * 43}, "invalid_request"),
    ({"code_challenge": "short", "code_challenge_method": "S256"}, "invalid_request"),
    ({"state": "x" * 1_025}, "invalid_request"),
]


def way_back(answer: httpx.Response) -> str:
    """Where the link leads that a page about a mistake has; nobody is sent there without a click."""
    assert (answer.status_code, "location" in answer.headers) == (400, False), answer.text
    (link,) = re.findall(r'href="(https://app\.example/[^"]*)"', answer.text)
    return html.unescape(link)


async def test_an_app_that_asks_badly_is_told_so_at_its_own_address_after_a_click(
    context: Context, desk: Desk, built: Built
) -> None:
    for parameters, error in BADLY_ASKED:
        shown = await desk.get(built.asks(redirect_uri=OTHER, **parameters))
        posted = await desk.post(
            "/oauth/authorize", client_id=built.client_id, redirect_uri=OTHER, decision="allow", **parameters
        )

        for answer in (shown, posted):
            assert parse_qs(urlsplit(way_back(answer)).query)["error"] == [error], parameters
            assert way_back(answer).startswith(f"{OTHER}?")
            assert "Go back to app.example" in text_of(answer)
    twice = way_back(await desk.get(built.asks(state="a") + "&state=b"))
    assert parse_qs(urlsplit(twice).query)["error"] == ["invalid_request"]
    assert await codes(context) == 0


async def test_a_form_of_another_page_or_of_another_session_lets_nothing_in(
    context: Context, desk: Desk, make_desk: MakeDesk, built: Built
) -> None:
    await desk.get(built.asks())
    right = desk.csrf
    fields = {"client_id": built.client_id, "decision": "allow"}
    for origin, csrf in ((desk.url, ""), (desk.url, "0" * 64), ("https://app.example", right), ("null", right)):
        answer = await desk.http.post("/oauth/authorize", data={**fields, "csrf": csrf}, headers={"Origin": origin})
        assert answer.status_code == 403, (origin, csrf)
    stranger = await make_desk().http.post("/oauth/authorize", data=fields, headers={"Origin": desk.url})

    assert stranger.headers["location"] == "/inbox/sign-in"
    assert await codes(context) == 0


async def test_looking_at_the_page_lets_nothing_in_and_nobody_frames_it(
    context: Context, desk: Desk, built: Built
) -> None:
    shown = await desk.get(built.asks() + "&decision=allow")
    policy = dict(part.split(" ", 1) for part in shown.headers["content-security-policy"].split("; "))

    assert await codes(context) == 0
    assert policy["frame-ancestors"] == "'none'"
    assert shown.headers["x-frame-options"] == "DENY"
    assert policy["form-action"] == "'self' https://app.example"
    elsewhere = await desk.get("/inbox/settings/apps")
    assert "form-action 'self';" in elsewhere.headers["content-security-policy"]


async def test_who_is_signed_out_signs_in_and_is_asked_the_same(make_desk: MakeDesk, desk: Desk, built: Built) -> None:
    browser = make_desk()
    question = built.asks(state="x&y=ö/?", redirect_uri=OTHER)
    sent = await browser.get(question)
    assert sent.headers["location"].startswith("/inbox/sign-in?next=")
    form = await browser.get(sent.headers["location"])
    kept = re.findall(r'name="next" value="([^"]*)"', form.text)[0].replace("&amp;", "&")
    signed_in = await browser.post("/inbox/sign-in", email="mia@shop.example", password="teapots are warm", next=kept)
    answer = await decide(browser, signed_in.headers["location"])

    assert answer.headers["location"].startswith(f"{OTHER}?")
    assert brought_back(answer)["state"] == "x&y=ö/?"


ELSEWHERE = ["//evil.example", "https://evil.example", "/oauth", "/oauth/authorize", "/oauthx?x", "/oauth/../inbox?x",
             "/oauth/authorize/?x", "/\\evil.example", "/inbox/sign-out?x"]  # fmt: skip


def test_signing_in_never_leads_elsewhere() -> None:
    for path in ELSEWHERE:
        assert inside(path) == "/inbox", path
    assert inside("/inbox/settings/apps") == "/inbox/settings/apps"


async def test_an_address_to_go_on_to_cannot_split_the_answer(make_desk: MakeDesk, desk: Desk) -> None:
    browser = make_desk()
    await browser.get("/inbox/sign-in")
    split = await browser.post(
        "/inbox/sign-in", email="mia@shop.example", password="teapots are warm", next="/oauth?a=\r\nSet-Cookie: x=y"
    )

    assert split.status_code == 303
    assert "x" not in split.cookies
    assert urlsplit(split.headers["location"]).path == "/oauth"


async def test_an_app_that_is_deleted_asks_nobody_any_more(context: Context, desk: Desk, built: Built) -> None:
    await context.database.execute("UPDATE oauth_apps SET deleted_at = now()")

    assert (await desk.get(built.asks())).status_code == 400


async def test_what_was_let_in_stands_in_the_settings_and_is_removed_there(
    context: Context, desk: Desk, built: Built
) -> None:
    code = await a_code(desk, built)
    answer = await desk.http.post("/oauth/token", data={**built.proof, "code": code})
    token = answer.json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    shown = text_of(await desk.get("/inbox/settings/apps"))
    assert (await desk.http.get("/me", headers=bearer)).json()["name"] == "Mia Lind"
    late = await a_code(desk, built)
    await desk.get("/inbox/settings/apps")
    removed = await desk.post(f"/inbox/settings/apps/{built.client_id}/remove")
    again = await desk.post(f"/inbox/settings/apps/{built.client_id}/remove")

    assert "Night Porter People: read · Events: write Made by App Makers · let in by Mia Lind" in shown
    assert (removed.status_code, again.status_code) == (303, 404)
    assert (await desk.http.get("/me", headers=bearer)).status_code == 401
    assert (await desk.http.post("/oauth/token", data={**built.proof, "code": late})).status_code == 400


async def test_a_teammate_of_one_workspace_lets_an_app_into_that_one_only(
    context: Context, desk: Desk, make_desk: MakeDesk, built: Built
) -> None:
    await a_teammate(context, "makers", "ann@makers.example", "Ann")
    other = make_desk()
    await other.sign_in("ann@makers.example")
    shown = await other.get("/inbox/settings/apps")
    await a_code(desk, built)

    assert "Night Porter" in text_of(shown)
    assert "Let in None." in text_of(await other.get("/inbox/settings/apps"))
    theirs = await desk.get(f"/inbox/settings/apps/{built.client_id}")
    assert theirs.status_code == 404


async def test_who_is_signed_out_reads_which_app_asks_at_every_try(
    built: Built, desk: Desk, make_desk: MakeDesk
) -> None:
    browser = make_desk()
    sent = await browser.get(built.asks(state="s"))
    first = await browser.get(sent.headers["location"])
    wrong = await browser.post(
        "/inbox/sign-in", email="mia@shop.example", password="not this one", next=built.asks(state="s")
    )
    badly = await browser.get(f"/inbox/sign-in?next={quote(built.asks(scope='no:such'))}")

    for page in (first, wrong, badly):
        assert "<h1>Sign in to let Night Porter into your workspace</h1>" in page.text
    assert "Email or password is wrong." in text_of(wrong)


async def test_signing_in_names_no_app_that_nobody_knows_or_that_did_not_ask(
    context: Context, built: Built, make_desk: MakeDesk
) -> None:
    browser = make_desk()
    asked = (
        f"/oauth/authorize?client_id={'0' * 32}",
        "/oauth/authorize?client_id=<b>Night Porter</b>",
        "/oauth?app_name=Night+Porter",
        built.asks(redirect_uri="https://evil.example/"),
        f"/inbox/account?client_id={built.client_id}",
    )
    for path in asked:
        page = await browser.get(f"/inbox/sign-in?next={quote(path)}")

        assert page.status_code == 200, path
        assert "<h1>Sign in to your inbox</h1>" in page.text, path
        assert "Night Porter" not in re.sub(r"<input[^>]*>", "", page.text), path


async def test_the_name_of_an_app_is_text_where_one_signs_in(context: Context, desk: Desk, make_desk: MakeDesk) -> None:
    odd = await an_app(context, "shop", name="<img src=x>")

    page = await make_desk().get(f"/inbox/sign-in?next={quote(odd.asks())}")

    assert "<img" not in page.text
    assert "Sign in to let <img src=x> into your workspace" in html.unescape(page.text)

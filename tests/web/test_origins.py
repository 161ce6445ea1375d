import httpx
import pytest

from doorstep.context import Context
from doorstep.web.origins import is_allowed, same_site
from doorstep.workspaces.creating import create_workspace
from tests.conftest import RunningServer
from tests.door import ORIGIN
from tests.door_fixtures import MakeDoor

LISTED = ("https://www.shop.example", "http://localhost:3000")


@pytest.mark.parametrize("origin", LISTED)
def test_a_listed_origin_is_allowed(origin: str) -> None:
    assert is_allowed(LISTED, origin)


@pytest.mark.parametrize(
    "origin",
    [
        None, "", "null", "https://www.shop.example.evil.example", "https://evilwww.shop.example", "https://shop.example",
        "http://www.shop.example", "https://www.shop.example:8443", "https://www.shop.example/", "https://WWW.shop.example",
        "https://user@www.shop.example", "http://localhost:3001", "file://", "https://", "https://www.shop.example\t",
    ],
)  # fmt: skip
def test_nothing_like_a_listed_origin_is_allowed(origin: str | None) -> None:
    assert not is_allowed(LISTED, origin)


@pytest.mark.parametrize(
    "origin", [None, "null", "file://", "chrome-extension://abc", "https://a@b.example", "http://x/y", "http://[::1"]
)
def test_without_a_list_only_http_and_https_origins_are_allowed(origin: str | None) -> None:
    assert is_allowed((), "https://anything.example")
    assert not is_allowed((), origin)


@pytest.mark.parametrize(
    ("page", "host", "same"),
    [
        ("https://www.shop.example", "chat.shop.example", True),
        ("https://shop.example:444", "chat.shop.example:8000", True),
        ("http://www.shop.localhost:8001", "chat.shop.localhost:8000", True),
        ("http://127.0.0.1:8001", "127.0.0.1:8000", True),
        ("http://127.0.0.2", "127.0.0.1", False),
        ("http://[::1]:8001", "[::1]:8000", True),
        ("https://shop.co.uk", "other.co.uk", False),
        ("https://a.github.io", "b.github.io", False),
        ("http://other.localhost", "chat.shop.localhost", False),
        ("http://www.shop.localhost", "127.0.0.1:8000", False),
        ("https://evil-shop.example", "chat.shop.example", False),
        ("null", "chat.shop.example", False),
        (None, "chat.shop.example", False),
        ("https://shop.example", None, False),
    ],
)
def test_pages_share_cookies_with_the_backend_only_under_one_registrable_domain(
    page: str | None, host: str | None, same: bool
) -> None:
    https = (page or "").startswith("https:")

    assert same_site(page, host, https=https) is same
    assert not same_site(page, host, https=not https)


async def test_an_allowed_page_may_read_the_answer_and_is_named_exactly(make_door: MakeDoor) -> None:
    door = await make_door()

    answer = await door.get("/conversations")

    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["vary"] == "Origin"


async def test_an_error_can_be_read_by_the_page_too(make_door: MakeDoor) -> None:
    door = await make_door()
    door.token = None

    answer = await door.get("/conversations")

    assert answer.status_code == 401
    assert answer.headers["access-control-allow-origin"] == ORIGIN


async def test_a_preflight_is_answered_for_allowed_origins_only(
    make_door: MakeDoor, context: Context, server: RunningServer
) -> None:
    await make_door()
    await create_workspace(context.database, context.settings, name="Listed", app_id="listed", allowed_origins=LISTED)
    async with httpx.AsyncClient(base_url=server.url) as http:
        asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "doorstep-client"}
        good = await http.options("/door/listed/boot", headers=asked | {"Origin": LISTED[0]})
        bad = [
            await http.options("/door/listed/boot", headers=asked | {"Origin": origin})
            for origin in ("null", "https://evil.example", "http://www.shop.example")
        ]
        nowhere = await http.options("/door/nowhere/boot", headers=asked | {"Origin": LISTED[0]})

    assert good.status_code == 204
    assert good.headers["access-control-allow-origin"] == LISTED[0]
    assert "Doorstep-Device" in good.headers["access-control-allow-headers"]
    assert good.headers["access-control-max-age"] == "7200"
    for answer in (*bad, nowhere):
        assert answer.status_code in (403, 404)
        assert "access-control-allow-origin" not in answer.headers


async def test_a_write_without_origin_json_or_our_header_is_refused_and_writes_nothing(
    make_door: MakeDoor, context: Context
) -> None:
    door = await make_door()
    body = '{"client_id":"7f4ed5b6-3b0f-4f0e-8f55-0c8a2f3a9b11","body":"forged"}'
    json = {"Content-Type": "application/json"}
    no_origin, no_client = door.headers(), door.headers()
    del no_origin["Origin"]
    del no_client["Doorstep-Client"]

    answers = [
        await door.http.post("/conversations", content=body, headers=no_origin | json),
        await door.http.post("/conversations", content=body, headers=no_client | json),
        await door.http.post("/conversations", content=body, headers=door.headers() | {"Origin": "null"} | json),
        await door.http.post("/conversations", content=body, headers=door.headers() | {"Content-Type": "text/plain"}),
        await door.http.post("/conversations", data={"body": "forged"}, headers=door.headers()),
        await door.http.get("/conversations", params={"body": "forged"}, headers=no_client),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403, 415, 415, 403]
    assert await context.database.fetch("SELECT 1 FROM parts") == []


async def test_a_cookie_is_honoured_from_pages_of_the_same_site_only(make_door: MakeDoor) -> None:
    door = await make_door()
    cookie, door.token = f"doorstep-device-shop={door.token}", None
    host = httpx.URL(door.url).netloc.decode()

    same = await door.http.get("/conversations", headers=door.headers(Origin="http://127.0.0.1:1234", Cookie=cookie))
    foreign = await door.http.get("/conversations", headers=door.headers(Cookie=cookie))

    assert host.startswith("127.0.0.1")
    assert (same.status_code, foreign.status_code) == (200, 401)

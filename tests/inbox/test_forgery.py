"""Another site cannot write in a teammate's name."""

import re

from litestar.routes import HTTPRoute

from doorstep.inbox.routes import router
from tests.inbox.conftest import MakeDesk
from tests.inbox.desk import Desk

ANY_ID = "0123456789abcdef0123456789abcdef"

NUMBERS = {"{offset}": "0"}

WRITES = sorted(
    re.sub(r"\{\w+\}", lambda found: NUMBERS.get(found[0], ANY_ID), route.path_format)
    for route in router.routes
    if isinstance(route, HTTPRoute) and "POST" in route.methods
)


def test_there_are_writes_to_check() -> None:
    assert len(WRITES) >= 9


async def test_every_write_needs_the_pages_own_token_and_origin(desk: Desk, make_desk: MakeDesk) -> None:
    stranger = make_desk()
    await stranger.get("/inbox/sign-in")
    own, right = desk.url, desk.csrf
    # forms that are shown before signing in belong to a cookie of their own
    await desk.get("/inbox/sign-in")
    foreign: list[str | None] = [f"{own}.evil.example", "https://evil.example", "null", None]
    forged = [(origin, token) for origin in foreign for token in (right, desk.csrf)]
    forged += [(own, token) for token in ("", "0" * 64, stranger.csrf)]

    for path in WRITES:
        for origin, csrf in forged:
            headers = {} if origin is None else {"Origin": origin}
            fields = {"csrf": csrf, "body": "forged", "state": "closed"}
            answer = await desk.http.post(path, data=fields, headers=headers)
            assert answer.status_code == 403, (path, origin, csrf)
    assert await desk.is_signed_in()


async def test_without_a_session_every_write_asks_to_sign_in(make_desk: MakeDesk) -> None:
    browser = make_desk()
    for path in WRITES:
        if "/sign-in" in path or "/welcome/" in path:
            continue
        answer = await browser.post(path, body="hello")
        assert answer.headers.get("location") == "/inbox/sign-in", path

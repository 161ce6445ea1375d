"""A token does what it was made for: every handler says what it asks for, and the rest is refused."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import httpx
import msgspec
import pytest
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from doorstep import rest_api
from doorstep.kernel.clock import now
from doorstep.rest_api.access import require_token
from doorstep.rest_api.scopes import EVERYTHING, OPTION
from doorstep.settings import Settings
from doorstep.workspaces.access_token import NOTED_EVERY
from doorstep.workspaces.tokens import create_token
from tests.conftest import serving
from tests.rest_api.conftest import House
from tests.rest_api.shapes import assert_shape


def guarded() -> list[HTTPRouteHandler]:
    """Every handler of the API that asks for a token."""
    handlers = [
        handler for route in rest_api.router.routes if isinstance(route, HTTPRoute) for handler in route.route_handlers
    ]
    # the framework makes those that answer OPTIONS
    own = [handler for handler in handlers if handler.http_methods != {"OPTIONS"}]
    return [handler for handler in own if require_token in handler.resolve_guards()]


def test_every_handler_names_the_scope_that_opens_it() -> None:
    assert len(guarded()) >= 7
    silent = [handler.handler_name for handler in guarded() if OPTION not in handler.opt]
    unknown = [handler.handler_name for handler in guarded() if handler.opt.get(OPTION) not in {*EVERYTHING, None}]

    assert silent == []
    assert unknown == []


def test_writing_asks_for_a_scope_that_writes() -> None:
    reads = {"search", "summaries", "list", "scroll", "count", "exports"}
    for handler in guarded():
        scope = handler.opt.get(OPTION)
        if scope is None or handler.http_methods & {"GET", "HEAD"}:
            continue
        names = {word for path in handler.paths for word in path.split("/")}
        assert scope.endswith(":write") or names & reads, (handler.handler_name, scope)


Asking = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def ask(client: httpx.AsyncClient, house: House) -> Asking:
    async def made(path: str, *scopes: str) -> httpx.Response:
        token = await create_token(
            house.database, house.workspace_id, house.created.admin_id, name="Some", scopes=scopes
        )
        return await client.get(path, headers={"Authorization": f"Bearer {token.token}"})

    return made


async def test_what_a_token_was_not_made_for_is_refused_and_named(ask: Asking) -> None:
    refused = await ask("/conversations", "people:read", "conversations:write")
    allowed = await ask("/conversations", "conversations:read")

    assert refused.status_code == 403
    assert_shape("error", refused.json())
    assert refused.json()["errors"] == [
        {
            "code": "forbidden",
            "message": "You do not have the required scope (conversations:read) to access this resource",
        }
    ]
    assert refused.headers["X-RateLimit-Remaining"]
    assert allowed.status_code == 200


async def test_who_it_is_may_be_asked_with_every_token(ask: Asking) -> None:
    assert (await ask("/me", "events:write")).status_code == 200


async def test_the_last_use_is_noted_but_not_at_every_call(api: httpx.AsyncClient, house: House) -> None:
    async def noted() -> datetime | None:
        return await house.database.pool.fetchval("SELECT last_used_at FROM access_tokens")

    assert await noted() is None
    await api.get("/me")
    first = await noted()
    await api.get("/me")
    assert await noted() == first
    await house.database.execute("UPDATE access_tokens SET last_used_at = $1", now() - NOTED_EVERY - timedelta(1))
    await api.get("/me")
    later = await noted()
    assert first is not None
    assert later is not None
    assert later >= first


async def test_an_address_that_tries_tokens_is_stopped_and_who_has_a_good_one_is_not_in_its_way(
    settings: Settings, house: House
) -> None:
    narrow = msgspec.structs.replace(settings, tokens_tried_per_minute_address=5)
    with serving(narrow) as server:
        async with httpx.AsyncClient(base_url=server.url) as client:
            assert (await client.get("/me", headers=house.bearer)).status_code == 200
            tries = [await client.get("/me", headers={"Authorization": f"Bearer {n:020}"}) for n in range(20)]
            good = await client.get("/me", headers=house.bearer)
            untried = await create_token(
                house.database, house.workspace_id, house.created.admin_id, name="x", scopes=["events:read"]
            )
            late = await client.get("/me", headers={"Authorization": f"Bearer {untried.token}"})

    statuses = [answer.status_code for answer in tries]
    assert statuses[:4] == [401] * 4
    assert statuses.count(429) >= 13
    assert good.status_code == 200
    assert late.status_code == 429  # a guess that is right is not told from one that is wrong
    assert int(late.headers["Retry-After"]) >= 1


async def test_putting_a_tag_on_people_needs_the_right_to_change_people(
    client: httpx.AsyncClient, house: House
) -> None:
    ann = await house.user("ann", "ann@shop.example")
    token = await create_token(
        house.database, house.workspace_id, house.created.admin_id, name="Tags", scopes=["workspace:write"]
    )
    bearer = {"Authorization": f"Bearer {token.token}"}
    made = await client.post("/tags", json={"name": "vip"}, headers=bearer)
    there = await client.post("/tags", json={"name": "vip", "users": [{"email": "ann@shop.example"}]}, headers=bearer)
    nobody = await client.post("/tags", json={"name": "vip", "users": [{"email": "no@shop.example"}]}, headers=bearer)
    company = await client.post("/tags", json={"name": "vip", "companies": [{"company_id": "1"}]}, headers=bearer)

    assert made.status_code == 200
    # who is there and who is not answer alike
    assert {each.status_code for each in (there, nobody, company)} == {403}
    tagged = await client.get(f"/contacts/{ann.contact_id}/tags", headers=house.bearer)
    assert tagged.json()["data"] == []


async def test_counts_of_the_oldest_version_show_no_conversations_to_who_may_not_read_them(
    client: httpx.AsyncClient, house: House
) -> None:
    async def status(what: str, *scopes: str) -> int:
        token = await create_token(
            house.database, house.workspace_id, house.created.admin_id, name="Counts", scopes=["people:read", *scopes]
        )
        headers = {"Authorization": f"Bearer {token.token}", "User-Agent": "intercom-node-client/2.11.2"}
        return (await client.get(f"/counts?{what}", headers=headers)).status_code

    assert await status("type=conversation") == 403
    assert await status("type=conversation&count=admin", "conversations:read") == 403
    assert await status("type=conversation", "conversations:read") == 200
    assert await status("type=conversation&count=admin", "conversations:read", "workspace:read") == 200
    assert await status("type=user&count=tag") == 200


async def test_who_may_send_many_events_may_ask_what_became_of_them_and_of_no_other_job(
    api: httpx.AsyncClient, house: House
) -> None:
    oldest = {"Intercom-Version": "1.4"}
    made = await create_token(
        house.database, house.workspace_id, house.created.admin_id, name="Till", scopes=frozenset({"events:write"})
    )
    theirs = {**oldest, "Authorization": f"Bearer {made.token}"}
    orders = {"items": [{"method": "post", "data_type": "event", "data": {"user_id": "nobody", "event_name": "x"}}]}
    people = {"items": [{"method": "post", "data_type": "user", "data": {"user_id": "7"}}]}
    events = (await api.post("/bulk/events", json=orders, headers=theirs)).json()
    users = (await api.post("/bulk/users", json=people, headers=oldest)).json()

    for link in events["links"].values():
        assert (await api.get(httpx.URL(link).path, headers=theirs)).status_code == 200
    for path in (f"/jobs/{users['id']}", f"/jobs/{users['id']}/error", "/jobs"):
        assert (await api.get(path, headers=theirs)).status_code == 403, path

"""How many visitors a site met on a day: each once, nobody who is no person, and a minute's at most is ever lost."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import httpx

from doorstep.context import Context
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.visitor_counts import KEPT_DAYS, Met, met_key, visitors_met, write_down
from doorstep.visitors.counting import first_met
from doorstep.workspaces.creating import CreatedWorkspace, create_workspace
from tests.conftest import RunningServer
from tests.door_fixtures import context, workspace

__all__ = ["context", "workspace"]

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SHOP = WorkspaceId("shop")


async def boot(server: RunningServer, page: str = "/", *, token: str | None = None, **headers: str) -> httpx.Response:
    said = {"Doorstep-Client": "1", "Origin": "https://www.shop.example", "User-Agent": BROWSER} | headers
    said |= {"Doorstep-Device": token} if token else {}
    body = {"settings": {}, "page": {"url": f"https://www.shop.example{page}", "title": "", "referrer": None}}
    async with httpx.AsyncClient(base_url=server.url, timeout=15) as http:
        return (await http.post("/door/shop/boot", json=body, headers=said)).raise_for_status()


async def met(context: Context, workspace_id: WorkspaceId = SHOP, days: int = 60) -> Met:
    today = datetime.now(UTC).date()
    return await visitors_met(
        context.database.pool, context.valkey, workspace_id, today - timedelta(days=days), today + timedelta(days=1)
    )


async def how_many(context: Context) -> int:
    return sum((await met(context)).by_day.values())


async def written(context: Context) -> int:
    return int(await context.database.pool.fetchval("SELECT coalesce(sum(visitors), 0) FROM visitor_counts"))


async def test_a_visitor_counts_once_however_many_pages_they_see(
    server: RunningServer, context: Context, workspace: CreatedWorkspace
) -> None:
    token = (await boot(server)).json()["device"]["token"]
    for page in ("/rooms", "/rooms", "/prices"):
        await boot(server, page, token=token)

    assert await how_many(context) == 1
    rows = await context.database.pool.fetchval("SELECT count(*) FROM page_views")
    assert rows == 0, "a page view is no row"


async def test_a_boot_that_comes_again_because_its_answer_was_lost_counts_once(
    server: RunningServer, context: Context, workspace: CreatedWorkspace
) -> None:
    await asyncio.gather(*(boot(server, "/rooms") for _ in range(4)))
    await boot(server, "/rooms", **{"Accept-Language": "fr"})

    assert await how_many(context) == 2


async def test_a_crawler_is_not_counted(server: RunningServer, context: Context, workspace: CreatedWorkspace) -> None:
    for crawler in ("Googlebot/2.1 (+http://www.google.com/bot.html)", "python-httpx/0.28", ""):
        await boot(server, **{"User-Agent": crawler})

    assert await met(context) == Met({}, None, is_complete=True)


async def test_writing_down_again_or_by_two_workers_at_once_adds_nothing(
    server: RunningServer, context: Context, workspace: CreatedWorkspace
) -> None:
    for page in ("/a", "/b", "/c"):
        await boot(server, page)
    at = datetime.now(UTC)
    await asyncio.gather(*(write_down(context.database, context.valkey, at) for _ in range(5)))
    assert (await written(context), await how_many(context)) == (3, 3)

    await boot(server, "/d")
    assert (await written(context), await how_many(context)) == (3, 4)
    await write_down(context.database, context.valkey, at)
    assert (await written(context), await how_many(context)) == (4, 4)


async def test_an_emptied_valkey_loses_what_was_not_written_down_and_nothing_else(
    server: RunningServer, context: Context, workspace: CreatedWorkspace
) -> None:
    for page in ("/a", "/b", "/c"):
        await boot(server, page)
    await write_down(context.database, context.valkey, datetime.now(UTC))
    await boot(server, "/lost")

    await context.valkey.run("FLUSHALL")
    assert await how_many(context) == 3
    await boot(server, "/e")
    assert await how_many(context) == 4
    await write_down(context.database, context.valkey, datetime.now(UTC))
    assert (await written(context), await how_many(context)) == (4, 4)


async def test_a_valkey_that_went_back_in_time_takes_nothing_away(
    server: RunningServer, context: Context, workspace: CreatedWorkspace
) -> None:
    for page in ("/a", "/b", "/c"):
        await boot(server, page)
    await write_down(context.database, context.valkey, datetime.now(UTC))
    await context.valkey.run("HINCRBY", met_key(SHOP), datetime.now(UTC).date().isoformat(), -2)

    await write_down(context.database, context.valkey, datetime.now(UTC))

    assert (await written(context), await how_many(context)) == (3, 3)


async def test_a_day_long_gone_leaves_valkey_once_it_is_written_down(
    server: RunningServer, context: Context, workspace: CreatedWorkspace
) -> None:
    await boot(server)
    await write_down(context.database, context.valkey, datetime.now(UTC) + timedelta(days=KEPT_DAYS + 2))

    assert await context.valkey.run("HKEYS", met_key(SHOP)) == ["counter"]
    assert await how_many(context) == 1


async def test_each_workspace_has_figures_of_its_own(
    server: RunningServer, context: Context, workspace: CreatedWorkspace
) -> None:
    await create_workspace(context.database, context.settings, name="Other", app_id="other")
    await boot(server)
    await write_down(context.database, context.valkey, datetime.now(UTC))

    assert (await met(context, WorkspaceId("other"))).by_day == {}
    assert await how_many(context) == 1


def test_the_day_is_that_of_the_workspace() -> None:
    late = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)

    assert first_met("Europe/Berlin", "x", late).day == date(2026, 3, 29)
    assert first_met("America/New_York", "x", late).day == date(2026, 3, 28)
    assert first_met("Atlantis/Deep", "x", late).day == date(2026, 3, 28)

"""From the first page to the login, as browsers do it, and what the report says of it."""

from datetime import UTC, datetime

from doorstep.context import Context
from doorstep.kernel.ids import WorkspaceId
from doorstep.reports.figures import Report, Steps
from doorstep.reports.period import last_days
from doorstep.reports.reading import read_report
from tests.identity.browser import Browser, Shop
from tests.identity.conftest import server, settings, shop

__all__ = ["server", "settings", "shop"]

SHOP = WorkspaceId("shop")


def report(shop: Shop) -> Report:
    async def read(context: Context) -> Report:
        return await read_report(context, SHOP, last_days(1, UTC, datetime.now(UTC)))

    return shop.in_stores(read)


def counted(steps: Steps) -> tuple[int, int, int]:
    visitors, leads, users = (sum(each.values()) for each in (steps.visitors, steps.leads, steps.users))
    return visitors, leads, users


def visitor(shop: Shop, page: str) -> Browser:
    browser = Browser(shop)
    browser.boot(page={"url": f"https://www.shop.example/{page}", "title": "", "referrer": None})
    return browser


def test_a_visitor_a_lead_and_users_are_counted_once_each_whatever_way_they_came(shop: Shop) -> None:
    visitor(shop, "only looks")
    writes = visitor(shop, "writes")
    writes.write("Is the attic free?")
    assert counted(report(shop).steps) == (2, 1, 0)

    writes.log_in("7")
    assert counted(report(shop).steps) == (2, 1, 1)

    signs_up = visitor(shop, "signs up")
    signs_up.log_in("8")
    assert counted(report(shop).steps) == (3, 1, 2)

    # a user who is known, on another browser; and one more time on this one
    visitor(shop, "at work").log_in("8")
    signs_up.log_in("8")
    assert counted(report(shop).steps) == (4, 1, 2)

    merged = visitor(shop, "writes first")
    merged.write("It is me again")
    merged.log_in("8")
    assert counted(report(shop).steps) == (5, 2, 2)


def test_conversations_and_their_page_are_counted(shop: Shop) -> None:
    writes = Browser(shop)
    writes.boot(page={"url": "https://www.shop.example/rooms?utm_source=x", "title": "", "referrer": None})
    writes.write("Hello?", page={"url": "https://www.shop.example/rooms?utm_source=x", "title": "", "referrer": None})

    found = report(shop)

    assert (found.begun.count, found.begun.answered, found.begun.closed) == (1, 0, 0)
    assert [each.url for each in found.pages] == ["https://www.shop.example/rooms"]

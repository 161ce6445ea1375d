"""Visitors: in Valkey only, for nine months after the last visit, with what is worth knowing and never an address."""

import asyncio
import uuid
from typing import Any

import httpx
import pytest

from doorstep.context import Context
from doorstep.identity.device_cookie import device_of_token
from doorstep.kernel.ids import DeviceId, VisitorId, WorkspaceId
from doorstep.storage.visitors import device_key, find_visitor_and_pages, visitor_key
from doorstep.visitors.finding import find_visitor
from doorstep.visitors.page import Page, tidy, utm_of
from doorstep.visitors.visitor import Visitor
from tests.identity.browser import ORIGIN, Browser, Shop

SHOP = WorkspaceId("shop")
LIFETIME_SECONDS = 270 * 86_400


def look(shop: Shop, browser: Browser) -> Visitor:
    async def read(context: Context) -> Visitor:
        device = device_of_token(context.settings, SHOP, browser.token)
        found = await find_visitor_and_pages(context.valkey, SHOP, DeviceId(device or ""))
        assert found is not None
        return found[0]

    return shop.in_stores(read)


def in_valkey(shop: Shop, *command: str) -> Any:
    return shop.in_stores(lambda context: context.valkey.run(*command))


def test_a_visitor_has_a_random_uuid_and_no_row_anywhere(shop: Shop) -> None:
    browser = Browser(shop)

    person = browser.boot()["person"]

    assert uuid.UUID(person["visitor_id"]).version == 4
    assert browser.boot()["person"] == person
    tables = shop.rows("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
    for table in tables:
        rows = shop.rows(f"SELECT t::text AS text FROM {table['relname']} t")
        assert not any(person["id"] in row["text"].replace("-", "") for row in rows)
        assert not any(person["visitor_id"] in row["text"] for row in rows)
    assert shop.rows("SELECT FROM contacts") == shop.rows("SELECT FROM devices") == []


def test_each_visit_sets_the_lifetime_to_nine_months_again(shop: Shop) -> None:
    browser = Browser(shop)
    browser.boot()
    visitor = look(shop, browser)
    keys = [visitor_key(SHOP, visitor.visitor_id), device_key(SHOP, visitor.device_id)]
    for key in keys:
        in_valkey(shop, "EXPIRE", key, "100")

    browser.boot()

    assert all(LIFETIME_SECONDS - 60 < in_valkey(shop, "TTL", key) <= LIFETIME_SECONDS for key in keys)


def test_a_visitor_whose_time_is_over_is_a_new_one(shop: Shop) -> None:
    browser = Browser(shop)
    before = browser.boot()["person"]
    in_valkey(shop, "DEL", visitor_key(SHOP, before["visitor_id"]))

    assert browser.boot()["person"]["visitor_id"] != before["visitor_id"]


def test_page_views_move_what_is_known_of_a_visitor(shop: Shop) -> None:
    browser = Browser(shop)
    url = f"{ORIGIN}/shoes?utm_source=news&utm_campaign=spring&other=1"
    browser.boot(page={"url": url, "title": "Shoes", "referrer": "https://search.example/?q=shoes"})
    first = look(shop, browser)

    browser.boot(page={"url": f"{ORIGIN}/cart", "title": "Cart"})
    second = look(shop, browser)

    assert (first.page_title, first.referrer) == ("Shoes", "https://search.example/?q=shoes")
    assert first.utm == second.utm == {"utm_source": "news", "utm_campaign": "spring"}
    assert (second.page_url, second.page_title, second.page_views) == (f"{ORIGIN}/cart", "Cart", 2)
    assert (second.browser, second.browser_version, second.os) == ("Firefox", "140", "Linux")
    assert second.language == "en-GB"
    assert second.last_seen_at > first.last_seen_at
    assert second.referrer == first.referrer


def test_page_views_move_what_is_known_of_a_lead_and_are_listed(shop: Shop) -> None:
    browser = Browser(shop)
    browser.boot(page={"url": f"{ORIGIN}/shoes", "title": "Shoes"})
    browser.write("hello")
    (before,) = shop.rows("SELECT last_seen_at FROM contacts")

    browser.boot(page={"url": f"{ORIGIN}/cart?utm_source=mail", "title": "Cart", "referrer": "https://mail.example/"})
    browser.shop.in_stores(_a_moment)

    (after,) = shop.rows("SELECT * FROM contacts")
    assert (after["page_url"], after["page_title"]) == (f"{ORIGIN}/cart?utm_source=mail", "Cart")
    assert (after["referrer"], after["utm"]) == ("https://mail.example/", {"utm_source": "mail"})
    assert after["last_seen_at"] > before["last_seen_at"]
    pages = [row["title"] for row in shop.rows("SELECT title FROM page_views ORDER BY viewed_at")]
    assert pages == ["Shoes", "Cart"]


async def _a_moment(_context: Context) -> None:
    """Page views are written a little later, together."""
    await asyncio.sleep(1)


def test_no_address_is_kept_with_anybody(shop: Shop) -> None:
    canary = "203.0.113.77"
    browser = Browser(shop)
    browser.http.headers["X-Forwarded-For"] = canary
    browser.boot()
    browser.write("hello")
    browser.boot(page={"url": f"{ORIGIN}/cart"})
    browser.log_in("42")

    async def everything(context: Context) -> str:
        found: list[str] = []
        for key in await context.valkey.run("KEYS", "*"):
            kind = await context.valkey.run("TYPE", key)
            read = {"string": "GET", "hash": "HGETALL"}.get(kind)
            found += [key, str(await context.valkey.run(read, key))] if read else [key]
        for table in await context.database.fetch(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ):
            found += [
                row["text"] for row in await context.database.fetch(f"SELECT t::text AS text FROM {table['relname']} t")
            ]
        return "\n".join(found)

    kept = shop.in_stores(everything)

    assert "127.0.0.1" not in kept.replace(shop.server.url, "")
    assert canary not in kept


def test_knowing_a_visitors_id_opens_nothing(shop: Shop) -> None:
    browser, stranger = Browser(shop), Browser(shop)
    visitor_id = browser.boot()["person"]["visitor_id"]

    answer = stranger.post("/boot", {"settings": {}, "known_visitor_id": visitor_id}).json()

    assert answer["person"]["visitor_id"] != visitor_id


def test_a_visitor_is_found_by_its_id_until_it_becomes_a_lead(shop: Shop) -> None:
    browser = Browser(shop)
    visitor_id = browser.boot()["person"]["visitor_id"]

    async def find(context: Context) -> Visitor | None:
        return await find_visitor(context, SHOP, VisitorId(visitor_id))

    assert shop.in_stores(find) is not None
    browser.write("hello")

    assert shop.in_stores(find) is None
    (lead,) = shop.rows("SELECT external_id FROM contacts")
    assert lead["external_id"] == visitor_id


def test_a_crawler_gets_no_visitor(shop: Shop) -> None:
    for agent in ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "", "curl/8.5"):
        answer = httpx.post(
            f"{shop.server.url}/door/shop/boot", json={"settings": {}},
            headers={"Doorstep-Client": "1", "Origin": ORIGIN, "User-Agent": agent},
        )  # fmt: skip
        assert answer.json() == {"crawler": True}, agent

    assert in_valkey(shop, "KEYS", "{shop}:visitor:*") == []


@pytest.fixture
def odd_pages() -> dict[str, Any]:
    long = "https://www.shop.example/" + "a" * 5_000
    return {"url": long, "title": "t" * 5_000, "referrer": "javascript:alert(1)"}


def test_odd_pages_do_not_stop_a_boot(shop: Shop, odd_pages: dict[str, Any]) -> None:
    browser = Browser(shop)

    browser.boot(page=odd_pages)

    visitor = look(shop, browser)
    assert len(visitor.page_url or "") == 2_048
    assert len(visitor.page_title or "") == 500
    assert visitor.referrer is None


def test_only_web_addresses_are_pages() -> None:
    assert tidy(Page("javascript:alert(1)", "\0 x ", "file:///etc/passwd")) == Page(None, "x", None)
    assert utm_of(Page("https://a.example/?" + "&".join(f"a{n}=1" for n in range(500)))) == {}

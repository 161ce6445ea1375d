"""What a page loads, counted where it comes out of the wire: before the launcher can be pressed, and after opening."""

import asyncio
from typing import Any

from playwright.async_api import BrowserContext, CDPSession

from bench.page import Shop, a_shop
from bench.table import Row

SCRIPT_LIMIT_BYTES = 5_120
WIRE_LIMIT_BYTES = 8_192
OPENED_LIMIT_BYTES = 25_600

CODE = ("text/javascript", "text/css")


class Counter:
    """Every response of the backend to one page and its frames."""

    def __init__(self) -> None:
        self._kinds: dict[str, tuple[str, str, int]] = {}
        self.code_bytes = 0
        self.wire_bytes = 0
        self.elsewhere: list[str] = []

    async def listen(self, session: CDPSession, own: tuple[str, ...]) -> None:
        def came(event: dict[str, Any]) -> None:
            response = event["response"]
            self._kinds[event["requestId"]] = (response["url"], response["mimeType"], response["encodedDataLength"])
            if not response["url"].startswith((*own, "data:")):
                self.elsewhere.append(response["url"])

        def ended(event: dict[str, Any]) -> None:
            url, kind, head = self._kinds.get(event["requestId"], ("", "", 0))
            if "/widget/" not in url and "/door/" not in url:
                return
            self.wire_bytes += event["encodedDataLength"]
            if kind in CODE:
                self.code_bytes += event["encodedDataLength"] - head

        session.on("Network.responseReceived", came)
        session.on("Network.loadingFinished", ended)
        await session.send("Network.enable")


def rows() -> list[Row]:
    return asyncio.run(_rows())


async def _rows() -> list[Row]:
    async with a_shop() as shop:
        context = await shop.browser.new_context()
        before, opened = await _count(shop, context)
        await context.close()
    return [
        _row("JS and CSS before the launcher can be pressed, brotli", before.code_bytes, SCRIPT_LIMIT_BYTES),
        _row("the same on the wire, with headers and the boot answer", before.wire_bytes, WIRE_LIMIT_BYTES),
        _row("JS and CSS of an opened messenger, brotli", opened, OPENED_LIMIT_BYTES),
        Row(
            what="requests of the widget to third parties, fonts included", ours=str(len(before.elsewhere)),
            baseline="none", ratio=float(len(before.elsewhere)), bound="0", is_met=not before.elsewhere,
        ),
    ]  # fmt: skip


async def _count(shop: Shop, context: BrowserContext) -> tuple[Counter, int]:
    page = await context.new_page()
    counter = Counter()
    own = (shop.backend, shop.site.address(""))
    await counter.listen(await context.new_cdp_session(page), own)
    # the chunk comes when the page has settled: kept back here, so that the first count is exact
    held = asyncio.Event()

    async def hold(route: Any) -> None:
        await held.wait()
        await route.continue_()

    await context.route("**/widget/assets/*", hold)
    await page.goto(shop.site.address())
    await page.locator("doorstep-messenger .launcher").wait_for()
    await page.wait_for_timeout(300)
    before = Counter()
    before.code_bytes, before.wire_bytes = counter.code_bytes, counter.wire_bytes
    held.set()
    await page.locator("doorstep-messenger .launcher").click()
    panel = page.frame_locator("doorstep-messenger iframe")
    await panel.locator("h1").first.wait_for(state="attached")
    inside = next(frame for frame in page.frames if "/widget/panel/" in frame.url)
    # a frame of another site is a process of its own, which counts its resources itself
    code = await inside.evaluate(
        "() => performance.getEntriesByType('resource').reduce((sum, each) => sum + each.encodedBodySize, 0)"
    )
    before.elsewhere = counter.elsewhere
    return before, counter.code_bytes + code


def _row(what: str, ours: int, limit: int) -> Row:
    return Row(
        what=what, ours=f"{ours:,} B", baseline=f"{limit:,} B (the limit)", ratio=ours / limit, bound="≤ 1",
        is_met=ours <= limit,
    )  # fmt: skip

"""A customer's page with the widget in a real Chromium, against the product's own server."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import msgspec
from playwright.async_api import Browser, async_playwright

from bench.stage import APP_ID, stage
from e2e.chromium import ARGS, executable
from e2e.site import PAGE, Site, serving_site


class Shop(msgspec.Struct, frozen=True):
    """A site with a page at `/` that has the snippet, and at `/bare` the same one without."""

    browser: Browser
    site: Site
    backend: str


@asynccontextmanager
async def a_shop() -> AsyncGenerator[Shop, None]:
    async with stage() as on, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(), args=ARGS)
        # Chromium asks for brotli from localhost as it does over TLS
        with serving_site() as site:
            site.put_page("/", f"{on.product.url}/widget/{APP_ID}", app_id=APP_ID)
            site.put("/bare", PAGE % ("", ""))
            yield Shop(browser, site, on.product.url)
        await browser.close()

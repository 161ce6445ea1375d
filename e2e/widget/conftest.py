"""Fixtures of the widget's tests: a page with the snippet, in both cookie modes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from e2e.backend import Backend
from e2e.conftest import MakeContext
from e2e.messenger import Messenger
from e2e.site import Site

OpenPage = Callable[..., Messenger]

TOKEN, COOKIE = "127.0.0.1", "chat.shop.localhost"


@pytest.fixture(params=[TOKEN, COOKIE], ids=["token mode", "cookie mode"])
def host(request: pytest.FixtureRequest) -> str:
    """The backend's name: of another site than the page, or of the same."""
    return request.param


@pytest.fixture
def context(make_context: MakeContext) -> BrowserContext:
    return make_context()


@pytest.fixture
def open_page(backend: Backend, site: Site, context: BrowserContext) -> OpenPage:
    """Opens a page with the snippet in a new tab and waits for the boot, unless told not to."""

    def open_page(
        host: str = TOKEN, at: str = "www.shop.localhost", *, within: BrowserContext | None = None, wait: bool = True,
        **settings: object,
    ) -> Messenger:  # fmt: skip
        path = f"/{abs(hash((host, repr(settings))))}"
        site.put_page(path, backend.script(host), **settings)
        page: Page = (within or context).new_page()
        page.goto(site.address(path, at))
        messenger = Messenger(page)
        return messenger.booted() if wait else messenger

    return open_page

"""Browser tests: a real server on real stores, pages of a customer's site, and Chromium."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from e2e.backend import Backend, make_backend
from e2e.chromium import ARGS, executable
from e2e.site import Site, serving_site
from tests.conftest import RunningServer, database_url, redis_url, serve, server, settings, stores

__all__ = ["database_url", "redis_url", "serve", "server", "settings", "stores"]

MakeContext = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The Chromium that DOORSTEP_TEST_CHROMIUM names, else the system's, else Playwright's own."""
    started = playwright.chromium.launch(executable_path=executable(), args=ARGS)
    yield started
    started.close()


@pytest.fixture
def make_context(browser: Browser) -> Iterator[MakeContext]:
    """Browsers of different people: cookies and storage of their own. An error on a page fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(**({"viewport": {"width": 1100, "height": 860}} | options))
        context.set_default_timeout(10_000)
        context.on("weberror", lambda error: errors.append(f"{error.error}"))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert not errors, errors


@pytest.fixture
def site() -> Iterator[Site]:
    """A customer's site, under every name that ends in localhost."""
    with serving_site() as serving:
        yield serving


@pytest.fixture
def backend(server: RunningServer) -> Backend:
    """The server with a workspace that demands no proof, and a teammate."""
    # Playwright's loop runs in this thread
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(make_backend, server).result()

"""The demo shop beside a live server, in both cookie modes, and people who meet in it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from demo_site import ShopSettings
from e2e.backend import Backend, make_backend
from e2e.conftest import MakeContext
from e2e.inbox.conftest import in_context, make_desk, teammate
from e2e.journeys.customer import Customer
from e2e.journeys.shop import Shop, serving_shop
from tests.conftest import RunningServer

__all__ = ["in_context", "make_desk", "teammate"]

NewCustomer = Callable[..., Customer]


@pytest.fixture(params=["127.0.0.1", "chat.shop.localhost"], ids=["token mode", "cookie mode"])
def host(request: pytest.FixtureRequest) -> str:
    """The backend's name: of another site than the shop, so that its page keeps the token, or of the same."""
    return request.param


@pytest.fixture
def backend(server: RunningServer) -> Backend:
    """A live workspace: a login needs its proof."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(make_backend, server, is_test=False).result()


@pytest.fixture
def shop(backend: Backend, host: str, tmp_path: Path) -> Iterator[Shop]:
    settings = ShopSettings(
        app_id=backend.workspace.app_id,
        identity_secret=backend.workspace.identity_secret,
        backend_url=backend.address(host),
        data_dir=tmp_path,
    )
    with serving_shop(settings) as serving:
        yield serving


@pytest.fixture
def new_customer(shop: Shop, make_context: MakeContext) -> NewCustomer:
    """Somebody with a browser of their own, or one more tab of `within`."""

    def make(within: BrowserContext | None = None, **options: object) -> Customer:
        return Customer((within or make_context(**options)).new_page(), shop)

    return make

"""A shop, and browsers that visit it over real HTTP."""

from collections.abc import Callable, Iterator

import msgspec
import pytest

from doorstep.settings import Settings
from tests.conftest import RunningServer, serving
from tests.identity.browser import Browser, Shop, make_shop


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Without limits on how often: these tests are about who, and ask very often."""
    return msgspec.structs.replace(
        settings,
        boots_per_minute_device=1_000_000,
        messages_per_minute_device=1_000_000,
        requests_per_minute_address=10_000_000,
        requests_per_minute_workspace=100_000_000,
    )


@pytest.fixture
def server(settings: Settings) -> Iterator[RunningServer]:
    with serving(settings) as running:
        yield running


@pytest.fixture
def shop(server: RunningServer) -> Shop:
    """A live workspace: a login needs proof."""
    return make_shop(server, "shop")


@pytest.fixture
def test_shop(server: RunningServer) -> Shop:
    """A test workspace: a login needs no proof until its identifier was proven once."""
    return make_shop(server, "shoptest", is_test=True)


@pytest.fixture
def new_browser(shop: Shop) -> Callable[[], Browser]:
    return lambda: Browser(shop)

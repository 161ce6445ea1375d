from tests.identity.conftest import server, settings, shop, test_shop

__all__ = ["server", "settings", "shop", "test_shop"]

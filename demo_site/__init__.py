"""Small Lodgings: a little shop to see a visitor become a lead become a user, with the messenger embedded as a customer would."""

from demo_site.settings import ShopSettings
from demo_site.shop import create_shop

__all__ = ["ShopSettings", "create_shop"]

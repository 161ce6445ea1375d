"""What the shop must be told before it opens."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class ShopSettings:
    """Which workspace's messenger is embedded, and where from.

    `backend_url` is an origin: http://127.0.0.1:8000 is another site than the shop, so the page keeps the device's token;
    http://chat.shop.localhost:8000 is the same site, so the server keeps it in a cookie that scripts can't read.
    """

    app_id: str
    identity_secret: str = field(repr=False)
    backend_url: str
    data_dir: Path

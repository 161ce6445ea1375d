"""`python -m demo_site`: serve the shop for one workspace until it is stopped."""

import os
from pathlib import Path

import click
import uvicorn

from demo_site.settings import ShopSettings
from demo_site.shop import create_shop


@click.command()
@click.option("--app-id", envvar="SHOP_APP_ID", required=True, help="The workspace whose messenger is embedded.")
@click.option(
    "--backend",
    envvar="SHOP_BACKEND",
    default="http://127.0.0.1:8000",
    show_default=True,
    help="Where pages load the messenger from. http://chat.shop.localhost:8000 shares the shop's cookies.",
)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True)
@click.option("--data-dir", type=click.Path(path_type=Path), default=Path("data/shop"), show_default=True)
def main(app_id: str, backend: str, host: str, port: int, data_dir: Path) -> None:
    """Serve the shop on http://www.shop.localhost:PORT and http://app.shop.localhost:PORT.

    The secret that signs logins is read from SHOP_IDENTITY_SECRET: an argument would show in the list of processes.
    """
    secret = os.environ.get("SHOP_IDENTITY_SECRET", "")
    if not secret:
        raise click.UsageError(
            "SHOP_IDENTITY_SECRET is not set: `doorstep workspace create` prints it as identity_secret"
        )
    settings = ShopSettings(app_id=app_id, identity_secret=secret, backend_url=backend.rstrip("/"), data_dir=data_dir)
    uvicorn.run(create_shop(settings), host=host, port=port, log_level="warning")


if __name__ == "__main__":
    main()

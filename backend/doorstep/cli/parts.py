"""What `up` runs besides the engines: each part as a child process."""

from collections.abc import Callable

from doorstep.cli.children import Child, Kept
from doorstep.cli.demo import Demo, shop_folder
from doorstep.settings import Settings

Start = Callable[[int], Kept]
"""Given the tether's file descriptor, the part is started."""


def web_process(settings: Settings, listening: int, number: int) -> Start:
    """One of the web processes, which all accept from one socket."""
    return _start(
        Child(
            f"web process {number}",
            "doorstep.serving",
            ("--fd", str(listening), "--data-dir", str(settings.data_dir)),
            sockets=(listening,),
        )
    )


def worker(settings: Settings) -> Start:
    """What happens without being asked for: webhooks, alarms, sweeping."""
    return _start(Child("worker", "doorstep.worker", ("--data-dir", str(settings.data_dir))))


def shop(settings: Settings, demo: Demo, *, host: str, port: int, backend_port: int) -> Start:
    """The demo shop. Its pages load the messenger from their own site, where the cookie can be HttpOnly."""
    environment = {
        "SHOP_APP_ID": demo.app_id,
        "SHOP_IDENTITY_SECRET": demo.identity_secret,
        "SHOP_BACKEND": f"http://chat.shop.localhost:{backend_port}",
    }
    arguments = ("--host", host, "--port", str(port), "--data-dir", str(settings.data_dir / "shop"))
    return _start(Child("demo shop", "demo_site", arguments, environment, shop_folder()))


def _start(child: Child) -> Start:
    return lambda tether: Kept(child, tether)

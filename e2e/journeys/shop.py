"""The demo shop on a free port, as `doorstep up --demo` serves it."""

import contextlib
import socket
import threading
import time
from collections.abc import Generator

import msgspec
import uvicorn

from demo_site import ShopSettings, create_shop


class Shop(msgspec.Struct, frozen=True):
    """Where it is served."""

    port: int

    def address(self, path: str = "/", host: str = "www.shop.localhost") -> str:
        return f"http://{host}:{self.port}{path}"


@contextlib.contextmanager
def serving_shop(settings: ShopSettings) -> Generator[Shop]:
    """In a thread, under every name that ends in localhost."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    web = uvicorn.Server(uvicorn.Config(create_shop(settings), log_level="warning", lifespan="off"))
    thread = threading.Thread(target=web.run, args=([listening],), daemon=True)
    thread.start()
    end = time.monotonic() + 10
    while not web.started:
        assert time.monotonic() < end, "the shop did not open"
        time.sleep(0.02)
    try:
        yield Shop(port)
    finally:
        web.should_exit = True
        thread.join(10)

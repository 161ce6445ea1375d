"""Pages of a customer's site, written by the test that opens them."""

import contextlib
import json
import threading
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import urlsplit

SNIPPET = """
<script>window.doorstepSettings = %(settings)s</script>
<script>
(function (w, d, address) {
  var messenger = w.Doorstep;
  if (typeof messenger === "function") {
    messenger("reattach_activator");
    messenger("update", w.doorstepSettings);
    return;
  }
  var stub = function () { stub.c(arguments); };
  stub.q = [];
  stub.c = function (call) { stub.q.push(call); };
  w.Doorstep = stub;
  var script = d.createElement("script");
  script.async = true;
  script.src = address;
  d.head.appendChild(script);
})(window, document, %(address)s);
</script>
"""
"""As README has it."""

PAGE = "<!doctype html><html lang=en><head><meta charset=utf-8><title>A shop</title>%s</head><body><main><h1>A shop</h1><p>Words.</p></main>%s</body></html>"


class Site:
    """One server for every host; what a path answers is put there by the test."""

    def __init__(self, port: int, pages: dict[str, tuple[dict[str, str], bytes]]) -> None:
        self.port, self._pages = port, pages

    def address(self, path: str = "/", host: str = "www.shop.localhost") -> str:
        return f"http://{host}:{self.port}{path}"

    def put(self, path: str, body: str, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = "text/javascript" if path.endswith(".js") else "text/html"
        self._pages[path] = ({"Content-Type": f"{kind}; charset=utf-8"} | named, body.encode())

    def put_page(self, path: str, script: str, *, head: str = "", body: str = "", **settings: Any) -> None:
        """A page with README's snippet; `script` is the address of the backend's script."""
        snippet = SNIPPET % {"settings": json.dumps({"app_id": "shop"} | settings), "address": json.dumps(script)}
        self.put(path, PAGE % (head + snippet, body))


@contextlib.contextmanager
def serving_site() -> Generator[Site]:
    pages: dict[str, tuple[dict[str, str], bytes]] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version: ClassVar[str] = "HTTP/1.1"

        def do_GET(self) -> None:
            headers, body = pages.get(urlsplit(self.path).path, ({"Content-Type": "text/html"}, b""))
            self.send_response(200 if body else 404)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web.daemon_threads = True
    thread = threading.Thread(target=web.serve_forever, daemon=True)
    thread.start()
    try:
        yield Site(web.server_port, pages)
    finally:
        web.shutdown()
        web.server_close()

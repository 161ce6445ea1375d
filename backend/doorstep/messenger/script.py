"""What a website loads: the loader with this backend's address written into it, its chunk, and the panel's document.

Nothing here asks a store: a page of a workspace that does not exist gets the loader too, and boot tells it.
"""

import gzip
import hashlib
import json
import re
import struct
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.context import Context
from doorstep.kernel.errors import NotFound, Unavailable
from doorstep.web.own_address import own_address

ASSETS = Path(__file__).parent.parent / "assets" / "widget"

LOADER_SECONDS = 300
"""So long after an upgrade a page may still start the earlier build; its files are kept."""
FOREVER_SECONDS = 31_536_000

_APP_ID = re.compile(r"[a-z0-9]{4,40}")
_FILE = re.compile(r"[a-z0-9-]{1,40}\.(js|css|html)")
_BUILD = re.compile(r"[0-9a-f]{12}")

MEDIA_TYPES = {"js": "text/javascript", "css": "text/css", "html": "text/html"}

ANYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Vary": "Accept-Encoding",
}
"""Websites of any origin load these; they are the same for everybody and read no cookie."""

PANEL_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors *; require-trusted-types-for 'script'"
)
"""The panel shows what others wrote, on the origin where teammates are signed in: it may load its own two files only."""


class Asset(msgspec.Struct, frozen=True):
    """One text in the encodings that browsers take."""

    plain: bytes
    brotli: bytes
    gzip: bytes

    @property
    def tag(self) -> str:
        return f'"{hashlib.sha256(self.plain).hexdigest()[:20]}"'


class NotBuilt(Unavailable):
    """The installation lacks what `make setup` builds."""

    code = "widget_not_built"


@get("/{app_id:str}")
async def send_loader(
    app_id: FromPath[str], request: Request[Any, Any, Any], context: NamedDependency[Context]
) -> Response[bytes]:
    """The loader of a workspace."""
    if not _APP_ID.fullmatch(app_id):
        raise NotFound("Not Found")
    public_url = context.settings.public_url
    asset = loader(own_address(request, context.settings), app_id)
    shared = "public" if public_url else "private"
    return _answer(request, asset, "js", {"Cache-Control": f"{shared}, max-age={LOADER_SECONDS}"})


@get("/assets/{name:str}")
async def send_asset(name: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
    """A chunk, named by its content."""
    return _answer(request, asset_of(name), name.rpartition(".")[2], _forever())


@get("/panel/{build:str}/{name:str}")
async def send_panel(build: FromPath[str], name: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
    """The panel's document and what it loads."""
    if not _BUILD.fullmatch(build):
        raise NotFound("Not Found")
    headers = _forever() | {
        "Content-Security-Policy": PANEL_POLICY,
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Referrer-Policy": "no-referrer",
    }
    return _answer(request, asset_of(name, f"panel/{build}"), name.rpartition(".")[2], headers)


script_router = router = Router(
    "/widget", route_handlers=[send_loader, send_asset, send_panel], include_in_schema=False
)


@lru_cache(maxsize=256)
def loader(address: str, app_id: str) -> Asset:
    """The loader as a page of `address` and `app_id` gets it: the built function, called with the two."""
    call = f"({json.dumps(address)},{json.dumps(app_id)});".encode()
    try:
        plain, brotli = (ASSETS / "loader.js").read_bytes(), (ASSETS / "loader.js.br").read_bytes()
    except FileNotFoundError:
        raise NotBuilt("the widget is not built: run `make setup`") from None
    whole = plain + call
    return Asset(whole, brotli + brotli_end(call), gzip.compress(whole, 9, mtime=0))


def brotli_end(data: bytes) -> bytes:
    """`data` (1 to 65,536 bytes) as the end of a brotli stream that was flushed: one block as it is, and an empty last one.

    Source: RFC 7932, section 9.2.
    """
    if not 1 <= len(data) <= 65_536:
        raise ValueError("a block holds 1 to 65,536 bytes")
    # not last, four nibbles of length, length less one, not compressed
    head = struct.pack("<I", (len(data) - 1) << 3 | 1 << 19)[:3]
    return head + data + b"\x03"


@lru_cache(maxsize=64)
def asset_of(name: str, folder: str = ".") -> Asset:
    """A built file.

    Raises:
        NotFound: there is none of that name.
    """
    if not _FILE.fullmatch(name) or name.startswith("loader."):
        raise NotFound("Not Found")
    path = ASSETS / folder / name
    try:
        return Asset(*(path.with_name(path.name + end).read_bytes() for end in ("", ".br", ".gz")))
    except FileNotFoundError:
        raise NotFound("Not Found") from None


def _forever() -> dict[str, str]:
    return {"Cache-Control": f"public, max-age={FOREVER_SECONDS}, immutable"}


def _answer(request: Request[Any, Any, Any], asset: Asset, kind: str, headers: dict[str, str]) -> Response[bytes]:
    headers = ANYWHERE | headers | {"ETag": asset.tag}
    if request.headers.get("if-none-match") == asset.tag:
        return Response(b"", status_code=304, headers=headers)
    media_type = MEDIA_TYPES[kind]
    taken = {each.partition(";")[0].strip() for each in request.headers.get("accept-encoding", "").split(",")}
    for encoding, body in (("br", asset.brotli), ("gzip", asset.gzip)):
        if encoding in taken:
            return Response(body, media_type=media_type, headers=headers | {"Content-Encoding": encoding})
    return Response(asset.plain, media_type=media_type, headers=headers)

"""What a website loads: the loader with the backend's own address, its chunk and the panel."""

import gzip
import json
import re
from collections.abc import Callable

import brotli
import httpx
import pytest

from doorstep.messenger.script import ASSETS, brotli_end
from tests.conftest import RunningServer

MANIFEST = json.loads((ASSETS / "manifest.json").read_text())


async def get(server: RunningServer, path: str, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=server.url) as client:
        return await client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


async def test_the_loader_ends_with_the_address_and_the_workspace_in_every_encoding(server: RunningServer) -> None:
    for encoding, open_ in (("br", brotli.decompress), ("gzip", gzip.decompress), ("identity", bytes)):
        async with httpx.AsyncClient() as client:
            request = client.build_request("GET", f"{server.url}/widget/shop", headers={"Accept-Encoding": encoding})
            answer = await client.send(request, stream=True)
            raw = b"".join([part async for part in answer.aiter_raw()])
        assert open_(raw).decode().endswith(f'("{server.url}","shop");')
        assert answer.headers.get("content-encoding", "identity") == encoding


@pytest.mark.parametrize("text", [b"x", b"y" * 1_000, bytes(range(256)) * 256])
def test_a_flushed_brotli_stream_can_be_ended_with_any_text(text: bytes) -> None:
    begun = brotli.Compressor()
    stream = begun.process(b"beginning ") + begun.flush()

    assert brotli.decompress(stream + brotli_end(text)) == b"beginning " + text


async def test_without_a_public_address_no_shared_cache_keeps_the_loader(server: RunningServer) -> None:
    answer = await get(server, "/widget/shop", Host="chat.shop.example:8000")

    assert answer.text.endswith('("http://chat.shop.example:8000","shop");')
    assert answer.headers["cache-control"] == "private, max-age=300"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    again = await get(server, "/widget/shop", Host="chat.shop.example:8000", If_None_Match=answer.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


async def test_the_public_address_is_the_one_that_counts(serve: Callable[..., RunningServer]) -> None:
    server = serve(DOORSTEP_PUBLIC_URL="https://chat.example.com")
    answer = await get(server, "/widget/shop", Host="evil.example")

    assert answer.text.endswith('("https://chat.example.com","shop");')
    assert answer.headers["cache-control"] == "public, max-age=300"


@pytest.mark.parametrize("host", ['a"b', "a b", "a/b", "<script>", "x" * 300, "a:b"])
async def test_a_host_that_is_none_is_refused(server: RunningServer, host: str) -> None:
    assert (await get(server, "/widget/shop", Host=host)).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/widget/Shop", "/widget/a", "/widget/../settings", "/widget/assets/loader.js", "/widget/assets/manifest.json",
        "/widget/assets/..%2f..%2fsettings.py", "/widget/assets/nothing-here.js", "/widget/panel/000000000000/panel.html",
        "/widget/panel/..%2f/panel.html", "/widget/assets/%2e%2e%2floader.js",
    ],
)  # fmt: skip
async def test_nothing_else_is_served(server: RunningServer, path: str) -> None:
    assert (await get(server, path)).status_code == 404


async def test_files_named_by_their_content_are_kept_for_ever(server: RunningServer) -> None:
    for path in (f"/widget/assets/{MANIFEST['session']}", f"/widget/{MANIFEST['panel']}"):
        answer = await get(server, path)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_the_panel_may_load_its_own_two_files_and_nothing_else(server: RunningServer) -> None:
    answer = await get(server, f"/widget/{MANIFEST['panel']}")
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))

    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert "connect-src" not in policy
    assert not re.search(r"<script>|<style| on\w+=|style=", answer.text)

"""Which pages may speak with the backend, and which of them share its cookies."""

import ipaddress
from collections.abc import Sequence
from functools import cache, lru_cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

PREFLIGHT_SECONDS = 7_200
"""Chromium keeps a preflight no longer than this anyway."""


@cache
def _suffixes() -> PublicSuffixList:
    """Ten thousand rules, read when somebody asks for the first time: most commands never do."""
    return PublicSuffixList()


def is_allowed(allowed_origins: Sequence[str], origin: str | None) -> bool:
    """Whether a page of `origin` may use the messenger of a workspace.

    Exact comparison of whole origins; an empty list takes every http(s) origin, and "null" (sandboxed frames, files)
    is never one.
    """
    if origin is None or not _is_web_origin(origin):
        return False
    return not allowed_origins or origin in allowed_origins


@lru_cache(maxsize=1024)
def _is_web_origin(origin: str) -> bool:
    try:
        parts = urlsplit(origin)
        _ = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and origin == f"{parts.scheme}://{parts.netloc}"
        and "@" not in parts.netloc
        and origin.isascii()
    )


@lru_cache(maxsize=1024)
def same_site(page_origin: str | None, backend_host: str | None, *, https: bool = False) -> bool:
    """Whether the browser counts a page and the backend as one site, so that a Lax cookie goes along.

    Args:
        page_origin: such as `https://www.shop.example`.
        backend_host: the Host header, with or without a port: sites do not depend on ports.
        https: whether the browser reached the backend over https: sites do depend on the scheme.

    IP addresses have no sites: only an equal host is the same. Under `localhost` each second label is a site of its own.
    """
    if not (page_origin or "").startswith("https://" if https else "http://"):
        return False
    page = _host_of(page_origin or "")
    backend = _host_of(f"//{backend_host or ''}")
    if page is None or backend is None:
        return False
    return page == backend or (_site_of(page) is not None and _site_of(page) == _site_of(backend))


def cors_headers(origin: str) -> list[tuple[bytes, bytes]]:
    """For an answer to a page of `origin`, which is allowed."""
    return [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-allow-credentials", b"true"),
        (b"access-control-expose-headers", b"Retry-After, X-Request-Id"),
    ]


def preflight_headers(origin: str) -> list[tuple[bytes, bytes]]:
    """For the answer to an OPTIONS of a page of `origin`, which is allowed."""
    return [
        *cors_headers(origin),
        (b"access-control-allow-methods", b"GET, POST"),
        (b"access-control-allow-headers", b"Content-Type, Doorstep-Client, Doorstep-Device"),
        (b"access-control-max-age", str(PREFLIGHT_SECONDS).encode()),
    ]


def _host_of(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _site_of(host: str) -> str | None:
    """The registrable domain; None for an address or a bare public suffix."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return _suffixes().privatesuffix(host.rstrip("."))
    return None

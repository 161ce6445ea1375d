"""GET /docs: the document as pages that load nothing from elsewhere, and as a file for programs.

In threads: the first time it takes a fifth of a second to put together.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from markdown_it import MarkdownIt
from markupsafe import Markup

from doorstep.context import Context
from doorstep.kernel.errors import NotFound
from doorstep.rest_api.description.assembling import document
from doorstep.rest_api.description.overview import OVERVIEW
from doorstep.rest_api.description.viewing import Section, sections, topics

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)

_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "X-Frame-Options": "DENY",
    # another version of Doorstep says other things
    "Cache-Control": "no-cache",
}

_STYLE: Final = (Path(__file__).parent / "static" / "docs.css").read_bytes()
_STYLE_ADDRESS: Final = f"/docs/style.css?{hashlib.sha256(_STYLE).hexdigest()[:12]}"


@get("/", sync_to_thread=True)
def show_overview(context: NamedDependency[Context], request: Request[Any, Any, Any]) -> Response[str]:
    """What holds for every operation, and a list of all of them."""
    return _page("overview.html", _base_url(context, request), None, overview=_markdown(OVERVIEW))


@get("/openapi.json", sync_to_thread=True)
def show_document() -> Response[bytes]:
    """The OpenAPI 3.1 document."""
    return Response(
        _encoded(),
        media_type="application/json",
        headers={**_HEADERS, "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"},
    )


@get("/style.css")
async def show_style() -> Response[bytes]:
    """The one thing that a page loads. Its address changes with it."""
    cached = {**_HEADERS, "Cache-Control": "public, max-age=31536000, immutable"}
    return Response(_STYLE, media_type="text/css", headers=cached)


@get("/{section:str}", sync_to_thread=True)
def show_section(
    context: NamedDependency[Context], request: Request[Any, Any, Any], section: FromPath[str]
) -> Response[str]:
    """Operations and shapes of one resource."""
    found = next((each for each in _sections() if each.slug == section), None)
    if found is None:
        raise NotFound("there is no such page")
    return _page("section.html", _base_url(context, request), found, topics=topics() if section == "webhooks" else [])


router = Router(
    path="/docs", route_handlers=[show_overview, show_document, show_style, show_section], include_in_schema=False
)


def _page(template: str, base_url: str, section: Section | None, **values: Any) -> Response[str]:
    html = _environment().get_template(template).render(
        sections=_sections(), section=section, style=_STYLE_ADDRESS, base_url=base_url, **values
    )  # fmt: skip
    return Response(html, media_type="text/html", headers=_HEADERS)


def _base_url(context: Context, request: Request[Any, Any, Any]) -> str:
    """Where programs find this server: what the host says, else where the reader found it."""
    return context.settings.public_url or str(request.base_url).rstrip("/")


@cache
def _sections() -> list[Section]:
    return sections()


@cache
def _encoded() -> bytes:
    return msgspec.json.encode(document())


@cache
def _environment() -> Environment:
    loader = PackageLoader("doorstep.rest_api.description")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters.update({"markdown": _markdown, "inline": _inline})
    return made


def _markdown(text: str) -> Markup:
    return Markup(_MARKDOWN.render(text))  # noqa: S704 - our own words, and the renderer lets no HTML through


def _inline(text: str) -> Markup:
    return Markup(_MARKDOWN.renderInline(text))  # noqa: S704


_MARKDOWN: Final = MarkdownIt("js-default")

"""GET /docs: the document as pages that load nothing from elsewhere, and as a file for programs.

In threads: the first time it takes a fifth of a second to put together.
"""

import hashlib
import secrets
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import HttpMethod, Request, Response, Router, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from markupsafe import Markup

from doorstep.context import Context
from doorstep.kernel.errors import NotFound
from doorstep.rest_api.description.assembling import document
from doorstep.rest_api.description.editions import CURRENT, EDITIONS, OLDEST, Edition
from doorstep.rest_api.description.viewing import Section, sections, topics
from doorstep.web.errors import refused_by_us
from doorstep.web.pages import is_reader

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)

_WITH_SCRIPT: Final = "; script-src 'nonce-{}'; require-trusted-types-for 'script'; trusted-types 'none'"

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

_KEPT: Final = {**_HEADERS, "Cache-Control": "public, max-age=31536000, immutable"}

_STATIC: Final = Path(__file__).parent / "static"
_STYLE: Final = (_STATIC / "docs.css").read_bytes()
_SCRIPT: Final = (_STATIC / "copy.js").read_bytes()
_STYLE_ADDRESS: Final = f"/docs/style.css?{hashlib.sha256(_STYLE).hexdigest()[:12]}"
_SCRIPT_ADDRESS: Final = f"/docs/copy.js?{hashlib.sha256(_SCRIPT).hexdigest()[:12]}"

_READING: Final = (HttpMethod.GET, HttpMethod.HEAD)
"""What looks whether a link leads somewhere asks by HEAD."""


@route("/", http_method=_READING, sync_to_thread=True)
def show_overview(context: NamedDependency[Context], request: Request[Any, Any, Any]) -> Response[str]:
    """What holds for every operation, and a list of all of them."""
    return _overview(context, request, CURRENT)


@route("/1.x", http_method=_READING, sync_to_thread=True)
def show_oldest_overview(context: NamedDependency[Context], request: Request[Any, Any, Any]) -> Response[str]:
    """The same of the oldest shapes."""
    return _overview(context, request, OLDEST)


@route("/openapi.json", http_method=_READING, sync_to_thread=True)
def show_document() -> Response[bytes]:
    """The OpenAPI 3.1 document."""
    return _file(CURRENT)


@route("/openapi-1.x.json", http_method=_READING, sync_to_thread=True)
def show_oldest_document() -> Response[bytes]:
    """That of the oldest shapes."""
    return _file(OLDEST)


@route("/style.css", http_method=_READING)
async def show_style() -> Response[bytes]:
    """How pages look. Its address changes with it."""
    return Response(_STYLE, media_type="text/css", headers=_KEPT)


@route("/copy.js", http_method=_READING)
async def show_script() -> Response[bytes]:
    """Buttons for copying; the pages work without it."""
    return Response(_SCRIPT, media_type="text/javascript", headers=_KEPT)


@route("/{section:str}", http_method=_READING, sync_to_thread=True)
def show_section(
    context: NamedDependency[Context], request: Request[Any, Any, Any], section: FromPath[str]
) -> Response[str]:
    """Operations and shapes of one resource."""
    return _section(context, request, CURRENT, section)


@route("/1.x/{section:str}", http_method=_READING, sync_to_thread=True)
def show_oldest_section(
    context: NamedDependency[Context], request: Request[Any, Any, Any], section: FromPath[str]
) -> Response[str]:
    """The same in the oldest shapes."""
    return _section(context, request, OLDEST, section)


def missing(_request: Request[Any, Any, Any], status: int) -> Response[str]:
    """For whoever reads, and follows a link to nowhere."""
    words = "There is no page at this address." if status == 404 else "This address is for reading only."
    return _page("missing.html", CURRENT, "", None, status=status, heading="Not found", words=words)


def _no_section(request: Request[Any, Any, Any], error: NotFound) -> Response[Any]:
    return missing(request, 404) if is_reader(request) else refused_by_us(request, error)


router = Router(
    path="/docs",
    route_handlers=[
        show_overview,
        show_oldest_overview,
        show_document,
        show_oldest_document,
        show_style,
        show_script,
        show_section,
        show_oldest_section,
    ],
    exception_handlers={NotFound: _no_section},
    include_in_schema=False,
)


def _overview(context: Context, request: Request[Any, Any, Any], edition: Edition) -> Response[str]:
    base_url = _base_url(context, request)
    words = _markdown(edition.overview.replace("BASE_URL", base_url))
    return _page("overview.html", edition, base_url, None, overview=words)


def _section(context: Context, request: Request[Any, Any, Any], edition: Edition, slug: str) -> Response[str]:
    found = next((each for each in sections(edition) if each.slug == slug), None)
    if found is None:
        raise NotFound("there is no such page")
    told = topics() if slug == "webhooks" and not edition.known_by_header else []
    return _page("section.html", edition, _base_url(context, request), found, topics=told)


def _file(edition: Edition) -> Response[bytes]:
    return Response(
        _encoded(edition),
        media_type="application/json",
        headers={**_HEADERS, "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"},
    )


def _page(
    template: str, edition: Edition, base_url: str, section: Section | None, *, status: int = 200, **values: Any
) -> Response[str]:
    nonce = secrets.token_urlsafe(18)
    html = _environment().get_template(template).render(
        sections=sections(edition), section=section, style=_STYLE_ADDRESS, script=_SCRIPT_ADDRESS, nonce=nonce,
        base_url=base_url, edition=edition, editions=_addresses(section), **values,
    )  # fmt: skip
    headers = {**_HEADERS, "Content-Security-Policy": _POLICY + _WITH_SCRIPT.format(nonce)}
    return Response(html, status_code=status, media_type="text/html", headers=headers)


def _addresses(section: Section | None) -> list[tuple[str, str]]:
    """Each edition's name with where to read of the same in it; its overview where it has no such section."""
    slug = section.slug if section else None
    return [
        (each.name, f"{each.root}/{slug}" if any(other.slug == slug for other in sections(each)) else each.root)
        for each in EDITIONS
    ]


def _base_url(context: Context, request: Request[Any, Any, Any]) -> str:
    """Where programs find this server: what the host says, else where the reader found it."""
    return context.settings.public_url or str(request.base_url).rstrip("/")


@cache
def _encoded(edition: Edition) -> bytes:
    return msgspec.json.encode(document(edition))


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


def _sample(_renderer: Any, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    """A block of code as the operations show theirs, so that the script gives it the same button."""
    text = escapeHtml(tokens[place].content.rstrip("\n"))
    return f'<figure><figcaption>Example</figcaption><pre tabindex="0">{text}</pre></figure>\n'


_MARKDOWN: Final = MarkdownIt("js-default")
_MARKDOWN.add_render_rule("code_block", _sample)

"""Templates into answers, each with the headers that keep a page of teammates to itself."""

import secrets
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Response
from markupsafe import Markup

from doorstep.identity.verifying import HOW
from doorstep.inbox import times
from doorstep.inbox.amounts import number_in_words, plain_of_parts, size_in_words
from doorstep.inbox.assets import address_of
from doorstep.inbox.avatars import hue, initials
from doorstep.inbox.links import linked, safe_address
from doorstep.inbox.scopes import in_words
from doorstep.inbox.timeline import Entry
from doorstep.inbox.topics import told_in_words, topics_in_words

HAPPENINGS = {
    "close": "closed the conversation",
    "open": "reopened the conversation",
    "snoozed": "snoozed the conversation",
    "unsnoozed": "woke the conversation",
    "assignment": "assigned the conversation",
}


class Clock(NamedTuple):
    """What a page needs to show times: the moment it is made for, and the reader's zone."""

    now: datetime
    zone: tzinfo


def page(template: str, *, status: int = 200, form_to: str | None = None, **values: Any) -> Response[str]:
    """A whole page, whose own scripts are the only ones that may run. Its forms may lead to the origin `form_to`."""
    nonce = secrets.token_urlsafe(18)
    html = _environment.get_template(template).render(nonce=nonce, **values)
    headers = security_headers(nonce, form_to)
    return Response(html, status_code=status, media_type="text/html", headers=headers)


def fragment(template: str, *, status: int = 200, **values: Any) -> Response[str]:
    """A piece of a page that is open already."""
    html = _environment.get_template(template).render(**values)
    return Response(html, status_code=status, media_type="text/html", headers=security_headers(None))


def security_headers(nonce: str | None, form_to: str | None = None) -> dict[str, str]:
    """Scripts by nonce only, no plug-ins, no frames, no other origin, nothing kept in a cache."""
    policy = {
        "default-src": "'none'",
        "script-src": f"'nonce-{nonce}'" if nonce else "'none'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "form-action": f"'self' {form_to}" if form_to else "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        # htmx parses the answers of this server; its policy, in trust.js, is the only one there can be
        "require-trusted-types-for": "'script'",
        "trusted-types": "doorstep-inbox",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
        "Referrer-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "Vary": "HX-Request",
    }


def short_address(url: str | None) -> str:
    """Host and path of a page's address, without what only the browser needs."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return url or ""
    return f"{parts.netloc}{parts.path}".rstrip("/") or (url or "")


def page_link(url: str | None) -> Markup:
    """The address of a page somebody looked at: a link when it is one that may be followed."""
    safe, shown = safe_address(url), short_address(url)
    if safe is None:
        return Markup('<span class="address">{}</span>').format(shown)
    return Markup(
        '<a class="address" href="{}" title="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>'
    ).format(safe, safe, shown)


def plain(value: object) -> str:
    """A JSON value as a person reads it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, Mapping):
        return plain_of_parts(cast("Mapping[str, object]", value))
    return "not set" if value is None else str(value)


def _happening(entry: Entry) -> str:
    if entry.took:
        return f"{entry.author_name} took the conversation"
    return f"{entry.author_name} {HAPPENINGS.get(entry.kind, entry.kind)}{entry.about}"


def _without_advice(reason: str) -> str:
    """A refusal as the Install page shows it, which need not send anybody to itself."""
    return reason.removesuffix(f"; {HOW}")


def _ago(at: datetime, clock: Clock) -> str:
    return times.ago(at, now=clock.now, zone=clock.zone)


def _moment(at: datetime, clock: Clock) -> str:
    return times.moment(at, now=clock.now, zone=clock.zone)


def _moment_within(at: datetime, clock: Clock) -> str:
    return times.moment_within(at, now=clock.now, zone=clock.zone)


def _day(at: datetime, clock: Clock) -> str:
    return times.day_of(at, now=clock.now, zone=clock.zone)


def _moment_of_zone(at: datetime, clock: Clock) -> str:
    return f"{_moment(at, clock)} ({clock.zone})"


def _clock_time(at: datetime, clock: Clock) -> str:
    return times.clock(at, zone=clock.zone)


class AsWritten(Markup):
    """A message or note, in an element of its own with a direction of its own."""


def _linked(text: str | None) -> AsWritten:
    return AsWritten(linked(text))


def without_turns(value: object) -> object:
    """What a page writes out, without the signs that turn the direction of what follows: `evil` would stand there as `live`.

    What somebody wrote is shown as they wrote it: it stands alone, and turns nothing else.
    Source: Unicode Standard Annex 9, 2.1 to 2.5; marks, which turn nothing, stay.
    """
    if not isinstance(value, str) or isinstance(value, AsWritten) or value.isascii():
        return value
    return type(value)(value.translate(_TURNS))


_TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))

_environment = Environment(
    loader=PackageLoader("doorstep.inbox"),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=without_turns,
    trim_blocks=True,
    lstrip_blocks=True,
)
cast("dict[str, Any]", _environment.globals)["asset"] = address_of
cast("dict[str, Any]", _environment.filters).update(
    {
        "ago": _ago,
        "clock_time": _clock_time,
        "day": _day,
        "happening": _happening,
        "hue": hue,
        "initials": initials,
        "linked": _linked,
        "moment": _moment,
        "moment_of_zone": _moment_of_zone,
        "moment_within": _moment_within,
        "number": number_in_words,
        "page_link": page_link,
        "plain": plain,
        "scopes_in_words": in_words,
        "short_address": short_address,
        "size": size_in_words,
        "told_in_words": told_in_words,
        "topics_in_words": topics_in_words,
        "without_advice": _without_advice,
    }
)

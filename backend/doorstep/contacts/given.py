"""What a page's settings, or a signed token's claims, say about a person. Pure.

Pages are written by many hands: what cannot be understood is left out, and never stops the messenger.
"""

import math
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

import msgspec

from doorstep.contacts.attributes import Change
from doorstep.contacts.contact import Source
from doorstep.contacts.emails import read_email
from doorstep.kernel.errors import Invalid

MESSENGER_SETTINGS: Final = frozenset({
    "app_id", "custom_launcher_selector", "alignment", "vertical_padding", "horizontal_padding", "z_index",
    "hide_default_launcher", "hide_notifications", "theme_mode", "session_duration", "action_color", "background_color",
    "link_color", "api_base", "page_title", "last_request_at", "widget", "installation_type",
})  # fmt: skip
"""How the messenger looks and lives; not about the person."""

IDENTITY_SETTINGS: Final = frozenset({"user_id", "email", "user_hash", "intercom_user_jwt"})

TOKEN_CLAIMS: Final = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti"})
"""Registered names of a signed token; about the token, not the person."""

_PERSON_SETTINGS: Final = frozenset(
    {"name", "phone", "created_at", "signed_up_at", "avatar", "company", "companies", "language_override",
     "unsubscribed_from_emails"}
)  # fmt: skip

NOT_CUSTOM: Final = MESSENGER_SETTINGS | IDENTITY_SETTINGS | _PERSON_SETTINGS
"""Names that mean something of their own in a page's settings, so that no custom attribute can have them."""

LONGEST_TEXT: Final = 255
LONGEST_NAME: Final = 190
MOST_COMPANIES: Final = 20
LARGEST_NUMBER: Final = 2**53
"""Beyond it, browsers and JSON readers disagree about integers."""

MOST_NAMES: Final = 500
"""Custom attributes of one change: twice as many as anybody can have, so that all may be exchanged at once. Pages lose what is more."""

COMPANY_FIELDS: Final = frozenset(
    {"id", "company_id", "name", "created_at", "plan", "monthly_spend", "user_count", "size", "website", "industry"}
)


class GivenCompany(msgspec.Struct, frozen=True):
    """A company by the site's own id; `standard` holds columns, `custom` the rest."""

    company_id: str
    standard: Mapping[str, Any] = {}
    custom: Mapping[str, Any] = {}


class Given(msgspec.Struct, frozen=True):
    """Everything in a page's settings that is about the person, apart from who it claims they are."""

    standard: Mapping[str, Any] = {}
    custom: Mapping[str, Any] = {}
    companies: tuple[GivenCompany, ...] = ()

    def as_change(self, by: Source, at: datetime) -> Change:
        return Change(standard=self.standard, custom=self.custom, by=by, at=at)


def read_given(settings: Mapping[str, Any], *, signed: bool = False) -> Given:
    """Sort settings into columns, custom attributes and companies; `email` is a column here, and proves nothing."""
    left_out = NOT_CUSTOM | (TOKEN_CLAIMS if signed else frozenset())
    custom = (
        (name, value) for name, raw in settings.items()
        if name not in left_out and not name.startswith("utm_") and _is_name(name)
        and (value := scalar(raw)) is not None
    )  # fmt: skip
    return Given(_standard(settings), dict(islice(custom, MOST_NAMES)), _companies(settings))


def refuse_too_many(custom: Collection[object]) -> None:
    """What a program sends is refused before anything is done with it.

    Raises:
        Invalid: more than `MOST_NAMES`.
    """
    if len(custom) > MOST_NAMES:
        raise Invalid(f"custom_attributes may have {MOST_NAMES} names at once", "custom_attributes")


def for_nobody_known(given: Given) -> Given:
    """What of it may be said about a lead: an email in a page's settings claims an identity, and this person has none."""
    return msgspec.structs.replace(given, standard={k: v for k, v in given.standard.items() if k != "email"})


def scalar(value: object) -> str | int | float | bool | None:
    """A value that an attribute may have, else None; empty texts and the words for "unknown" are None too."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        # in this order: an integer may be too large to ask whether it is finite
        return value if abs(value) <= LARGEST_NUMBER and math.isfinite(value) else None
    return text(value)


def text(value: object, longest: int = LONGEST_TEXT) -> str | None:
    """A text without control characters at its ends, cut to `longest`; None when it says nothing."""
    if not isinstance(value, str):
        return None
    cleaned = value.replace("\0", "").strip()[:longest]
    return None if cleaned in ("", "undefined", "null") else cleaned


def moment(value: object) -> datetime | None:
    """Unix seconds as aware UTC, when they are between 1970 and 2100."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value[:12])
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 4_102_444_800:
        return None
    return datetime.fromtimestamp(value, UTC)


def _standard(settings: Mapping[str, Any]) -> dict[str, Any]:
    unsubscribed = settings.get("unsubscribed_from_emails")
    found: dict[str, Any] = {
        "name": text(settings.get("name")),
        "phone": text(settings.get("phone"), 64),
        "avatar_url": _avatar(settings.get("avatar")),
        "language_override": text(settings.get("language_override"), 35),
        "signed_up_at": moment(settings.get("created_at") or settings.get("signed_up_at")),
        "email": _email(settings.get("email")),
        "unsubscribed_from_emails": unsubscribed if isinstance(unsubscribed, bool) else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _email(value: object) -> str | None:
    try:
        return read_email(value).shown if isinstance(value, str) and text(value) else None
    except Invalid:
        return None


def _avatar(value: object) -> str | None:
    url = value.get("image_url") if isinstance(value, Mapping) else None
    return (
        url if isinstance(url, str) and url.startswith("https://") and len(url) <= 2_048 and "\0" not in url else None
    )


def _companies(settings: Mapping[str, Any]) -> tuple[GivenCompany, ...]:
    several = settings.get("companies")
    found = [settings.get("company"), *(several if isinstance(several, list) else [])]
    by_id = {c.company_id: c for raw in found[: MOST_COMPANIES + 1] if (c := _company(raw)) is not None}
    return tuple(by_id.values())[:MOST_COMPANIES]


def _company(raw: object) -> GivenCompany | None:
    if not isinstance(raw, Mapping):
        return None
    known_as = scalar(raw.get("id")) or scalar(raw.get("company_id"))
    if known_as is None or isinstance(known_as, bool):
        return None
    standard = {
        "name": text(raw.get("name")),
        "plan": text(raw.get("plan")),
        "website": text(raw.get("website"), 2_048),
        "industry": text(raw.get("industry")),
        "monthly_spend": _number(raw.get("monthly_spend")),
        "user_count": _count(raw.get("user_count")),
        "size": _count(raw.get("size")),
        "remote_created_at": moment(raw.get("created_at")),
    }
    custom = (
        (name, value) for name, v in raw.items()
        if isinstance(name, str) and name not in COMPANY_FIELDS and _is_name(name) and (value := scalar(v)) is not None
    )  # fmt: skip
    standard = {name: value for name, value in standard.items() if value is not None}
    return GivenCompany(str(known_as), standard, dict(islice(custom, MOST_NAMES)))


def _number(value: object) -> float | None:
    found = scalar(value)
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def _count(value: object) -> int | None:
    found = _number(value)
    return int(found) if found is not None and 0 <= found < 2**31 else None


def _is_name(name: str) -> bool:
    return 0 < len(name) <= LONGEST_NAME and "\0" not in name and not name.startswith("$")

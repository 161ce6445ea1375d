"""What a program says about a person, read strictly: what cannot be understood is refused with its field. Pure.

Pages are read by `given`, which leaves out what it does not understand: a program can mend its request, a page cannot.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, cast

import msgspec
from msgspec import UNSET, UnsetType

from doorstep.contacts.contact import Role
from doorstep.contacts.emails import read_email
from doorstep.contacts.given import LONGEST_TEXT, moment, refuse_too_many
from doorstep.identity.claims import why_junk
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import AdminId

LARGEST_ADMIN_ID: Final = 2**31 - 1

LONGEST_URL: Final = 2_048

_ROLES: Final[Mapping[str, Role]] = {"user": "user", "lead": "lead", "contact": "lead"}
"""`contact` is what a lead was called in the oldest versions."""


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be set. What is UNSET stays, None clears."""

    role: Role | None = None
    external_id: str | UnsetType | None = UNSET
    standard: Mapping[str, Any] = {}
    """By column, as `attributes.Change` takes them; values are of the column's type."""
    custom: Mapping[str, object] = {}
    """As they were sent: `declaring.checked_custom` judges them."""
    last_seen_at: datetime | None = None

    @property
    def email(self) -> str | UnsetType | None:
        return self.standard.get("email", UNSET)


def read_details(body: Mapping[str, object]) -> Details:
    """Check the body of a create or an update; keys that nobody knows are ignored.

    Raises:
        Invalid: a value that its field cannot have.
    """
    standard = {column: read(body[name], name) for name, (column, read) in _STANDARD.items() if name in body}
    if standard.get("unsubscribed_from_emails", UNSET) is None:
        del standard["unsubscribed_from_emails"]
    return Details(
        role=_role(body.get("role")),
        external_id=_external_id(body["external_id"]) if "external_id" in body else UNSET,
        standard=standard,
        custom=_custom(body.get("custom_attributes")),
        last_seen_at=_moment(body.get("last_seen_at"), "last_seen_at"),
    )


def _role(value: object) -> Role | None:
    if value is None:
        return None
    role = _ROLES.get(value) if isinstance(value, str) else None
    if role is None:
        raise Invalid("role must be either user or lead", "role")
    return role


def _external_id(value: object) -> str | None:
    """Exactly as it was written: a page's signature covers every character of it."""
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**LONGEST_TEXT:
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise Invalid("external_id must be a text", "external_id")
    junk = why_junk(value)
    if junk is not None:
        raise Invalid(junk.replace("user_id", "external_id"), "external_id")
    return value


def _custom(value: object) -> Mapping[str, object]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Invalid("custom_attributes must be an object", "custom_attributes")
    refuse_too_many(custom := cast("dict[str, object]", value))
    return custom


def _text_of(longest: int) -> Callable[[object, str], str | None]:
    def read(value: object, field: str) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str) or "\0" in value:
            raise Invalid(f"{field} must be a text", field)
        if len(value.strip()) > longest:
            raise Invalid(f"{field} has at most {longest} characters", field)
        return value.strip() or None

    return read


def _email(value: object, field: str) -> str | None:
    text = _text_of(LONGEST_URL)(value, field)
    return None if text is None else read_email(text).shown


def _avatar(value: object, field: str) -> str | None:
    url = cast("dict[str, object]", value).get("image_url") if isinstance(value, dict) else value
    text = _text_of(LONGEST_URL)(url, field)
    if text is not None and not text.startswith(("https://", "http://")):
        raise Invalid("avatar must be the address of an image", field)
    return text


def _moment(value: object, field: str) -> datetime | None:
    if value is None:
        return None
    at = moment(value)
    if at is None:
        raise Invalid(f"{field} must be a number of seconds since 1970", field)
    return at


def _boolean(value: object, field: str) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise Invalid(f"{field} must be true or false", field)


def _owner(value: object, field: str) -> AdminId | None:
    """Nobody, by null or 0; whether there is such a teammate is for the database to say."""
    if value in (None, 0, "0", ""):
        return None
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= LARGEST_ADMIN_ID):
        raise Invalid("owner_id must be the id of an admin", field)
    return AdminId(int(text))


_STANDARD: Final[Mapping[str, tuple[str, Callable[[object, str], Any]]]] = {
    "email": ("email", _email),
    "phone": ("phone", _text_of(64)),
    "name": ("name", _text_of(LONGEST_TEXT)),
    "avatar": ("avatar_url", _avatar),
    "signed_up_at": ("signed_up_at", _moment),
    "owner_id": ("owner_id", _owner),
    "unsubscribed_from_emails": ("unsubscribed_from_emails", _boolean),
    "language_override": ("language_override", _text_of(35)),
}
"""By name on the wire: the column, and how a value is read."""

"""Filters over people, as the API's search sends them, turned into conditions by an allow-list. Pure.

A field that is not listed, an operator that its kind does not know, a value of another kind: refused, never guessed. Text from
a client only ever becomes an argument of the query, and the column comes from the list.
"""

import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, Literal

import msgspec

from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import is_hex_id

MOST_FILTERS: Final = 15
"""In each AND or OR group."""

DEEPEST_GROUP: Final = 3
"""A group, and two levels of groups inside it."""

LONGEST_VALUE_CHARACTERS: Final = 1_000

LATEST_SECONDS: Final = 253_402_300_799
"""The end of the year 9999."""


class Field(msgspec.Struct, frozen=True):
    """One thing to search by: what it is compared as, and the name by which storage knows it."""

    kind: Literal["text", "email", "id", "date", "boolean", "nothing", "custom"]
    name: str


class Comparison(msgspec.Struct, frozen=True):
    """`values` are checked and of the field's kind; an empty tuple asks for people who have no value."""

    field: Field
    operator: str
    values: tuple[Any, ...]


class Group(msgspec.Struct, frozen=True):
    """Comparisons and groups, all of which (AND) or one of which (OR) must hold."""

    operator: Literal["AND", "OR"]
    members: tuple["Condition", ...]


Condition = Comparison | Group

FIELDS: Final[dict[str, Field]] = {
    "id": Field("id", "contact_id"),
    **{name: Field("text", name) for name in (
        "role", "name", "phone", "external_id", "language_override", "browser", "browser_version", "os", "email_domain",
    )},
    "formatted_phone": Field("text", "phone"),
    "avatar": Field("text", "avatar_url"),
    "email": Field("email", "email_normal"),
    "browser_language": Field("text", "language"),
    **{f"location.{name}": Field("text", name) for name in ("country", "region", "city")},
    **{name: Field("date", name) for name in (
        "created_at", "updated_at", "signed_up_at", "last_seen_at", "last_contacted_at", "last_replied_at",
    )},
    "unsubscribed_from_emails": Field("boolean", "unsubscribed_from_emails"),
    # kept for clients that ask: nobody here has a value for these yet
    **{name: Field("nothing", name) for name in (
        "owner_id", "segment_id", "tag_id", "last_email_opened_at", "last_email_clicked_at", "has_hard_bounced",
        "marked_email_as_spam",
    )},
}  # fmt: skip

_CUSTOM = "custom_attributes."
_TEXTUAL = ("=", "!=", "IN", "NIN", "~", "!~", "^", "$")
OPERATORS: Final[dict[str, tuple[str, ...]]] = {
    "text": _TEXTUAL,
    "email": _TEXTUAL,
    "id": ("=", "!=", "IN", "NIN"),
    "date": ("=", ">", "<"),
    "boolean": ("=", "!="),
    "nothing": ("=", "!=", "IN", "NIN"),
    "custom": (*_TEXTUAL, "<", ">"),
}


def read_query(query: object) -> Condition:
    """Check a query of the API's search.

    Raises:
        Invalid: unknown fields or operators, values of the wrong kind, groups too deep or too large.
    """
    return _condition(query, DEEPEST_GROUP)


def _condition(query: object, depth: int) -> Condition:
    if not isinstance(query, dict):
        raise Invalid("a query is an object with operator and value", "query")
    operator, value = query.get("operator"), query.get("value")
    if operator in ("AND", "OR"):
        return _group(operator, value, depth)
    name = query.get("field")
    if not isinstance(name, str):
        raise Invalid("a filter needs a field", "field")
    return _comparison(name, operator, value)


def _group(operator: Literal["AND", "OR"], members: object, depth: int) -> Group:
    if depth == 0:
        raise Invalid("groups may be nested two levels deep", "query")
    if not isinstance(members, list) or not 1 <= len(members) <= MOST_FILTERS:
        raise Invalid(f"a group has 1 to {MOST_FILTERS} filters", "value")
    return Group(operator, tuple(_condition(member, depth - 1) for member in members))


def _comparison(name: str, operator: object, value: object) -> Comparison:
    field = Field("custom", _text(name.removeprefix(_CUSTOM))) if name.startswith(_CUSTOM) else FIELDS.get(name)
    if field is None:
        raise Invalid(f"contacts cannot be searched by {name[:80]}", "field")
    if not isinstance(operator, str) or operator not in OPERATORS[field.kind]:
        raise Invalid(f"{name[:80]} is compared by one of {' '.join(OPERATORS[field.kind])}", "operator")
    if (operator in ("IN", "NIN")) != isinstance(value, list):
        raise Invalid("IN and NIN take a list, the other operators one value", "value")
    given: list[object] = value if isinstance(value, list) else [] if value is None else [value]
    if len(given) > MOST_FILTERS:
        raise Invalid(f"a list has at most {MOST_FILTERS} values", "value")
    read = _number if field.kind == "custom" and operator in ("<", ">") else _READERS[field.kind]
    return Comparison(field, operator, tuple(read(each) for each in given))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise Invalid("a value is a text, a number or a boolean", "value")
    text = str(value)
    if "\0" in text or len(text) > LONGEST_VALUE_CHARACTERS or _has_surrogate(text):
        raise Invalid(f"a value has at most {LONGEST_VALUE_CHARACTERS} characters, none of them U+0000", "value")
    return text


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _number(value: object) -> float:
    try:
        number = float(_text(value))
    except ValueError:
        raise Invalid("greater and less take a number", "value") from None
    if not math.isfinite(number):
        raise Invalid("greater and less take a number", "value")
    return number


def _id(value: object) -> str:
    # an id that cannot exist finds nobody, like one that does not
    text = _text(value)
    return text if is_hex_id(text) else "0" * 32


def _date(value: object) -> datetime:
    text = _text(value)
    if not text.isdecimal() or not text.isascii() or int(text[:20]) > LATEST_SECONDS:
        raise Invalid("a date is a number of seconds since 1970", "value")
    return datetime.fromtimestamp(int(text), UTC)


def _boolean(value: object) -> bool:
    text = _text(value).lower()
    if text not in ("true", "false"):
        raise Invalid("true or false", "value")
    return text == "true"


_READERS: Final[dict[str, Callable[[object], Any]]] = {
    "text": _text,
    "email": lambda value: _text(value).lower(),
    "id": _id,
    "date": _date,
    "boolean": _boolean,
    "nothing": _text,
    "custom": _text,
}

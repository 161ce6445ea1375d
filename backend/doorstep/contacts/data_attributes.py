"""What a workspace has declared that it knows of people, companies and conversations, and which values these may have. Pure."""

import math
import unicodedata
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final, Literal

import msgspec

from doorstep.contacts.errors import AttributeInvalid
from doorstep.contacts.given import LARGEST_NUMBER, LONGEST_NAME, LONGEST_TEXT
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import AdminId, WorkspaceId

Model = Literal["contact", "company", "conversation"]
DataType = Literal["string", "integer", "float", "boolean", "date"]

MODELS: Final[tuple[Model, ...]] = ("contact", "company", "conversation")
IN_WORDS: Final = {"contact": "people", "company": "company", "conversation": "conversation"}

FEWEST_OPTIONS: Final = 2
MOST_OPTIONS: Final = 250
"""Of one list; more is a text, not a choice."""
MOST_ATTRIBUTES: Final = 1_000
"""Of one workspace; a person has 250 at most."""

_MARKS: Final = frozenset(" -_")


_OPTIONS: Final = uuid.UUID("7d0f1f5e-0c8b-4f0e-9d3a-2b6a5c4e8f10")


class ListOption(msgspec.Struct, frozen=True):
    """One text of a list, with an id that stays when the text changes."""

    id: str
    label: str
    archived: bool = False

    @staticmethod
    def of(attribute: "DataAttribute", label: str) -> "ListOption":
        """One that was given without an id: its id is made from its text, so that it is the same each time."""
        named = f"{attribute.workspace_id} {attribute.data_attribute_id} {label}"
        return ListOption(str(uuid.uuid5(_OPTIONS, named)), label)


class Details(msgspec.Struct, frozen=True):
    """What the newest version says of attributes of conversations beside the rest; nothing here depends on the first three."""

    required: bool = False
    visible_to_team_ids: tuple[str, ...] = ()
    multiline: bool = False
    options: tuple[ListOption, ...] = ()
    """Those that somebody changed one by one; see `every_option`."""


class DataAttribute(msgspec.Struct, frozen=True, kw_only=True):
    """One that the workspace made itself."""

    workspace_id: WorkspaceId
    data_attribute_id: int = 0
    """0 until it is saved."""
    model: Model
    name: str
    label: str
    description: str = ""
    data_type: DataType
    options: tuple[str, ...] | None = None
    """The texts of a list; None where any value of the type may be."""
    messenger_writable: bool = False
    archived: bool = False
    created_by: AdminId | None = None
    created_at: datetime
    updated_at: datetime
    details: Details = Details()


def every_option(attribute: DataAttribute) -> list[ListOption]:
    """Those in use and those that were put away, each with its id, however they came to be."""
    in_use, kept = attribute.options or (), attribute.details.options
    known = {each.label for each in kept}
    return [
        *(msgspec.structs.replace(each, archived=each.label not in in_use) for each in kept),
        *(ListOption.of(attribute, label) for label in in_use if label not in known),
    ]


def checked_name(name: object) -> str:
    """A name that can stand in a filter: letters, digits, currency signs, hyphens, underscores and spaces.

    Raises:
        Invalid: it is none.
    """
    text = name.strip() if isinstance(name, str) else ""
    if not 0 < len(text) <= LONGEST_NAME or not all(_may_stand(character) for character in text):
        raise Invalid(
            "Your name for this attribute must only contain alphanumeric characters, currency symbols, and hyphens",
            "name",
        )
    return text


def _may_stand(character: str) -> bool:
    return character.isalnum() or character in _MARKS or unicodedata.category(character) in ("Sc", "Mn", "Mc")


def checked_options(options: object) -> tuple[str, ...]:
    """The texts of a list, given as `{"value": …}` each, or as texts.

    Raises:
        Invalid: no list, fewer than two, more than fit, or the same twice.
    """
    if not isinstance(options, list):
        raise Invalid("Options isn't an array", "options")
    given: list[Any] = options
    values = [each.get("value") if isinstance(each, dict) else each for each in given]
    texts = tuple(each.strip() for each in values if isinstance(each, str) and "\0" not in each)
    if len(texts) != len(values) or any(not 0 < len(text) <= LONGEST_TEXT for text in texts):
        raise Invalid("An option is an object with a text as its value", "options")
    if not FEWEST_OPTIONS <= len(texts) <= MOST_OPTIONS or len(set(texts)) != len(texts):
        raise Invalid(f"A list has {FEWEST_OPTIONS} to {MOST_OPTIONS} different options", "options")
    return texts


def taken(name: str, there: Model, new: Model) -> Invalid:
    """Names are shared by people and companies, so that nobody mistakes one for the other."""
    return Invalid(
        f"You already have '{name}' in your {IN_WORDS[there]} data. "
        f"To save this as new {IN_WORDS[new]} data, use a different name.",
        "name",
    )


def value_for(attribute: DataAttribute, raw: object) -> Any:
    """`raw` as the attribute keeps it: numbers may come as texts, dates as Unix seconds or ISO 8601; None clears it.

    Raises:
        AttributeInvalid: it has another type, or is none of a list's options.
    """
    if raw is None or raw == "":
        return None
    value = _READERS[attribute.data_type](raw)
    if value is None:
        raise AttributeInvalid(
            f"Custom attribute '{attribute.name}' must be of type {attribute.data_type}", attribute.name
        )
    if attribute.options is not None and value not in attribute.options:
        raise AttributeInvalid(f"Custom attribute '{attribute.name}' has no option '{str(value)[:80]}'", attribute.name)
    return value


def any_value(name: str, raw: object) -> Any:
    """A value of an attribute that nobody has declared: a text, a number, a boolean, or None to clear it.

    Raises:
        AttributeInvalid: it is none of these, or too large.
    """
    if raw is None or raw == "":
        return None
    value = raw if isinstance(raw, bool) else _text(raw) if isinstance(raw, str) else _float(raw)
    if value is None or not 0 < len(name) <= LONGEST_NAME or "\0" in name:
        raise AttributeInvalid(
            f"Custom attribute '{name[:80]}' takes a text of {LONGEST_TEXT} characters, a number or a boolean", name
        )
    return value


def by_name(attributes: Iterable[DataAttribute]) -> dict[str, DataAttribute]:
    return {each.name: each for each in attributes}


def _text(raw: object) -> str | None:
    return raw if isinstance(raw, str) and len(raw) <= LONGEST_TEXT and "\0" not in raw else None


def _float(raw: object) -> int | float | None:
    if isinstance(raw, str):
        try:
            raw = float(raw) if len(raw) <= LONGEST_TEXT else None
        except ValueError:
            return None
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    return raw if abs(raw) <= LARGEST_NUMBER and math.isfinite(raw) else None


def _integer(raw: object) -> int | None:
    number = _float(raw)
    return int(number) if number is not None and number == int(number) else None


def _boolean(raw: object) -> bool | None:
    return (
        raw
        if isinstance(raw, bool)
        else {"true": True, "false": False}.get(raw.lower() if isinstance(raw, str) else "")
    )


def _date(raw: object) -> int | None:
    seconds = _integer(raw)
    if seconds is None and isinstance(raw, str) and len(raw) <= LONGEST_TEXT:
        try:
            at = datetime.fromisoformat(raw)
        except ValueError:
            return None
        seconds = int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
    return seconds if seconds is not None and abs(seconds) < LATEST_SECONDS else None


LATEST_SECONDS: Final = 253_402_300_800
"""The end of the year 9999."""

_READERS: Final = {"string": _text, "integer": _integer, "float": _float, "boolean": _boolean, "date": _date}

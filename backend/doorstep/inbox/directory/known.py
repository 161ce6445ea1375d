"""Attributes of a person as they stand in a form: what is declared first, set or not, then what else a site has said."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Any

import msgspec

from doorstep.contacts.data_attributes import DataAttribute
from doorstep.inbox.amounts import number_in_words
from doorstep.inbox.directory.table import moment_of

YES_OR_NO = (("true", "yes"), ("false", "no"))


class ShownAttribute(msgspec.Struct, frozen=True, kw_only=True):
    """One of them; without `declared` it cannot be changed here."""

    label: str
    value: Any
    declared: DataAttribute | None
    typed: str = ""
    """As a field of its type has it."""
    shown: str = ""
    choices: Sequence[tuple[str, str]] = ()


def shown_attributes(
    declared: Sequence[DataAttribute], values: Mapping[str, Any], zone: tzinfo
) -> list[ShownAttribute]:
    """Archived ones only where they have a value."""
    own = [_shown(each, values.get(each.name), zone) for each in declared if not each.archived]
    known = {each.name for each in declared if not each.archived}
    others = [
        ShownAttribute(label=name, value=value, declared=None) for name, value in values.items() if name not in known
    ]
    return own + others


def _shown(attribute: DataAttribute, value: Any, zone: tzinfo) -> ShownAttribute:
    choices = YES_OR_NO if attribute.data_type == "boolean" else tuple((each, each) for each in attribute.options or ())
    typed = _typed(attribute, value, zone)
    return ShownAttribute(
        label=attribute.label or attribute.name, value=value, declared=attribute, typed=typed, choices=choices,
        shown=number_in_words(value) if attribute.data_type in ("integer", "float") else typed,
    )  # fmt: skip


def _typed(attribute: DataAttribute, value: Any, zone: tzinfo) -> str:
    if value is None:
        return ""
    if attribute.data_type == "date":
        at = moment_of(value)
        return "" if at is None else f"{at.astimezone(zone):%Y-%m-%d}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_in_words(value) if attribute.data_type in ("integer", "float") else str(value)

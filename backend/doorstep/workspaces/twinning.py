"""Rules of a test workspace's making: its name, and what becomes of ids in copied rules."""

from collections.abc import Mapping
from typing import Any

NewIds = Mapping[str, Mapping[str, str]]
"""By the field that names such things in a rule: the new id of each old one."""


def twin_name(live_name: str) -> str:
    """`Shop [TEST]`, at most 100 characters."""
    return f"{live_name[:93].rstrip()} [TEST]"


def with_new_ids(rule: Any, ids: NewIds) -> Any:
    """A search's query with every id of `ids` replaced; a list stays a list, a number stays a number."""
    if not isinstance(rule, dict):
        return rule
    value, known = rule.get("value"), ids.get(str(rule.get("field")), {})
    if rule.get("operator") in ("AND", "OR") and isinstance(value, list):
        return {**rule, "value": [with_new_ids(each, ids) for each in value]}
    if isinstance(value, list):
        return {**rule, "value": [_renamed(each, known) for each in value]}
    return {**rule, "value": _renamed(value, known)} if "value" in rule else rule


def _renamed(value: Any, known: Mapping[str, str]) -> Any:
    new = known.get(str(value))
    if new is None:
        return value
    return int(new) if isinstance(value, int) else new

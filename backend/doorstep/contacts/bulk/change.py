"""What is to be done to whom, as a task and a nightly rule keep it. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal, get_args

import msgspec

from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ContactId, is_hex_id
from doorstep.segments.selecting import Selection

Action = Literal["tag", "untag", "archive", "unarchive", "delete"]

ACTIONS: Final[tuple[Action, ...]] = get_args(Action)

TAGGING: Final = ("tag", "untag")

HIDING: Final = ("archive", "delete")
"""What takes people from sight: whoever says something meanwhile, or is changed, is left out of it."""

MOST_NAMED: Final = 500
"""People who are named one by one; more are meant by a selection."""


class BulkInvalid(Invalid):
    """No such change, or nobody meant by it."""

    code = "bulk_change_invalid"


class BulkChange(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody of `selection` is meant, or without one `people` and nobody else."""

    action: Action
    selection: Selection | None = None
    people: tuple[ContactId, ...] = ()
    tag_id: int | None = None
    """Of tagging."""
    tag_name: str | None = None
    """As it was when this was asked for; for readers."""
    rule_id: str | None = None
    """The rule that asks for it."""
    is_about: bool = False
    """How many they are was estimated."""
    as_of: datetime | None = None
    """When it was asked for: whoever came later was not counted, and is not meant."""
    at_most: int | None = None
    """So many people may be archived or deleted, with a margin for what was counted; None for as many as there are."""


def read_change(asked: Mapping[str, Any]) -> BulkChange:
    """What `msgspec.to_builtins` made of one."""
    return msgspec.convert(asked, BulkChange)


def checked_people(ids: list[str]) -> tuple[ContactId, ...]:
    """Ids as a form sends them, each once, in their order.

    Raises:
        BulkInvalid: too many. What cannot be an id is left out, like one that nobody has.
    """
    if len(ids) > MOST_NAMED:
        raise BulkInvalid(f"at most {MOST_NAMED} people can be named one by one", "ids")
    return tuple(ContactId(each) for each in sorted({each for each in ids if is_hex_id(each)}))

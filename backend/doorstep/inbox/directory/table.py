"""People as rows of cells."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from doorstep.contacts.people import Person
from doorstep.inbox.directory.columns import CUSTOM, Column, Kind
from doorstep.kernel.ids import ContactId
from doorstep.storage.deletions import Doomed
from doorstep.storage.people_named import Named

NOBODY: Mapping[ContactId, Doomed] = {}

LONGEST_CELL = 200
"""Characters of a text; a page may have sent a thousand."""


class Cell(msgspec.Struct, frozen=True):
    """`value` is what the kind draws; None draws nothing."""

    kind: Kind
    value: Any = None


class Row(msgspec.Struct, frozen=True):
    """One person."""

    contact_id: str
    name: str
    is_blocked: bool
    is_verified: bool
    erased_at: datetime | None
    """When they are erased, unless somebody undoes their deletion."""
    cells: list[Cell]


def rows_of(
    people: Sequence[Person],
    columns: Sequence[Column],
    named: Mapping[Any, Named],
    owners: Mapping[int, str],
    doomed: Mapping[ContactId, Doomed] = NOBODY,
) -> list[Row]:
    """In the order of `people`; `owners` are names of teammates by number, `doomed` who is deleted."""
    return [
        _row(person, columns, named.get(person.root.contact_id, Named()), owners, doomed.get(person.root.contact_id))
        for person in people
    ]


def _row(
    person: Person, columns: Sequence[Column], named: Named, owners: Mapping[int, str], doomed: Doomed | None
) -> Row:
    return Row(
        contact_id=person.root.contact_id,
        name=person.shown.display_name,
        is_blocked=person.root.blocked,
        is_verified=person.shown.verified,
        erased_at=None if doomed is None else doomed.due_at,
        cells=[Cell(column.kind, _value(column, person, named, owners)) for column in columns],
    )


def _value(column: Column, person: Person, named: Named, owners: Mapping[int, str]) -> Any:
    shown = person.shown
    if column.key.startswith(CUSTOM):
        value = shown.custom_attributes.get(column.key.removeprefix(CUSTOM))
        return moment_of(value) if column.kind == "time" else _short(value)
    match column.kind:
        case "tags":
            return [name for _, name in named.tags]
        case "companies":
            return [(uid, name or own_id) for uid, own_id, name in named.companies]
        case "owner":
            return owners.get(shown.owner_id or 0)
        case "time":
            return getattr(shown, column.key)
        case _:
            return _short(getattr(shown, column.key))


def moment_of(value: object) -> datetime | None:
    """An attribute that is a date: Unix seconds."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _short(value: Any) -> Any:
    return value[:LONGEST_CELL] if isinstance(value, str) else value

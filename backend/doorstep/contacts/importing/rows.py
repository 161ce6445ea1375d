"""What one row says of whom, judged strictly: a value that its column cannot have keeps the whole row out. Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any, Final

import msgspec

from doorstep.contacts.contact import Role
from doorstep.contacts.csv_columns import CUSTOM, names_in, plain
from doorstep.contacts.details import read_details
from doorstep.contacts.emails import Email, read_email
from doorstep.contacts.given import LONGEST_TEXT, MOST_COMPANIES
from doorstep.contacts.importing.columns import IGNORED, Meaning, in_words
from doorstep.contacts.importing.errors import RowRejected
from doorstep.contacts.importing.reading import UNREADABLE
from doorstep.contacts.importing.values import custom_value_in, moment_in, truth_in
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ContactId, hex_of_uuid

MOST_TAGS: Final = 50
"""Of one row; more is a column that holds something else."""

_AS_API: Final = ("role", "external_id", "name", "phone", "avatar", "language_override")
"""Columns that are judged as the API judges them."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A row that can be acted on; what it does not say is not there."""

    number: int
    contact_id: ContactId | None = None
    role: Role
    external_id: str | None = None
    email: Email | None = None
    standard: Mapping[str, Any] = {}
    """By column of the table, without the email."""
    custom: Mapping[str, Any] = {}
    last_seen_at: datetime | None = None
    verified: bool | None = None
    """Whether the email is known to be theirs, as another list says; None where it does not."""
    tags: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for every row of an import."""

    meaning: Meaning
    role: Role
    """Of rows that say none."""
    tags: tuple[str, ...] = ()
    """For everybody in the file."""
    owners: Mapping[str, int] = {}
    """Teammates by number as text, and by email in lower case."""
    encoding: str = "UTF-8"
    zone: tzinfo = UTC
    """Of times that say none: the workspace's, by whose days people are searched."""


def read_row(number: int, cells: Sequence[str], rules: Rules) -> Wanted:
    """What the row says.

    Raises:
        RowRejected: too many cells, characters that cannot be, a value of another type, or nothing to know the person by.
    """
    columns = rules.meaning.columns
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        raise RowRejected(f"the row has {len(cells):,} cells, and the file {len(columns):,} columns")
    _check_characters(cells, rules.encoding)
    said = {
        column: text
        for column, cell in zip(columns, cells, strict=False)
        if column != IGNORED and (text := plain(cell))
    }
    try:
        return _wanted(number, said, rules)
    except Invalid as wrong:
        raise RowRejected(_in_words(wrong)) from wrong


def _wanted(number: int, said: Mapping[str, str], rules: Rules) -> Wanted:
    details = read_details({name: said[name] for name in _AS_API if name in said})
    email = read_email(said["email"]) if said.get("email", "").strip() else None
    external_id = details.external_id if isinstance(details.external_id, str) else None
    contact_id = _contact_id(said.get("id"))
    if contact_id is None and external_id is None and email is None:
        raise RowRejected("the row has no email, external ID or ID: nobody could be known by it")
    standard = {name: value for name, value in details.standard.items() if value is not None}
    return Wanted(
        number=number,
        contact_id=contact_id,
        role=details.role or rules.role,
        external_id=external_id,
        email=email,
        standard={**standard, **_others(said, rules)},
        custom=_custom(said, rules),
        last_seen_at=_moment(said, "last_seen_at", rules),
        verified=truth_in(said["verified"], in_words("verified")) if "verified" in said else None,
        tags=tuple(dict.fromkeys((*_names(said, "tags", MOST_TAGS), *rules.tags))),
        companies=tuple(dict.fromkeys(_names(said, "companies", MOST_COMPANIES))),
    )


def _others(said: Mapping[str, str], rules: Rules) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if (signed_up := _moment(said, "signed_up_at", rules)) is not None:
        found["signed_up_at"] = signed_up
    if (unsubscribed := said.get("unsubscribed_from_emails")) is not None:
        found["unsubscribed_from_emails"] = truth_in(unsubscribed, in_words("unsubscribed_from_emails"))
    if "owner_id" in said:
        owner = rules.owners.get(said["owner_id"].strip().lower())
        if owner is None:
            raise RowRejected("Owner: no teammate of this workspace has this number or email")
        found["owner_id"] = owner
    return found


def _moment(said: Mapping[str, str], column: str, rules: Rules) -> datetime | None:
    return moment_in(said[column], in_words(column), rules.zone) if said.get(column) else None


def _custom(said: Mapping[str, str], rules: Rules) -> dict[str, Any]:
    found = {
        name: custom_value_in(text, attribute, rules.zone)
        for name, attribute in rules.meaning.declared.items()
        if (text := said.get(CUSTOM + name)) is not None
    }
    return {name: value for name, value in found.items() if value is not None}


def _contact_id(text: str | None) -> ContactId | None:
    if text is None:
        return None
    found = hex_of_uuid(text.strip())
    if found is None:
        raise RowRejected("ID: this is none of ours; the site's own are external IDs")
    return ContactId(found)


def _names(said: Mapping[str, str], column: str, most: int) -> list[str]:
    if column not in said:
        return []
    try:
        names = names_in(said[column])
    except ValueError:
        raise RowRejected(f"{in_words(column)}: this is no list of names") from None
    if len(names) > most or any(len(name) > LONGEST_TEXT for name in names):
        raise RowRejected(f"{in_words(column)}: at most {most} names of {LONGEST_TEXT} characters")
    return names


def _check_characters(cells: Collection[str], encoding: str) -> None:
    whole = "".join(cells)
    if UNREADABLE in whole:
        raise RowRejected(f"the row has bytes that are no {encoding} character")
    if "\0" in whole:
        raise RowRejected("the row has a NUL character, which cannot be stored")


def _in_words(wrong: Invalid) -> str:
    if isinstance(wrong, RowRejected):
        return str(wrong)
    column = wrong.field or ""
    words = str(wrong).removeprefix(f"{column} ")
    return words if column.startswith(CUSTOM) or not column else f"{in_words(column)}: {words}"

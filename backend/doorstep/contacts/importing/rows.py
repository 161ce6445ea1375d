"""What one row says of whom, judged strictly: a value that its column cannot have keeps the whole row out. Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from doorstep.contacts.contact import Role
from doorstep.contacts.csv_columns import CUSTOM, names_in, plain
from doorstep.contacts.data_attributes import DataAttribute, value_for
from doorstep.contacts.details import LONGEST_URL, read_details
from doorstep.contacts.emails import Email, read_email
from doorstep.contacts.given import LONGEST_TEXT, MOST_COMPANIES, moment
from doorstep.contacts.importing.columns import IGNORED, Meaning, in_words
from doorstep.contacts.importing.errors import RowRejected
from doorstep.contacts.importing.reading import UNREADABLE
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ContactId, hex_of_uuid

MOST_TAGS: Final = 50
"""Of one row; more is a column that holds something else."""

_TRUTH: Final = {"true": True, "yes": True, "y": True, "1": True, "false": False, "no": False, "n": False, "0": False}

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


def key_of(cells: Sequence[str], meaning: Meaning) -> str | None:
    """By what the row names its person, without judging it: two rows with the same are about the same one."""
    for header in ("id", "external_id", "email"):
        place = meaning.place(header)
        if place is not None and place < len(cells) and (text := plain(cells[place]).strip()):
            return f"{header} {text if header == 'external_id' else text.lower()}"
    return None


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
        custom=_custom(said, rules.meaning.declared),
        last_seen_at=_time(said["last_seen_at"], "last_seen_at") if said.get("last_seen_at") else None,
        tags=tuple(dict.fromkeys((*_names(said, "tags", MOST_TAGS), *rules.tags))),
        companies=tuple(dict.fromkeys(_names(said, "companies", MOST_COMPANIES))),
    )


def _others(said: Mapping[str, str], rules: Rules) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "signed_up_at" in said:
        found["signed_up_at"] = _time(said["signed_up_at"], "signed_up_at")
    if "unsubscribed_from_emails" in said:
        found["unsubscribed_from_emails"] = _truth(said["unsubscribed_from_emails"], "unsubscribed_from_emails")
    if "owner_id" in said:
        owner = rules.owners.get(said["owner_id"].strip().lower())
        if owner is None:
            raise RowRejected("Owner: no teammate of this workspace has this number or email")
        found["owner_id"] = owner
    return found


def _custom(said: Mapping[str, str], declared: Mapping[str, DataAttribute]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, attribute in declared.items():
        text = said.get(CUSTOM + name)
        if text is None:
            continue
        raw: object = text if attribute.data_type == "string" else text.strip()
        if attribute.data_type == "boolean":
            raw = _TRUTH.get(text.strip().lower(), text)
        value = value_for(attribute, raw)
        if value is not None:
            found[name] = value
    return found


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


def _time(text: str, column: str) -> datetime:
    """ISO 8601, in UTC where it says no zone, or Unix seconds; between 1970 and 2100."""
    text = text.strip()
    at = moment(text)
    if at is None and len(text) <= LONGEST_URL:
        try:
            read = datetime.fromisoformat(text)
            at = read if read.tzinfo else read.replace(tzinfo=UTC)
        except ValueError:
            at = None
    if at is None or not 1970 <= at.year < 2100:
        raise RowRejected(f"{in_words(column)}: this is no time such as 2026-03-31 or 2026-03-31T12:30:00Z")
    return at.astimezone(UTC)


def _truth(text: str, column: str) -> bool:
    found = _TRUTH.get(text.strip().lower())
    if found is None:
        raise RowRejected(f"{in_words(column)}: this is neither true nor false")
    return found


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

"""What each column of a file means, as a teammate says it, and what its header suggests. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, get_args

import msgspec

from doorstep.contacts.csv_columns import CUSTOM, PEOPLE
from doorstep.contacts.data_attributes import DataAttribute, DataType, by_name, checked_name
from doorstep.contacts.importing.errors import FileRefused
from doorstep.contacts.standard_attributes import STANDARD_NAMES
from doorstep.kernel.errors import Invalid

IGNORED: Final = ""
NEW: Final = "new:"
"""Begins the choice to declare an attribute with the header's name; a type follows."""

TITLES: Final[Mapping[str, str]] = {column.header: column.title for column in PEOPLE if column.imported}
"""What a column may be, by its header in our own files."""

_KNOWN_BY: Final = ("id", "external_id", "email")

_OTHER_NAMES: Final[Mapping[str, str]] = {
    "user_id": "external_id", "userid": "external_id", "customer_id": "external_id", "external_user_id": "external_id",
    "e_mail": "email", "email_address": "email", "mail": "email", "e_mail_address": "email",
    "full_name": "name", "fullname": "name", "contact_name": "name",
    "phone_number": "phone", "telephone": "phone", "mobile": "phone", "tel": "phone",
    "signed_up": "signed_up_at", "signup_date": "signed_up_at", "sign_up_date": "signed_up_at",
    "unsubscribed": "unsubscribed_from_emails", "owner": "owner_id", "avatar_url": "avatar", "picture": "avatar",
    "language": "language_override", "last_seen": "last_seen_at", "tag": "tags", "company": "companies",
    "company_id": "companies", "company_ids": "companies", "type": "role", "contact_id": "id",
}  # fmt: skip


class Meaning(msgspec.Struct, frozen=True):
    """What every column means; `columns` are headers of our own files, or empty where a column is left out."""

    columns: tuple[str, ...]
    declared: Mapping[str, DataAttribute] = {}
    """By name: the attributes that columns set."""

    def place(self, header: str) -> int | None:
        return self.columns.index(header) if header in self.columns else None


def suggest(headers: Sequence[str], declared: Iterable[DataAttribute]) -> list[str]:
    """What each header most likely means; no meaning is suggested twice, and what is not known is left out."""
    ours = (
        {header: header for header in TITLES}
        | {_bare(title): header for header, title in TITLES.items()}
        | _OTHER_NAMES
    )
    theirs = {_bare(each.name): CUSTOM + each.name for each in declared}
    exact = {CUSTOM + each.name for each in declared}
    found: list[str] = []
    for header in headers:
        bare = _bare(header.removeprefix(CUSTOM))
        meant = header if header in exact else theirs.get(bare) or ours.get(bare, IGNORED)
        found.append(meant if meant not in found else IGNORED)
    return found


def named_for(header: str) -> str | None:
    """The name that an attribute declared for this column gets; None where the header can be none's."""
    try:
        name = checked_name(header.removeprefix(CUSTOM))
    except Invalid:
        return None
    return None if name in STANDARD_NAMES["contact"] else name


def read_meaning(
    choices: Sequence[str], headers: Sequence[str], declared: Iterable[DataAttribute]
) -> tuple[list[str], dict[str, DataType]]:
    """What the columns mean by a teammate's choices, and the attributes that must be declared for it.

    Raises:
        FileRefused: a choice that there is not, the same twice, or nothing by which anybody is known.
    """
    there = by_name(declared)
    new: dict[str, DataType] = {}
    meant: list[str] = []
    for header, choice in zip(headers, choices, strict=False):
        means = choice
        if choice.startswith(NEW):
            name, kind = _new(header, choice.removeprefix(NEW))
            means = CUSTOM + name
            if name not in there:
                new[name] = kind
        _check(means, there, new)
        meant.append(means)
    for choice in set(meant) - {IGNORED}:
        if meant.count(choice) > 1:
            raise FileRefused(f"two columns are to be the same: {in_words(choice)}", "columns")
    if not set(_KNOWN_BY) & set(meant):
        raise FileRefused("one column must be the email, the external ID or the ID: people are known by it", "columns")
    return meant + [IGNORED] * (len(headers) - len(meant)), new


def makes_attributes(choices: Iterable[str]) -> bool:
    """Whether an attribute is to be declared for one of the columns."""
    return any(choice.startswith(NEW) for choice in choices)


def in_words(choice: str) -> str:
    return TITLES.get(choice) or choice.removeprefix(CUSTOM)


def _new(header: str, kind: str) -> tuple[str, DataType]:
    name = named_for(header)
    if name is None or kind not in _TYPES:
        raise FileRefused(f"no attribute can be made of the column “{header[:80]}”", "columns")
    return name, _TYPES[kind]


_TYPES: Final[Mapping[str, DataType]] = {kind: kind for kind in get_args(DataType)}


def _check(choice: str, there: Mapping[str, DataAttribute], new: Mapping[str, DataType]) -> None:
    name = choice.removeprefix(CUSTOM)
    if (
        choice not in TITLES
        and choice != IGNORED
        and not (choice.startswith(CUSTOM) and (name in there or name in new))
    ):
        raise FileRefused("a column can be nothing of that kind", "columns")


def _bare(header: str) -> str:
    """Upper and lower case, and what stands between words, make no difference."""
    return re.sub(r"[\W_]+", "_", header.strip().lower()).strip("_")

"""What each column of an export says of a person or a company. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from doorstep.companies.company import Company
from doorstep.contacts.attributes import Shown
from doorstep.contacts.csv_columns import COMPANIES, CUSTOM, PEOPLE, cell_of
from doorstep.kernel.ids import ContactId

PEOPLE_HEADERS: Final = [column.header for column in PEOPLE]
COMPANY_HEADERS: Final = [column.header for column in COMPANIES]

MOST_ATTRIBUTES: Final = 1_000
"""Columns; pages may say ever new names, and no spreadsheet shows more. Lines of JSON have all of them."""


class Exported(msgspec.Struct, frozen=True):
    """One person with what hangs on them: names of tags, and the site's ids of companies."""

    shown: Shown
    tags: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    members: tuple[ContactId, ...] = ()
    """Leads that were merged into them, whom the line shows as well."""


class ExportedCompany(msgspec.Struct, frozen=True):
    """One company, how many users it has and the names of its tags."""

    company: Company
    users: int
    tags: tuple[str, ...] = ()


_NAMED_OTHERWISE: Final = {
    "avatar": "avatar_url", "browser_language": "language", "location.country": "country", "location.region": "region",
    "location.city": "city",
}  # fmt: skip


def fields_of_person(person: Exported) -> dict[str, Any]:
    """By the headers of `csv_columns.PEOPLE`."""
    shown = person.shown
    ours = {"id": shown.contact_id, "tags": list(person.tags), "companies": list(person.companies)}
    return {
        header: ours[header]
        if header in ours
        else shown.utm.get(header)
        if header.startswith("utm_")
        else getattr(shown, _NAMED_OTHERWISE.get(header, header))
        for header in PEOPLE_HEADERS
    }


def fields_of_company(exported: ExportedCompany) -> dict[str, Any]:
    """By the headers of `csv_columns.COMPANIES`."""
    company = exported.company
    ours = {"id": company.company_uid, "user_count": exported.users, "tags": list(exported.tags)}
    return {
        column.header: ours[column.header] if column.header in ours else getattr(company, column.header)
        for column in COMPANIES
    }


def table_row(
    fields: Mapping[str, Any], custom: Mapping[str, Any], attributes: Sequence[str], dates: Iterable[str]
) -> list[str]:
    """The cells of one row: the fields in their order, then the attributes of these names."""
    at = set(dates)
    return [
        *(cell_of(value) for value in fields.values()),
        *(cell_of(_time(custom.get(name)) if name in at else custom.get(name)) for name in attributes),
    ]


def headers_of(columns: Iterable[str], attributes: Iterable[str]) -> list[str]:
    return [*columns, *(CUSTOM + name for name in attributes)]


def _time(value: object) -> object:
    """A date of the workspace's own is kept as Unix seconds."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return value


def json_line(fields: Mapping[str, Any], custom: Mapping[str, Any]) -> bytes:
    """One line; times as ISO 8601, as in the table."""
    return msgspec.json.encode({**fields, "custom_attributes": custom}) + b"\n"

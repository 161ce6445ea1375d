"""What a CSV file of people or companies has in its columns, and how one cell is written and read. Pure.

A spreadsheet takes a cell that begins like a formula for one, and runs it. Such a text gets an apostrophe in front, which
spreadsheets hide and which reading takes away again: what was written is read back unchanged, whatever it is.
"""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal

import msgspec

Kind = Literal["text", "integer", "float", "boolean", "date", "names"]
"""`names`: a JSON array of texts, such as the names of tags."""

CUSTOM: Final = "custom_attributes."
"""Begins the header of an attribute that the workspace has declared, or that pages have said."""

MARK: Final = "'"

_LIKE_A_FORMULA: Final = re.compile(r"[\s\ufeff\u00ad\u200b-\u200f\u2060-\u2064]*?[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
"""The first sign behind space, a byte order mark or what nobody sees; full-width forms are read as their narrow ones."""


class Column(msgspec.Struct, frozen=True):
    """`header` is the API's name of it, `title` what a teammate reads; `imported` says whether an import may set it."""

    header: str
    title: str
    kind: Kind = "text"
    imported: bool = False


PEOPLE: Final = (
    Column("id", "ID", imported=True),
    Column("role", "Role", imported=True),
    Column("external_id", "External ID", imported=True),
    Column("email", "Email", imported=True),
    Column("name", "Name", imported=True),
    Column("phone", "Phone", imported=True),
    Column("avatar", "Picture", imported=True),
    Column("owner_id", "Owner", "integer", imported=True),
    Column("signed_up_at", "Signed up", "date", imported=True),
    Column("unsubscribed_from_emails", "Unsubscribed", "boolean", imported=True),
    Column("language_override", "Language", imported=True),
    Column("last_seen_at", "Last seen", "date", imported=True),
    Column("created_at", "First known", "date"),
    Column("updated_at", "Last updated", "date"),
    Column("last_contacted_at", "Last contacted", "date"),
    Column("last_replied_at", "Last heard from", "date"),
    Column("last_email_opened_at", "Last opened email", "date"),
    Column("last_email_clicked_at", "Last clicked in email", "date"),
    Column("has_hard_bounced", "Hard bounced", "boolean"),
    Column("marked_email_as_spam", "Marked as spam", "boolean"),
    Column("verified", "Email verified", "boolean", imported=True),
    Column("pseudonym", "Pseudonym"),
    Column("browser", "Browser"),
    Column("browser_version", "Browser version"),
    Column("browser_language", "Browser language"),
    Column("os", "Operating system"),
    Column("referrer", "Came from"),
    Column("utm_campaign", "Campaign"),
    Column("utm_content", "Campaign content"),
    Column("utm_medium", "Campaign medium"),
    Column("utm_source", "Campaign source"),
    Column("utm_term", "Campaign term"),
    Column("location.country", "Country"),
    Column("location.region", "Region"),
    Column("location.city", "City"),
    Column("tags", "Tags", "names", imported=True),
    Column("companies", "Company IDs", "names", imported=True),
)
"""As an export writes them, the attributes of its own behind them."""

COMPANIES: Final = (
    Column("id", "ID"),
    Column("company_id", "Company ID"),
    Column("name", "Name"),
    Column("plan", "Plan"),
    Column("monthly_spend", "Monthly spend", "float"),
    Column("user_count", "People", "integer"),
    Column("size", "Size", "integer"),
    Column("website", "Website"),
    Column("industry", "Industry"),
    Column("remote_created_at", "Created at", "date"),
    Column("created_at", "First known", "date"),
    Column("updated_at", "Last updated", "date"),
    Column("tags", "Tags", "names"),
)


def neutral(text: str) -> str:
    """`text` as a spreadsheet shows it and never runs it; `plain` undoes it."""
    return MARK + text if text.startswith(MARK) or _LIKE_A_FORMULA.match(text) else text


def plain(cell: str) -> str:
    """The text that `neutral` was given, and a cell of anybody else's file as it is: an apostrophe before a word stays."""
    if not cell.startswith(MARK):
        return cell
    rest = cell[1:]
    return rest if rest.startswith(MARK) or _LIKE_A_FORMULA.match(rest) else cell


def cell_of(value: object) -> str:
    """A value as one cell: nothing for None, ISO 8601 for a time, `true` or `false`, a JSON array for several names."""
    if value is None:
        return ""
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, list | tuple):
        names: Sequence[Any] = value
        return json.dumps(list(names), ensure_ascii=False) if names else ""
    return str(value)


def iso(at: datetime) -> str:
    """A time in UTC, as exact as it is kept."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def names_in(text: str) -> list[str]:
    """The names in a cell: a JSON array, or as people write them by hand, with commas or semicolons between them.

    Raises:
        ValueError: it begins as an array and is none of texts.
    """
    if not text.lstrip().startswith("["):
        return [name for each in re.split(r"[,;]", text) if (name := each.strip())]
    try:
        return [name.strip() for name in msgspec.json.decode(text, type=list[str]) if name.strip()]
    except msgspec.MsgspecError as wrong:
        raise ValueError(text[:80]) from wrong

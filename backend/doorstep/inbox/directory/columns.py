"""What the list of people may show beside a name. Pure."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal

import msgspec

from doorstep.contacts.data_attributes import DataAttribute

Kind = Literal["text", "role", "email", "time", "tags", "companies", "owner", "place", "yes", "number"]
"""How a cell is drawn."""

CUSTOM: Final = "custom_attributes."

MOST_COLUMNS: Final = 40
"""Beside the name; more is no table."""


class Column(msgspec.Struct, frozen=True):
    """`sort` is the public field by which the list is ordered when its heading is pressed; without one it cannot be."""

    key: str
    title: str
    sort: str | None = None
    kind: Kind = "text"


NAME: Final = Column("name", "Name", "name")

STANDARD: Final = (
    Column("role", "Type", "role", "role"),
    Column("email", "Email", "email", "email"),
    Column("last_seen_at", "Last seen", "last_seen_at", "time"),
    Column("phone", "Phone", "phone"),
    Column("external_id", "User id", "external_id"),
    Column("companies", "Companies", kind="companies"),
    Column("tags", "Tags", kind="tags"),
    Column("owner", "Owner", "owner_id", "owner"),
    Column("created_at", "First known", "created_at", "time"),
    Column("signed_up_at", "Signed up", "signed_up_at", "time"),
    Column("last_replied_at", "Last heard from", "last_replied_at", "time"),
    Column("last_contacted_at", "Last contacted", "last_contacted_at", "time"),
    Column("updated_at", "Last changed", "updated_at", "time"),
    Column("country", "Country", "location.country"),
    Column("region", "Region", "location.region"),
    Column("city", "City", "location.city"),
    Column("browser", "Browser", "browser"),
    Column("os", "Operating system", "os"),
    Column("language", "Browser language", "browser_language"),
    Column("language_override", "Language", "language_override"),
    Column("referrer", "Came from", kind="place"),
    Column("unsubscribed_from_emails", "Unsubscribed", kind="yes"),
)

AT_FIRST: Final = ("role", "email", "last_seen_at", "companies", "tags", "created_at")
"""For who never chose: as many as a window of 1,280 px has room for."""


_KINDS: Final[dict[str, Kind]] = {"date": "time", "integer": "number", "float": "number"}


def every_column(declared: Iterable[DataAttribute]) -> list[Column]:
    """The standard ones, then the attributes that the workspace has declared."""
    own = (
        Column(f"{CUSTOM}{each.name}", each.label or each.name, kind=_KINDS.get(each.data_type, "text"))
        for each in declared
    )
    return [*STANDARD, *own]


def chosen(keys: Sequence[str] | None, every: Sequence[Column]) -> list[Column]:
    """The chosen ones in the order of `every`; attributes that are gone since are left out."""
    wanted = set(AT_FIRST if keys is None else keys)
    return [each for each in every if each.key in wanted][:MOST_COLUMNS]

"""What people are searched by. Pure."""

from collections.abc import Set
from typing import Final

import msgspec

from doorstep.contacts.company_fields import company_fields
from doorstep.contacts.event_fields import event_field
from doorstep.filters.conditions import Field, FieldTable
from doorstep.filters.custom import custom_attributes
from doorstep.filters.grammar import printable
from doorstep.kernel.errors import Invalid

_FIELDS: Final[dict[str, Field]] = {
    "id": Field("id", "contact_id"),
    **{name: Field("text", name) for name in (
        "role", "name", "phone", "external_id", "language_override", "browser", "browser_version", "os",
    )},
    "formatted_phone": Field("text", "phone"),
    "avatar": Field("text", "avatar_url"),
    "email": Field("folded", "email_normal"),
    "email_domain": Field("folded", "email_domain"),
    "browser_language": Field("text", "language"),
    "owner_id": Field("number", "owner_id"),
    **{f"location.{name}": Field("text", name) for name in ("country", "region", "city")},
    **{name: Field("date", name) for name in (
        "created_at", "updated_at", "signed_up_at", "last_seen_at", "last_contacted_at", "last_replied_at",
        "last_email_opened_at", "last_email_clicked_at",
    )},
    **{name: Field("boolean", name) for name in (
        "unsubscribed_from_emails", "has_hard_bounced", "marked_email_as_spam",
    )},
    # kept for clients that ask: nobody here has a mobile app
    **{name: Field("nothing", name) for name in (
        "ios_last_seen_at", "ios_app_version", "ios_device", "ios_app_device", "ios_os_version", "ios_app_name",
        "ios_sdk_version", "android_last_seen_at", "android_app_version", "android_device", "android_app_name",
        "android_os_version", "android_sdk_version", "andoid_sdk_version",
    )},
    **{f"{name}_id": Field("label", name) for name in ("segment", "tag", "company")},
}  # fmt: skip


def contact_fields(dates: Set[str] = frozenset()) -> FieldTable:
    """The list for people; `dates` are the custom attributes, of people or companies, that the workspace declares as dates."""
    families = {
        "custom_attributes.": custom_attributes(dates),
        "events.": event_field,
        "company.": company_fields(dates),
    }
    return FieldTable("contacts", _FIELDS, families)


class Order(msgspec.Struct, frozen=True):
    """By what people are listed: a public field's name. Who has no value comes last, in either direction."""

    field: str = "created_at"
    is_descending: bool = True


SORTED_BY: Final = frozenset(
    {
        "created_at", "updated_at", "signed_up_at", "last_seen_at", "last_contacted_at", "last_replied_at", "name", "email",
        "phone", "external_id", "role", "owner_id", "location.country", "location.region", "location.city", "browser", "os",
        "browser_language", "language_override", "email_domain",
    }
)  # fmt: skip
"""Each has an index in its order."""


DIRECTIONS: Final = ("ascending", "descending")

SHORT_DIRECTIONS: Final = ("asc", "desc")


class SortOrderInvalid(Invalid):
    """Neither of the two directions."""

    code = "invalid_sort_order"

    def __init__(self, order: object) -> None:
        shown = printable(str(order))
        super().__init__(f"Invalid sort order '{shown}'. Must be one of: {', '.join(DIRECTIONS)}", "order")


def read_order(sort: object, *, is_strict: bool = False) -> Order:
    """What a client sends as `sort`: a field and `ascending` or `descending`, which is the default.

    Unless it `is_strict`, a direction may be short.

    Raises:
        Invalid: another field.
        SortOrderInvalid: another direction.
    """
    if sort is None:
        return Order()
    if not isinstance(sort, dict):
        raise Invalid("sort is an object with field and order", "sort")
    field, order = sort.get("field", "created_at"), sort.get("order") or "descending"
    if not isinstance(field, str) or field not in SORTED_BY:
        shown = printable(str(field))
        raise Invalid(f"contacts cannot be sorted by {shown}", shown)
    if order not in DIRECTIONS and (is_strict or order not in SHORT_DIRECTIONS):
        raise SortOrderInvalid(order)
    return Order(field, str(order).startswith("desc"))

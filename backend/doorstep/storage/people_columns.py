"""Where the fields of people are, by storage's names of them: each an expression over one row `c` of contacts."""

from typing import Final

SHOWN: Final = ("name", "phone", "language", "language_override", "browser", "os", "country", "region", "city")

OFTEN: Final = {
    "updated_at": "c.updated_quarter",
    "last_seen_at": "c.seen_quarter",
    "last_contacted_at": "c.contacted_quarter",
    "last_replied_at": "c.replied_quarter",
}
"""Times that change often are found by the quarter of an hour; days of every time zone in use begin at one."""


def _latest(name: str) -> str:
    return f"greatest(c.{name}, to_timestamp((c.filled ->> '{name}')::float8))"


COLUMNS: Final[dict[str, str]] = {
    **{name: f"c.{name}" for name in (
        "contact_id", "role", "external_id", "email_normal", "email_domain", "has_hard_bounced", "marked_email_as_spam",
    )},
    **{name: f"c.shown_{name}" for name in (
        *SHOWN, "owner_id", "unsubscribed_from_emails", "signed_up_at", "created_at", *OFTEN,
    )},
    **{name: f"coalesce(c.{name}, c.filled ->> '{name}')" for name in ("avatar_url", "browser_version")},
    **{name: _latest(name) for name in ("last_email_opened_at", "last_email_clicked_at")},
}  # fmt: skip

INDEXED: Final = frozenset({
    *SHOWN, *OFTEN, "contact_id", "role", "external_id", "email_normal", "email_domain", "owner_id", "created_at", "signed_up_at",
    "has_hard_bounced", "marked_email_as_spam", "unsubscribed_from_emails",
})  # fmt: skip
"""Each has an index in which the ids are."""

DOCUMENT: Final = """CASE WHEN c.filled IS NULL THEN c.custom_attributes
    ELSE coalesce(c.filled -> 'custom_attributes', '{}') || c.custom_attributes END"""
"""The custom attributes that are shown, word for word as in the index of them."""

COMPANY_COLUMNS: Final[dict[str, str]] = {
    **{name: f"k.{name}" for name in (
        "company_id", "name", "plan", "industry", "website", "size", "monthly_spend", "created_at",
    )},
    "remote_created_at": "coalesce(k.remote_created_at, k.created_at)",
}  # fmt: skip
"""The same of companies, each an expression over one row `k`; as the API shows it."""

ORDERED_BY: Final[dict[str, str]] = {
    "email": "email_normal",
    "browser_language": "language",
    **{f"location.{name}": name for name in ("country", "region", "city")},
}
"""Storage's names of public ones to sort by, where these differ."""

TYPES: Final[dict[str, str]] = {"owner_id": "integer"}
"""Of what is neither text nor a time."""

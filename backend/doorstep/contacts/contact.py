"""A lead or a user, one row of PostgreSQL; never deleted by a merge."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from doorstep.kernel.ids import AdminId, ContactId, WorkspaceId

Role = Literal["lead", "user"]

Source = Literal["page", "person", "import", "signed", "api", "admin"]
"""Who set a value: the page without a signature, the person in the messenger, a file that a teammate brought in, a signed token, the API,
a teammate."""


class AttributeSource(msgspec.Struct, frozen=True):
    """Who set a value, and when (Unix seconds, with fractions)."""

    by: Source
    at: float

    @property
    def is_the_sites(self) -> bool:
        """Whether the site's server said it, or a list that was brought in."""
        return self.by in ("signed", "api", "import")


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored of one person; what is *shown* of a root comes from `attributes.shown`."""

    workspace_id: WorkspaceId
    contact_id: ContactId
    role: Role
    state: Literal["active", "merged", "archived", "erased"] = "active"
    external_id: str | None = None
    """Of a user the site's own id; of a lead the visitor's UUID, with hyphens."""
    email: str | None = None
    """As it is shown."""
    email_normal: str | None = None
    """As it is compared."""
    login_email_normal: str | None = None
    """The address by which the site logs this person in; no edit of the shown one changes it. Who said it: source `login_email`."""
    name: str | None = None
    phone: str | None = None
    avatar_url: str | None = None
    pseudonym: str | None = None
    verified: bool = False
    """Whether the email was proven to be theirs; an edit clears it."""
    blocked: bool = False
    unsubscribed_from_emails: bool = False
    has_hard_bounced: bool = False
    """Mail to the shown address came back for good."""
    marked_email_as_spam: bool = False
    owner_id: AdminId | None = None
    """The teammate who looks after this person."""
    language: str | None = None
    language_override: str | None = None
    browser: str | None = None
    browser_version: str | None = None
    os: str | None = None
    country_code: str | None = None
    country: str | None = None
    region: str | None = None
    city: str | None = None
    referrer: str | None = None
    utm: Mapping[str, str] = {}
    custom_attributes: Mapping[str, Any] = {}
    attribute_sources: Mapping[str, AttributeSource] = {}
    """By attribute name; a custom one's is `custom_attributes.NAME`."""
    page_url: str | None = None
    page_title: str | None = None
    signed_up_at: datetime | None = None
    proven_at: datetime | None = None
    """When a login of this person was first proven; from then on an unproven claim never leads here."""
    first_seen_at: datetime
    last_seen_at: datetime | None = None
    last_contacted_at: datetime | None = None
    last_replied_at: datetime | None = None
    last_email_opened_at: datetime | None = None
    last_email_clicked_at: datetime | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def display_name(self) -> str:
        """What a teammate calls this person: name, else email, else pseudonym."""
        return self.name or self.email or self.pseudonym or ("User" if self.role == "user" else "Visitor")

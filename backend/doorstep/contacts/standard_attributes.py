"""Attributes that everybody has without declaring them, as the list of data attributes shows them."""

from collections.abc import Mapping
from typing import Final

import msgspec

from doorstep.contacts.data_attributes import DataType, Model
from doorstep.contacts.given import COMPANY_FIELDS, NOT_CUSTOM


class StandardAttribute(msgspec.Struct, frozen=True):
    """`full_name` is the path in a contact or company; `writable` says whether the API sets it."""

    full_name: str
    label: str
    description: str
    data_type: DataType = "string"
    writable: bool = False

    @property
    def name(self) -> str:
        return self.full_name.rpartition(".")[2]


_CONTACT: Final = (
    StandardAttribute("id", "ID", "Our own id of the person"),
    StandardAttribute("role", "Role", "Whether the person is a lead or a user", writable=True),
    StandardAttribute("external_id", "External ID", "The site's own id of the person", writable=True),
    StandardAttribute("name", "Name", "What the person is called", writable=True),
    StandardAttribute("email", "Email", "Where the person gets mail", writable=True),
    StandardAttribute("phone", "Phone", "The person's telephone number", writable=True),
    StandardAttribute("avatar", "Avatar", "The address of a picture", writable=True),
    StandardAttribute("owner_id", "Owner", "The teammate who looks after the person", "integer", writable=True),
    StandardAttribute("signed_up_at", "Signed up", "When the person signed up", "date", writable=True),
    StandardAttribute("created_at", "First known", "When the person was first written down", "date"),
    StandardAttribute("updated_at", "Last updated", "When something of the person last changed", "date"),
    StandardAttribute("last_seen_at", "Last seen", "When the person was last on the site", "date", writable=True),
    StandardAttribute("last_contacted_at", "Last contacted", "When somebody last wrote to the person", "date"),
    StandardAttribute("last_replied_at", "Last heard from", "When the person last wrote", "date"),
    StandardAttribute("last_email_opened_at", "Last opened email", "When the person last opened an email", "date"),
    StandardAttribute("last_email_clicked_at", "Last clicked in email", "When the person last followed a link", "date"),
    StandardAttribute("has_hard_bounced", "Hard bounced", "Whether mail to the person comes back", "boolean"),
    StandardAttribute("marked_email_as_spam", "Marked as spam", "Whether the person called our mail spam", "boolean"),
    StandardAttribute(
        "unsubscribed_from_emails", "Unsubscribed", "Whether the person wants no mail", "boolean", writable=True
    ),
    StandardAttribute("language_override", "Language", "The language the site speaks with them", writable=True),
    StandardAttribute("browser", "Browser", "The browser last used"),
    StandardAttribute("browser_version", "Browser version", "The version of that browser"),
    StandardAttribute("browser_language", "Browser language", "The language of that browser"),
    StandardAttribute("os", "Operating system", "The system last used"),
    StandardAttribute("referrer", "Came from", "The page that led to the site"),
    StandardAttribute("utm_campaign", "Campaign", "utm_campaign of the first page"),
    StandardAttribute("utm_content", "Campaign content", "utm_content of the first page"),
    StandardAttribute("utm_medium", "Campaign medium", "utm_medium of the first page"),
    StandardAttribute("utm_source", "Campaign source", "utm_source of the first page"),
    StandardAttribute("utm_term", "Campaign term", "utm_term of the first page"),
    StandardAttribute("location.country", "Country", "The country of the last visit"),
    StandardAttribute("location.region", "Region", "The region of the last visit"),
    StandardAttribute("location.city", "City", "The city of the last visit"),
)

_COMPANY: Final = (
    StandardAttribute("name", "Company name", "What the company is called", writable=True),
    StandardAttribute("company_id", "Company ID", "The site's own id of the company"),
    StandardAttribute("last_request_at", "Company last seen", "When anybody of it was last on the site", "date"),
    StandardAttribute("remote_created_at", "Company created at", "When the site made it", "date", writable=True),
    StandardAttribute("user_count", "People", "How many people belong to it", "integer"),
    StandardAttribute("session_count", "Company web sessions", "How often its people came", "integer"),
    StandardAttribute("plan.name", "Plan", "What it has subscribed to"),
    StandardAttribute("monthly_spend", "Monthly Spend", "What it pays in a month", "float", writable=True),
    StandardAttribute("size", "Company size", "How many people it employs", "integer", writable=True),
    StandardAttribute("industry", "Company industry", "What it does for a living", writable=True),
    StandardAttribute("website", "Company website", "The address of its site", writable=True),
    StandardAttribute("id", "ID", "Our own id of the company"),
    StandardAttribute("created_at", "Created at", "When it was first written down", "date"),
    StandardAttribute("updated_at", "Updated at", "When something of it last changed", "date"),
    StandardAttribute("plan.id", "Plan ID", "Our own id of the plan"),
    StandardAttribute("app_id", "App ID", "The id of the workspace"),
)

STANDARD: Final[Mapping[Model, tuple[StandardAttribute, ...]]] = {
    "contact": _CONTACT,
    "company": _COMPANY,
    "conversation": (),
}

_MEANT_OTHERWISE: Final[Mapping[Model, frozenset[str]]] = {
    "contact": NOT_CUSTOM,
    "company": COMPANY_FIELDS,
    "conversation": frozenset(),
}

STANDARD_NAMES: Final[Mapping[Model, frozenset[str]]] = {
    model: frozenset(each.name for each in attributes) | _MEANT_OTHERWISE[model]
    for model, attributes in STANDARD.items()
}
"""A declared attribute never has one of these names: nobody could tell the two apart."""

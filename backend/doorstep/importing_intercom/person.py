"""A lead or user as another messenger shows one, as a row of ours."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from doorstep.contacts.attributes import MOST_CUSTOM_ATTRIBUTES
from doorstep.contacts.contact import AttributeSource, Contact, Role
from doorstep.contacts.details import read_details
from doorstep.contacts.emails import read_email
from doorstep.contacts.pseudonyms import pseudonym
from doorstep.importing_intercom.declared import Declared
from doorstep.importing_intercom.reading import id_of, seconds, text
from doorstep.importing_intercom.tally import Tally
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import WorkspaceId, new_contact_id, new_visitor_id
from doorstep.rest_api.identifiers import UTM_NAMES

_STANDARD: Final = ("email", "phone", "name", "avatar", "signed_up_at", "language_override", "unsubscribed_from_emails")

_TEXTS: Final = {"browser": "browser", "browser_version": "browser_version", "os": "os", "language": "browser_language"}

_PLACE: Final = ("country_code", "country", "region", "city")

_TIMES: Final = (
    "last_seen_at", "last_contacted_at", "last_replied_at", "last_email_opened_at", "last_email_clicked_at",
)  # fmt: skip


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of one person. Values that there are not are left out of `columns`."""

    imported_id: str
    role: Role
    external_id: str | None
    columns: Mapping[str, Any]
    custom: Mapping[str, Any]
    sources: Mapping[str, AttributeSource]
    created_at: datetime
    updated_at: datetime

    @property
    def email_normal(self) -> str | None:
        return self.columns.get("email_normal")


def read_person(
    item: Mapping[str, Any], declared: Declared, owner_id: int | None, tally: Tally, *, at: datetime
) -> Told:
    """Everything that a row of ours has room for; what it cannot take is left out and counted."""
    there = str(id_of(item))
    columns = _standard(item, tally, there)
    if owner_id is not None:
        columns["owner_id"] = owner_id
    custom = declared.values_of(item, "people", tally)
    external_id = _external_id(item, tally, there)
    updated_at = seconds(item.get("updated_at")) or at
    said = [*columns, *(f"custom_attributes.{name}" for name in custom)]
    sources = dict.fromkeys(said, AttributeSource("api", updated_at.timestamp()))
    role: Role = "user" if item.get("role") == "user" else "lead"
    if "email" in columns:
        columns["email_normal"] = read_email(columns["email"]).normal
        if role == "user":
            # the site there logs its users in by this, as it would have said by our API
            columns["login_email_normal"] = columns["email_normal"]
            sources["login_email"] = sources["email"]
    return Told(
        imported_id=there, role=role, external_id=external_id, columns={**columns, **_rest(item)}, custom=custom,
        sources=sources, created_at=seconds(item.get("created_at")) or updated_at, updated_at=updated_at,
    )  # fmt: skip


def new_person(told: Told, workspace_id: WorkspaceId, *, is_archived: bool) -> Contact:
    """The row of somebody who was not here."""
    contact_id = new_contact_id()
    is_lead = told.role == "lead"
    nobody = Contact(
        workspace_id=workspace_id, contact_id=contact_id, role=told.role, state="archived" if is_archived else "active",
        external_id=told.external_id or (new_visitor_id() if is_lead else None),
        pseudonym=pseudonym(contact_id) if is_lead else None,
        first_seen_at=told.created_at, created_at=told.created_at, updated_at=told.updated_at,
    )  # fmt: skip
    return _with(nobody, told.columns, told.custom, told)


def brought_up_to_date(here: Contact, told: Told) -> Contact:
    """What was imported before: what is told stands, what is not told any more stays. A lead may have become a user there."""
    after = _with(here, told.columns, told.custom, told)
    if here.role == "lead" and told.role == "user":
        return msgspec.structs.replace(after, role="user", external_id=told.external_id)
    return after


def without_what_changed_here(told: Told, here: Contact, imported_at: datetime | None) -> Told:
    """What somebody set here after the last import stands; only the rest is brought up to date."""
    since = float("inf") if imported_at is None else imported_at.timestamp()
    ours = {name for name, source in here.attribute_sources.items() if source.at > since}
    if ours & {"email", "login_email"}:
        ours |= {"email", "email_normal", "login_email", "login_email_normal"}
    return msgspec.structs.replace(
        told,
        columns={name: value for name, value in told.columns.items() if name not in ours},
        custom={name: value for name, value in told.custom.items() if f"custom_attributes.{name}" not in ours},
        sources={name: source for name, source in told.sources.items() if name not in ours},
    )


def with_gaps_filled(here: Contact, told: Told) -> Contact:
    """Who was here before any import, by another way: their own values stand."""
    identifying = {"email", "email_normal", "login_email_normal"} if here.email is not None else set[str]()
    gaps = {
        name: value
        for name, value in told.columns.items()
        if getattr(here, name) in (None, {}) and name not in identifying
    }
    custom = {name: value for name, value in told.custom.items() if name not in here.custom_attributes}
    external_id = here.external_id if here.external_id is not None else told.external_id
    after = _with(here, gaps, custom, told)
    return msgspec.structs.replace(
        after, external_id=external_id, created_at=min(here.created_at, told.created_at),
        first_seen_at=min(here.first_seen_at, told.created_at),
    )  # fmt: skip


def _with(contact: Contact, columns: Mapping[str, Any], custom: Mapping[str, Any], told: Told) -> Contact:
    merged = dict(list({**contact.custom_attributes, **custom}.items())[:MOST_CUSTOM_ATTRIBUTES])
    said = {*columns, "login_email", *(f"custom_attributes.{name}" for name in custom)}
    sources = {name: source for name, source in told.sources.items() if name in said}
    same_email = "email" not in columns or columns["email"] == contact.email
    return msgspec.structs.replace(
        contact, **columns, custom_attributes=merged, attribute_sources={**contact.attribute_sources, **sources},
        verified=contact.verified and same_email, updated_at=max(contact.updated_at, told.updated_at),
    )  # fmt: skip


def member_of(user: Contact, author: Mapping[str, Any]) -> Contact:
    """A lead that is part of `user` there, of whom little more is told than how it signs what it wrote."""
    contact_id = new_contact_id()
    nobody = Contact(
        workspace_id=user.workspace_id, contact_id=contact_id, role="lead", pseudonym=pseudonym(contact_id),
        first_seen_at=user.first_seen_at, created_at=user.created_at, updated_at=user.created_at,
    )  # fmt: skip
    return signed_as(nobody, author)


def signed_as(lead: Contact, author: Mapping[str, Any]) -> Contact:
    """The lead with what its signature tells, where nothing else is known of it: the address stands where there is no name, and
    the pseudonym where there is neither. Of who is a lead still, everything but the pseudonym was told already."""
    if lead.role != "lead" or lead.name is not None or lead.email is not None:
        return lead
    said, email = text(author.get("name")), _email(author.get("email"))
    if email is None or lead.state != "merged":
        return msgspec.structs.replace(lead, pseudonym=said or lead.pseudonym)
    name = None if said == email else said
    return msgspec.structs.replace(lead, name=name, email=email, email_normal=read_email(email).normal)


def _standard(item: Mapping[str, Any], tally: Tally, there: str) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for name in _STANDARD:
        if item.get(name) in (None, "", False):
            continue
        try:
            columns |= read_details({name: item[name]}).standard
        except Invalid as wrong:
            tally.leave_out("fields of people", str(wrong), there)
    return {name: value for name, value in columns.items() if value is not None}


def _external_id(item: Mapping[str, Any], tally: Tally, there: str) -> str | None:
    try:
        external_id = read_details({"external_id": item.get("external_id")}).external_id
    except Invalid:
        # its words hold what was said
        tally.leave_out("fields of people", "an external_id that many people would share, or that is too long", there)
        return None
    return external_id if isinstance(external_id, str) else None


def _email(value: object) -> str | None:
    try:
        return read_email(value).shown if isinstance(value, str) and value else None
    except Invalid:
        return None


def _rest(item: Mapping[str, Any]) -> dict[str, Any]:
    """What nobody may set here, and everybody may look at."""
    said = item.get("location")
    place = said if isinstance(said, dict) else {}
    found: dict[str, Any] = {column: text(item.get(name)) for column, name in _TEXTS.items()}
    found |= {name: text(place.get(name)) for name in _PLACE}
    found |= {name: seconds(item.get(name)) for name in _TIMES}
    found["referrer"] = text(item.get("referrer"), 2_048)
    found["utm"] = {name: value for name in UTM_NAMES if (value := text(item.get(name)))} or None
    for name in ("has_hard_bounced", "marked_email_as_spam"):
        found[name] = item.get(name) is True or None
    return {name: value for name, value in found.items() if value is not None}

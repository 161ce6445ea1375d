"""How a person comes to be: a lead from a visitor, a user from a lead or from nobody. Pure."""

from datetime import datetime

import msgspec

from doorstep.contacts.attributes import Change, apply, may_set
from doorstep.contacts.contact import AttributeSource, Contact, Source
from doorstep.contacts.emails import Email, read_email
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.visitors.surroundings import Surroundings
from doorstep.visitors.visitor import Visitor


def lead_from_visitor(visitor: Visitor, *, at: datetime) -> Contact:
    """The lead that a visitor becomes with its first message; what the API wrote to the visitor travels with it."""
    return Contact(
        workspace_id=visitor.workspace_id,
        contact_id=visitor.contact_id,
        role="lead",
        external_id=visitor.visitor_id,
        email=visitor.email,
        email_normal=None if visitor.email is None else visitor.email.lower(),
        name=visitor.name,
        phone=visitor.phone,
        pseudonym=visitor.pseudonym,
        language=visitor.language,
        browser=visitor.browser,
        browser_version=visitor.browser_version,
        os=visitor.os,
        country_code=visitor.country_code,
        country=visitor.country,
        region=visitor.region,
        city=visitor.city,
        referrer=visitor.referrer,
        utm=visitor.utm,
        custom_attributes=visitor.custom_attributes,
        attribute_sources=visitor.attribute_sources,
        page_url=visitor.page_url,
        page_title=visitor.page_title,
        first_seen_at=visitor.first_seen_at,
        last_seen_at=at,
        created_at=at,
        updated_at=at,
    )


def user_from_lead(lead: Contact, external_id: str | None, *, at: datetime) -> Contact:
    """The same person, now known to the site: everything stays, the identifier becomes the site's own.

    A typed email stays as well, still unverified, until the site says another.
    """
    return msgspec.structs.replace(lead, role="user", external_id=external_id, updated_at=at)


def user_from_visitor(visitor: Visitor, external_id: str | None, *, at: datetime) -> Contact:
    """Who logs in before ever writing has no pseudonym: that is for people whom nobody knows."""
    lead = lead_from_visitor(visitor, at=at)
    return msgspec.structs.replace(lead, role="user", external_id=external_id, pseudonym=None)


def with_gaps_filled(user: Contact, visitor: Visitor) -> Contact:
    """The user with what the API wrote to the visitor and the user lacks; an email never travels."""
    gaps = {name: value for name, value in visitor.custom_attributes.items() if name not in user.custom_attributes}
    columns = {name: getattr(visitor, name) for name in ("name", "phone") if getattr(user, name) is None}
    filled = [f"custom_attributes.{name}" for name in gaps] + [
        name for name, value in columns.items() if value is not None
    ]
    sources = {name: visitor.attribute_sources[name] for name in filled if name in visitor.attribute_sources}
    return msgspec.structs.replace(
        user,
        custom_attributes={**user.custom_attributes, **gaps},
        attribute_sources={**user.attribute_sources, **sources},
        **columns,
    )


def user_from_nobody(
    workspace_id: WorkspaceId,
    contact_id: ContactId,
    external_id: str | None,
    around: Surroundings,
    *,
    at: datetime,
) -> Contact:
    """Who logs in in a browser that we had not seen."""
    return Contact(
        workspace_id=workspace_id,
        contact_id=contact_id,
        role="user",
        external_id=external_id,
        first_seen_at=at,
        last_seen_at=at,
        created_at=at,
        updated_at=at,
        **msgspec.structs.asdict(around),
    )


def returned(contact: Contact) -> Contact:
    """Who was archived and comes back is active again; anybody else is the same object."""
    return msgspec.structs.replace(contact, state="active") if contact.state == "archived" else contact


def changed(contact: Contact, change: Change) -> Contact:
    """`attributes.apply`, and what follows from a new email: how it is compared, and that nobody proved it."""
    after = apply(contact, change)
    if change.by == "api" and contact.role == "user" and "email" in change.standard:
        after = _logging_in_by_what_the_site_says(after, change)
    if after.email == contact.email:
        return after
    normal = None if after.email is None else read_email(after.email).normal
    return msgspec.structs.replace(after, email_normal=normal, verified=False)


def _logging_in_by_what_the_site_says(user: Contact, change: Change) -> Contact:
    """An address that the site takes away leads nowhere any more: it may be somebody else's tomorrow."""
    email = change.standard["email"]
    if email is not None:
        return logging_in_by(user, read_email(email).normal, by="api", at=change.at)
    sources = {name: source for name, source in user.attribute_sources.items() if name != "login_email"}
    return msgspec.structs.replace(user, login_email_normal=None, attribute_sources=sources)


def logging_in_by(contact: Contact, email_normal: str, *, by: Source, at: datetime) -> Contact:
    """The contact with the address by which the site logs it in; the same object when that is known.

    It is kept apart from the shown address, which teammates and the person themselves may edit: that must neither lock
    anybody out of their conversations nor let anybody in. What a page says without a signature gives way to a signature.
    """
    there = contact.attribute_sources.get("login_email")
    if not may_set(there, contact.login_email_normal, email_normal, by):
        return contact
    sources = {**contact.attribute_sources, "login_email": AttributeSource(by, at.timestamp())}
    return msgspec.structs.replace(contact, login_email_normal=email_normal, attribute_sources=sources)


def typed_email(contact: Contact, email: Email, *, at: datetime) -> Contact:
    """The contact with the address that the person typed; the same object when it stands already.

    A lead may correct it at any time, also after a teammate did. A user's that the site itself has set stays: the
    site knows better who its user is than whoever sits at the keyboard.
    """
    source = contact.attribute_sources.get("email")
    set_by_site = source is not None and source.is_the_sites
    if contact.email == email.shown or (contact.role == "user" and set_by_site):
        return contact
    sources = {**contact.attribute_sources, "email": AttributeSource("person", at.timestamp())}
    return msgspec.structs.replace(
        contact, email=email.shown, email_normal=email.normal, verified=False, attribute_sources=sources, updated_at=at
    )

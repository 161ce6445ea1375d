"""Which value of an attribute stands, and what is shown of a person who is several rows. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from doorstep.contacts.contact import AttributeSource, Contact, Role, Source
from doorstep.kernel.ids import AdminId, ContactId, WorkspaceId

TRUST: Final[Mapping[Source, int]] = {"page": 0, "person": 0, "import": 1, "signed": 2, "api": 2, "admin": 2}
"""A value of lower trust never overwrites one of higher; among equals the later one stands. A file is a list that somebody once made:
it knows more than whoever sits at a keyboard, and less than who says it today."""

MOST_CUSTOM_ATTRIBUTES: Final = 250
"""Per person; further names are dropped, since a page could send new ones for ever."""

STANDARD: Final = frozenset(
    {
        "name",
        "email",
        "phone",
        "avatar_url",
        "language_override",
        "unsubscribed_from_emails",
        "signed_up_at",
        "owner_id",
    }
)
"""Attributes with a column of their own that a page, a token, the API or a teammate may set; the owner, only the last two."""

_GAPS = ("name", "phone", "avatar_url", "language", "language_override", "browser", "browser_version", "os",
         "country_code", "country", "region", "city", "referrer", "page_url", "page_title", "signed_up_at", "owner_id")  # fmt: skip
"""What a member's value may fill at its root. Identifiers (external id, email) are not among them: they never travel."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Values somebody wants set; what is not named stays, and a custom one that is None goes."""

    standard: Mapping[str, Any] = {}
    custom: Mapping[str, Any] = {}
    by: Source
    at: datetime


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One person as inbox and API show them, whatever rows they consist of."""

    workspace_id: WorkspaceId
    contact_id: ContactId
    role: Role
    external_id: str | None
    email: str | None
    verified: bool
    name: str | None
    phone: str | None
    avatar_url: str | None
    pseudonym: str | None
    unsubscribed_from_emails: bool
    has_hard_bounced: bool
    marked_email_as_spam: bool
    owner_id: AdminId | None
    language: str | None
    language_override: str | None
    browser: str | None
    browser_version: str | None
    os: str | None
    country_code: str | None
    country: str | None
    region: str | None
    city: str | None
    referrer: str | None
    utm: Mapping[str, str]
    custom_attributes: Mapping[str, Any]
    page_url: str | None
    page_title: str | None
    signed_up_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime | None
    last_contacted_at: datetime | None
    last_replied_at: datetime | None
    last_email_opened_at: datetime | None
    last_email_clicked_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def display_name(self) -> str:
        """What a teammate calls this person: name, else email, else pseudonym."""
        return self.name or self.email or self.pseudonym or ("User" if self.role == "user" else "Visitor")


def apply(contact: Contact, change: Change) -> Contact:
    """The contact with every value of `change` that its source may set; the same object when nothing changes."""
    sources = dict(contact.attribute_sources)
    custom = dict(contact.custom_attributes)
    changed: dict[str, Any] = {}
    source = AttributeSource(change.by, change.at.timestamp())
    room = Room(custom, sources, change.by, most=MOST_CUSTOM_ATTRIBUTES)
    for name, value in change.standard.items():
        if name in STANDARD and may_set(sources.get(name), getattr(contact, name), value, change.by):
            changed[name], sources[name] = value, source
    for name, value in change.custom.items():
        key = f"custom_attributes.{name}"
        if value is None:
            if TRUST[change.by] >= trust_of(sources.get(key)):
                custom.pop(name, None)
                sources.pop(key, None)
            continue
        may = may_set(sources.get(key), custom.get(name), value, change.by)
        if may and room.has_for(name):
            custom[name], sources[key] = value, source
    if sources == contact.attribute_sources:
        return contact
    return msgspec.structs.replace(
        contact, **changed, custom_attributes=custom, attribute_sources=sources, updated_at=change.at
    )


def may_set(there: AttributeSource | None, old: object, new: object, by: Source) -> bool:
    """Saying the same again changes nothing, unless it says so with more trust."""
    trust_there = trust_of(there)
    if old == new and type(old) is type(new):
        return TRUST[by] > trust_there
    return TRUST[by] >= trust_there


def trust_of(there: AttributeSource | None) -> int:
    """Below every other where nobody has said anything."""
    return -1 if there is None else TRUST[there.by]


class Room:
    """Whether more custom attributes fit. What has less trust makes way for them, the oldest first: a page could fill all the
    room with junk, and what a token signs must still be recorded.

    Looks through what is there once, however many names come: one request must not hold up the others.

    Args:
        custom, sources: as they are being changed; what makes way is taken out of both.
    """

    def __init__(self, custom: dict[str, Any], sources: dict[str, AttributeSource], by: Source, *, most: int) -> None:
        self._custom, self._sources, self._trust, self._most = custom, sources, TRUST[by], most
        self._may_go: list[str] | None = None

    def has_for(self, name: str) -> bool:
        """Whether `name` fits, now that something else may have gone."""
        if name in self._custom or len(self._custom) < self._most:
            return True
        if self._may_go is None:
            self._may_go = sorted(filter(self._has_less_trust, self._custom), key=self._age, reverse=True)
        while self._may_go:
            goes = self._may_go.pop()
            # what was taken out or said anew since the list was made is not among them any more
            if goes in self._custom and self._has_less_trust(goes):
                del self._custom[goes]
                self._sources.pop(f"custom_attributes.{goes}", None)
                return True
        return False

    def _has_less_trust(self, name: str) -> bool:
        return trust_of(self._sources.get(f"custom_attributes.{name}")) < self._trust

    def _age(self, name: str) -> tuple[float, str]:
        source = self._sources.get(f"custom_attributes.{name}")
        return (source.at if source else 0.0), name


def shown(root: Contact, members: Sequence[Contact]) -> Shown:
    """What a person shows: the root's own value first, else the member's with the latest change.

    Does not depend on the order of the members: equal times are decided by the id.
    """
    everybody = [root, *members]
    filled = {name: _first_value(name, root, members) for name in _GAPS}
    return Shown(
        workspace_id=root.workspace_id,
        contact_id=root.contact_id,
        role=root.role,
        external_id=root.external_id,
        email=root.email,
        verified=root.verified,
        pseudonym=root.pseudonym,
        unsubscribed_from_emails=any(person.unsubscribed_from_emails for person in everybody),
        # of the address that is shown, and only the root's own is
        has_hard_bounced=root.has_hard_bounced,
        marked_email_as_spam=root.marked_email_as_spam,
        utm=root.utm or next((m.utm for m in _latest_first(members, "utm") if m.utm), {}),
        custom_attributes=_custom(root, members),
        first_seen_at=min(person.first_seen_at for person in everybody),
        last_seen_at=_latest(person.last_seen_at for person in everybody),
        last_contacted_at=_latest(person.last_contacted_at for person in everybody),
        last_replied_at=_latest(person.last_replied_at for person in everybody),
        last_email_opened_at=_latest(person.last_email_opened_at for person in everybody),
        last_email_clicked_at=_latest(person.last_email_clicked_at for person in everybody),
        created_at=min(person.created_at for person in everybody),
        updated_at=max(person.updated_at for person in everybody),
        **filled,
    )


def _first_value(name: str, root: Contact, members: Sequence[Contact]) -> Any:
    own = getattr(root, name)
    if own is not None:
        return own
    return next((v for m in _latest_first(members, name) if (v := getattr(m, name)) is not None), None)


def _custom(root: Contact, members: Sequence[Contact]) -> dict[str, Any]:
    names = {name for person in (root, *members) for name in person.custom_attributes}
    values: dict[str, Any] = {}
    for name in sorted(names):
        having = [m for m in members if name in m.custom_attributes]
        person = root if name in root.custom_attributes else _latest_first(having, f"custom_attributes.{name}")[0]
        values[name] = person.custom_attributes[name]
    return values


def _latest_first(members: Sequence[Contact], key: str) -> list[Contact]:
    def changed_at(member: Contact) -> tuple[float, str]:
        source = member.attribute_sources.get(key)
        return (source.at if source else member.created_at.timestamp()), member.contact_id

    return sorted(members, key=changed_at, reverse=True)


def _latest(times: Any) -> datetime | None:
    return max((at for at in times if at is not None), default=None)

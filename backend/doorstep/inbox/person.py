"""A person as the panel on the right shows one: what is known of the root and of every lead merged into it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from doorstep.companies.company import Company
from doorstep.contacts.attributes import Shown
from doorstep.contacts.people import Person
from doorstep.events.event import Event
from doorstep.identity.devices import Device
from doorstep.inbox.history import Step
from doorstep.inbox.rendering import Clock, plain, short_address
from doorstep.inbox.times import ago_in_words, moment, moment_within
from doorstep.storage.page_views import PageView

LANGUAGES_SHOWN = 40
"""Characters of a language tag worth showing; pages send anything."""


HERE = timedelta(seconds=45)
"""Who came to a page this recently is taken to look at it still; later nobody knows."""


@dataclass(frozen=True)
class ShownDevice:
    """One browser in a line of words."""

    title: str
    when: str
    ended: bool


@dataclass(frozen=True, kw_only=True)
class ShownPerson:
    """What the panel's template needs."""

    contact_id: str
    role: str
    state: str
    blocked: bool
    name: str | None
    pseudonym: str | None
    shown_name: str
    email: str | None
    verified: bool
    same_email: list[str]
    facts: list[tuple[str, str]]
    page_url: str | None
    page_title: str | None
    page_when: str
    """`looking at it now`, or how long ago they were on it."""
    is_here: bool
    """Whether a browser of theirs that is signed in still was on the page a moment ago."""
    pages: list[PageView]
    events: list[Event]
    companies: list[Company]
    attributes: list[tuple[str, Any]]
    devices: list[ShownDevice]
    device_count: str
    """`2, and 1 earlier`: those signed in, then those that ended."""
    history: list[Step]
    wrong: Mapping[str, str] = field(default_factory=dict[str, str])
    """By field: why what was typed into it was not saved."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What was read beside the person."""

    same_email: list[str]
    """Display names of others with this address."""
    pages: list[PageView]
    events: list[Event]
    companies: list[Company]
    devices: list[Device]
    history: list[Step]


def shown_person(person: Person, around: Surroundings, *, clock: Clock, wrong: Mapping[str, str]) -> ShownPerson:
    shown = person.shown
    is_here = any(_is_here(device, clock) for device in around.devices)
    return ShownPerson(
        contact_id=person.root.contact_id,
        role=person.root.role,
        state=person.root.state,
        blocked=person.root.blocked,
        name=shown.name,
        pseudonym=shown.pseudonym,
        shown_name=shown.display_name,
        email=shown.email,
        verified=shown.verified,
        same_email=around.same_email,
        facts=list(_facts(shown, clock)),
        page_url=shown.page_url,
        page_title=shown.page_title,
        page_when="looking at it now" if is_here else _last_on_page(shown, clock),
        is_here=is_here,
        pages=_earlier_pages(around.pages, shown.page_url),
        events=around.events,
        companies=around.companies,
        attributes=list(shown.custom_attributes.items()),
        devices=[_shown_device(device, clock) for device in around.devices],
        device_count=_device_count(around.devices, clock),
        history=around.history,
        wrong=wrong,
    )


def _facts(shown: Shown, clock: Clock) -> "list[tuple[str, str]]":
    id_name = "User id" if shown.role == "user" else "Visitor id"
    known = [
        (id_name, shown.external_id),
        ("Phone", shown.phone),
        ("Location", place_of(shown)),
        ("Language", (shown.language_override or shown.language or "")[:LANGUAGES_SHOWN]),
        ("Browser", _browser(shown.browser, shown.browser_version, shown.os)),
        ("First seen", _when(shown.first_seen_at, clock)),
        ("Last seen", _when(shown.last_seen_at, clock)),
        ("Signed up", _when(shown.signed_up_at, clock)),
        ("Came from", short_address(shown.referrer)),
        ("Campaign", ", ".join(plain(value) for value in shown.utm.values())),
        ("Emails", "unsubscribed" if shown.unsubscribed_from_emails else None),
    ]
    return [(label, value) for label, value in known if value]


def _is_here(device: Device, clock: Clock) -> bool:
    return device.is_live(clock.now) and clock.now - device.last_seen_at < HERE


def _last_on_page(shown: Shown, clock: Clock) -> str:
    at = shown.last_seen_at
    return f"last page, {ago_in_words(at, now=clock.now, zone=clock.zone)}" if at else "last page"


def _earlier_pages(pages: list[PageView], current: str | None) -> list[PageView]:
    """Without the one that is shown as the current page already."""
    return pages[1:] if pages and short_address(pages[0].url) == short_address(current) else pages


def place_of(shown: Shown) -> str:
    """`Lyon, France`, or as much of it as is known."""
    return ", ".join(part for part in (shown.city, shown.country or shown.country_code) if part)


def _browser(browser: str | None, version: str | None, system: str | None) -> str:
    name = " ".join(part for part in (browser, (version or "").split(".")[0]) if part)
    return " on ".join(part for part in (name, system) if part)


def _when(at: datetime | None, clock: Clock) -> str | None:
    return moment(at, now=clock.now, zone=clock.zone) if at else None


def _shown_device(device: Device, clock: Clock) -> ShownDevice:
    live = device.is_live(clock.now)
    said = "last seen" if live else "signed out, last seen"
    return ShownDevice(
        title=_browser(device.browser, None, device.os) or "A browser",
        when=f"{said} {moment_within(device.last_seen_at, now=clock.now, zone=clock.zone)}",
        ended=not live,
    )


def _device_count(devices: list[Device], clock: Clock) -> str:
    live = sum(device.is_live(clock.now) for device in devices)
    ended = len(devices) - live
    return f"{live}, and {ended} earlier" if ended else str(live)

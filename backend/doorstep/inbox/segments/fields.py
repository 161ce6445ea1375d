"""What a teammate may choose to search people by, in their words and in groups. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, Literal

import msgspec

from doorstep.contacts.data_attributes import DataAttribute
from doorstep.contacts.event_fields import field_of_event

Kind = Literal["text", "number", "date", "coming", "boolean", "label", "choice", "any", "event"]
"""Which comparisons are offered: `coming` are dates that may lie ahead, `choice` one of a few, `label` belonging to something,
`any` what nobody has declared, `event` what people did."""

Choice = tuple[str, str]
"""Value and words."""


class Choosable(msgspec.Struct, frozen=True, omit_defaults=True):
    """One field. `name` is the public one; of an event, what its fields begin with. `suggests`: values that are in use are offered."""

    name: str
    label: str
    kind: Kind
    choices: Sequence[Choice] = ()
    suggests: bool = False


class Fields(msgspec.Struct, frozen=True):
    """A group of them with its heading."""

    label: str
    fields: Sequence[Choosable]


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What a workspace has of its own to choose from."""

    attributes: Sequence[DataAttribute] = ()
    tags: Sequence[Choice] = ()
    segments: Sequence[Choice] = ()
    companies: Sequence[Choice] = ()
    teammates: Sequence[Choice] = ()
    events: Sequence[str] = ()


_DETAILS: Final = (
    Choosable("name", "Name", "text"),
    Choosable("email", "Email", "text"),
    Choosable("email_domain", "Email domain", "text", suggests=True),
    Choosable("phone", "Phone", "text"),
    Choosable("external_id", "User id", "text"),
    Choosable("role", "Type", "choice", (("user", "User"), ("lead", "Lead"))),
)
_MAIL: Final = (
    Choosable("unsubscribed_from_emails", "Unsubscribed from emails", "boolean"),
    Choosable("has_hard_bounced", "Emails come back", "boolean"),
    Choosable("marked_email_as_spam", "Called an email spam", "boolean"),
)
_TIMES: Final = tuple(
    Choosable(name, label, "date")
    for name, label in (
        ("signed_up_at", "Signed up"),
        ("created_at", "First known"),
        ("last_seen_at", "Last seen"),
        ("last_replied_at", "Last heard from"),
        ("last_contacted_at", "Last contacted"),
        ("updated_at", "Last changed"),
    )
)
_PLACES: Final = tuple(
    Choosable(name, label, "text", suggests=True)
    for name, label in (("location.country", "Country"), ("location.region", "Region"), ("location.city", "City"))
)
_BROWSER: Final = tuple(
    Choosable(name, label, "text", suggests=True)
    for name, label in (
        ("browser", "Browser"),
        ("browser_version", "Browser version"),
        ("os", "Operating system"),
        ("browser_language", "Browser language"),
        ("language_override", "Language"),
    )
)
_COMPANY: Final = (
    Choosable("company.name", "Company name", "text", suggests=True),
    Choosable("company.company_id", "Company id", "text"),
    Choosable("company.plan", "Plan", "text", suggests=True),
    Choosable("company.size", "Company size", "number"),
    Choosable("company.industry", "Industry", "text", suggests=True),
    Choosable("company.website", "Company website", "text"),
    Choosable("company.monthly_spend", "Monthly spend", "number"),
    Choosable("company.remote_created_at", "Company created", "date"),
)

_ONE_OF: Final[dict[str, str]] = {"Attributes": "Attribute", "Tags and segments": "Tag", "What they did": "Done"}
"""A group's heading, as it stands before one of its fields."""

_KINDS: Final[dict[str, Kind]] = {
    "string": "text", "integer": "number", "float": "number", "boolean": "boolean", "date": "coming",
}  # fmt: skip


def catalogue(known: Known, *, with_segments: bool) -> list[Fields]:
    """Every field, the often used ones first; segments ask for no other segments."""
    of_people = _attributes(known.attributes, "contact", "custom_attributes.")
    of_companies = _attributes(known.attributes, "company", "company.custom_attributes.")
    labels = [
        Choosable("tag_id", "Tag", "label", known.tags),
        *([Choosable("segment_id", "Segment", "label", known.segments)] if with_segments else []),
    ]
    companies = [Choosable("company_id", "Company", "label", known.companies), *_COMPANY]
    groups = (
        Fields("Person", (*_DETAILS, Choosable("owner_id", "Owner", "choice", known.teammates))),
        Fields("When", _TIMES),
        Fields("Tags and segments" if with_segments else "Tags", labels),
        Fields("Attributes", of_people),
        Fields("What they did", [Choosable(field_of_event(name, ""), name, "event") for name in known.events]),
        Fields("Where", _PLACES),
        Fields("Company", [*companies, Choosable("company.tag_id", "Tag of the company", "label", known.tags), *of_companies]),
        Fields("Browser", _BROWSER),
        Fields("Emails", _MAIL),
    )  # fmt: skip
    return _told_apart([group for group in groups if group.fields])


def _told_apart(groups: list[Fields]) -> list[Fields]:
    """Where two fields have one word, each says its group: a list that is closed shows nothing else of it."""
    words = Counter(field.label for group in groups for field in group.fields)
    return [
        Fields(
            group.label,
            [
                field if words[field.label] == 1
                else msgspec.structs.replace(field, label=f"{_ONE_OF.get(group.label, group.label)}: {field.label}")
                for field in group.fields
            ],
        )
        for group in groups
    ]  # fmt: skip


def _attributes(declared: Iterable[DataAttribute], model: str, prefix: str) -> list[Choosable]:
    return [
        Choosable(
            f"{prefix}{each.name}", each.label or each.name, "choice" if each.options else _KINDS[each.data_type],
            [(option, option) for option in each.options or ()], suggests=each.data_type == "string",
        )
        for each in declared if each.model == model
    ]  # fmt: skip

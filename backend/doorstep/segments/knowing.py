"""What a program searches by has to be known: attributes that are declared, or that somebody has; values of their types; and
of metadata that is an amount or a link, which part of it is meant.

Only what is asked anew is judged. A segment that was made goes on with what it asks for, whatever is declared since.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, Final, NamedTuple

from doorstep.contacts.data_attributes import DataAttribute, Model, value_for
from doorstep.contacts.errors import AttributeInvalid
from doorstep.contacts.searching import contact_fields
from doorstep.filters.grammar import filters_of, printable
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.attribute_names import keys_inside, may_be_there
from doorstep.storage.data_attributes import attributes_named
from doorstep.storage.database import Database

_PEOPLE: Final[Mapping[str, Model]] = {"custom_attributes.": "contact", "company.custom_attributes.": "company"}
_CONVERSATIONS: Final[Mapping[str, Model]] = {"custom_attributes.": "conversation"}

_COMPARING: Final = frozenset({"=", "!=", "IN", "NIN", "<", ">", "<=", ">="})
"""Others look at pieces of the text."""

LONGEST_SHOWN: Final = 300

MOST_LOOKS: Final = 5
"""For names that nobody declared, in one query."""


class _Asked(NamedTuple):
    """A filter that is about an attribute."""

    model: Model
    name: str
    sent: Mapping[str, Any]


async def refuse_unknown_of_people(
    database: Database, workspace_id: WorkspaceId, query: object, *, to_come: bool = False, but: object = None
) -> None:
    """Judge an understood query of people.

    Args:
        to_come: whether an attribute may be one that nobody has yet: a segment may be made before whoever is in it.
        but: a query whose fields need no judgement.

    Raises:
        Invalid: it asks for an attribute that is unknown, for a value that its type does not have, or compares the whole of
            an amount or a link with something; it names the field.
    """
    attributes = list(_about_attributes(query, _PEOPLE, _fields_of(but)))
    await _refuse_unknown(database, workspace_id, attributes, None if to_come else "contacts")
    await _refuse_whole_objects(database, workspace_id, query, but)


async def refuse_unknown_of_conversations(database: Database, workspace_id: WorkspaceId, query: object) -> None:
    """The same of conversations."""
    await _refuse_unknown(database, workspace_id, list(_about_attributes(query, _CONVERSATIONS)), "conversations")


async def _refuse_unknown(
    database: Database, workspace_id: WorkspaceId, asked: Sequence[_Asked], who: str | None
) -> None:
    """`who` cannot be searched by what is unknown; None where it may be to come."""
    if not asked:
        return
    declared = await attributes_named(database.pool, workspace_id, {each.name for each in asked})
    looked: set[tuple[Model, str]] = set()
    for each in asked:
        own = [known for known in declared if known.model == each.model and known.name == each.name]
        if own:
            _refuse_other_types(own, each.sent)
        elif who and (each.model, each.name) not in looked and len(looked) < MOST_LOOKS:
            looked.add((each.model, each.name))
            if not await may_be_there(database, workspace_id, each.model, each.name):
                shown = printable(each.sent["field"])
                raise Invalid(f"{who} cannot be searched by {shown}: nobody has declared or has it", shown)


async def _refuse_whole_objects(database: Database, workspace_id: WorkspaceId, query: object, but: object) -> None:
    asked = {
        each["field"]: field.path
        for each in filters_of(query)
        if each.get("value") is not None
        and (field := contact_fields().find(each["field"])) is not None
        and field.name == "event_metadata"
    }
    for shown, (event, key) in [each for each in asked.items() if each[0] not in _fields_of(but)][:MOST_LOOKS]:
        inside = await keys_inside(database, workspace_id, event, key)
        if inside:
            parts = " or ".join(f"{shown}.{each}" for each in inside)
            raise Invalid(f"{printable(shown)} has several parts: compare {parts[:LONGEST_SHOWN]}", printable(shown))


def _fields_of(query: object) -> set[str]:
    return {each["field"] for each in filters_of(query)}


def _about_attributes(query: object, models: Mapping[str, Model], but: Set[str] = frozenset()) -> Iterator[_Asked]:
    for each in filters_of(query):
        for prefix, model in models.items():
            if each["field"].startswith(prefix) and each["field"] not in but:
                yield _Asked(model, each["field"].removeprefix(prefix), each)


def _refuse_other_types(own: Sequence[DataAttribute], sent: Mapping[str, Any]) -> None:
    """Of what is archived anything is taken: values of what had the name before may still be there."""
    attribute = next((each for each in own if not each.archived), None)
    if attribute is None or attribute.data_type in ("string", "date") or sent["operator"] not in _COMPARING:
        return
    value, shown = sent.get("value"), printable(sent["field"])
    for each in value if isinstance(value, list) else [value]:
        try:
            known = each is None or value_for(attribute, each) is not None
        except AttributeInvalid:
            known = False
        if not known and not _is_between(attribute, each):
            raise Invalid(f"{shown}: a value is of the type {attribute.data_type}", shown)


def _is_between(attribute: DataAttribute, value: object) -> bool:
    """A number with a fraction says something of whole ones, too: more than 2.5."""
    if attribute.data_type != "integer" or isinstance(value, bool):
        return False
    try:
        float(value)  # pyright: ignore[reportArgumentType]
    except (TypeError, ValueError):
        return False
    return True

"""Attributes of conversations as the newest version of the API has them: renamed, and their lists' options one by one."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from doorstep.contacts.data_attributes import (
    MOST_OPTIONS,
    DataAttribute,
    DataType,
    Details,
    ListOption,
    checked_name,
    every_option,
)
from doorstep.contacts.declaring import boolean_of, described, record_declared, refuse_taken
from doorstep.contacts.given import LONGEST_TEXT
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Invalid, NotFound
from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.storage import conversation_values
from doorstep.storage import data_attributes as rows
from doorstep.storage.database import Connection, Database

TYPES: Final[Mapping[str, DataType]] = {
    "string": "string", "integer": "integer", "list": "string", "decimal": "float", "boolean": "boolean",
    "datetime": "date",
}  # fmt: skip
"""As the newest version writes a type, and as it is kept. Relationships and files are not kept."""

MOST_TEAMS: Final = 100


class ConversationAttributeMissing(NotFound):
    """No attribute of conversations has the id."""

    code = "conversation_attribute_not_found"

    def __init__(self) -> None:
        super().__init__("Conversation attribute not found")


class OptionMissing(NotFound):
    """The list has no option with the id."""

    code = "conversation_attribute_not_found"

    def __init__(self) -> None:
        super().__init__("List option not found")


class CannotBe(Invalid):
    """A type that is not kept, or an option that cannot be: refused as the description says it."""

    status = 422


async def declare_for_conversations(
    database: Database, workspace_id: WorkspaceId, body: Mapping[str, Any], *, by: AdminId | None
) -> DataAttribute:
    """A new one. Raises Invalid, CannotBe: name, type or options cannot be, or the name is taken."""
    new = _read_new(workspace_id, body, by)
    async with database.transaction() as connection:
        await rows.lock_names(connection, workspace_id)
        await refuse_taken(connection, new)
        made = await rows.insert_attribute(connection, new)
        await record_declared(connection, "data_attribute_creation", f"declared the attribute {made.name}", made)
        return made


async def change_for_conversations(
    database: Database, workspace_id: WorkspaceId, number: int | None, body: Mapping[str, Any]
) -> DataAttribute:
    """Another name, which the conversations' values go along with; description and the like.

    Raises:
        ConversationAttributeMissing: no such attribute. Invalid: a value that cannot be, or the name is taken.
    """
    async with database.transaction() as connection:
        there = await _locked(connection, workspace_id, number)
        name = checked_name(body["name"]) if body.get("name") is not None else there.name
        after = _detailed(described(msgspec.structs.replace(there, name=name, label=name), body), body)
        if name != there.name:
            await refuse_taken(connection, after)
            await conversation_values.rename_attribute(connection, workspace_id, there.name, name)
        return await _saved(connection, after)


async def archive_for_conversations(database: Database, workspace_id: WorkspaceId, number: int | None) -> DataAttribute:
    """Conversations keep their values. Raises ConversationAttributeMissing."""
    async with database.transaction() as connection:
        there = await _locked(connection, workspace_id, number)
        return await _saved(connection, msgspec.structs.replace(there, archived=True))


async def add_option(
    database: Database, workspace_id: WorkspaceId, number: int | None, body: Mapping[str, Any]
) -> DataAttribute:
    """One more, or again in use when it was put away.

    Raises:
        ConversationAttributeMissing: no such attribute. CannotBe: no list, or no new option.
    """
    async with database.transaction() as connection:
        there = await _locked(connection, workspace_id, number)
        label, options = _label(there, body), every_option(there)
        if any(each.label == label and not each.archived for each in options):
            raise CannotBe(f"there is an option '{label[:80]}' already", "label")
        others = [each for each in options if each.label != label]
        if len(others) >= MOST_OPTIONS:
            raise CannotBe(f"a list has at most {MOST_OPTIONS} options, those that were put away too", "label")
        found = next((each for each in options if each.label == label), ListOption.of(there, label))
        kept = [msgspec.structs.replace(each, archived=False) if each is found else each for each in options]
        return await _saved(connection, _with_options(there, kept if found in options else [*options, found]))


async def rename_option(
    database: Database, workspace_id: WorkspaceId, number: int | None, option_id: str, body: Mapping[str, Any]
) -> DataAttribute:
    """Conversations that have it have it under its new name.

    Raises:
        ConversationAttributeMissing, OptionMissing: there is none. CannotBe: no list, or the name is another option's.
    """
    async with database.transaction() as connection:
        there = await _locked(connection, workspace_id, number)
        label = _label(there, body)
        found = _option(there, option_id)
        if any(each.label == label and each.id != option_id for each in every_option(there)):
            raise CannotBe(f"there is an option '{label[:80]}' already", "label")
        await conversation_values.rename_value(connection, workspace_id, there.name, found.label, label)
        return await _saved(connection, _replaced(there, msgspec.structs.replace(found, label=label)))


async def archive_option(
    database: Database, workspace_id: WorkspaceId, number: int | None, option_id: str
) -> DataAttribute:
    """Conversations keep it; no other gets it. Raises as `rename_option`."""
    async with database.transaction() as connection:
        there = await _locked(connection, workspace_id, number)
        _refuse_unless_list(there)
        found = _option(there, option_id)
        return await _saved(connection, _replaced(there, msgspec.structs.replace(found, archived=True)))


async def _locked(connection: Connection, workspace_id: WorkspaceId, number: int | None) -> DataAttribute:
    await rows.lock_names(connection, workspace_id)
    there = None if number is None else await rows.lock_attribute(connection, workspace_id, number)
    if there is None or there.model != "conversation":
        raise ConversationAttributeMissing
    return there


async def _saved(connection: Connection, after: DataAttribute) -> DataAttribute:
    changed = msgspec.structs.replace(after, updated_at=now())
    await rows.save_attribute(connection, changed)
    await record_declared(connection, "data_attribute_change", f"changed the attribute {changed.name}", changed)
    return changed


def _read_new(workspace_id: WorkspaceId, body: Mapping[str, Any], by: AdminId | None) -> DataAttribute:
    kind, at, name = body.get("data_type"), now(), checked_name(body.get("name"))
    if not isinstance(kind, str) or kind not in TYPES:
        raise CannotBe(f"data_type '{str(kind)[:80]}' is not valid. Allowed types: {', '.join(TYPES)}", "data_type")
    labels = _labels(body.get("options")) if kind == "list" else None
    new = DataAttribute(
        workspace_id=workspace_id, model="conversation", name=name, label=name, data_type=TYPES[kind], options=labels,
        created_by=by, created_at=at, updated_at=at,
    )  # fmt: skip
    return _detailed(described(new, body), body)


def _detailed(attribute: DataAttribute, body: Mapping[str, Any]) -> DataAttribute:
    """With what programs keep there: nobody has to fill anything in, and every teammate sees everything."""
    before, teams = attribute.details, body.get("visible_to_team_ids")
    if teams is not None and not _are_ids(teams):
        raise Invalid("visible_to_team_ids is a list of ids", "visible_to_team_ids")
    details = Details(
        required=boolean_of(body, "required", default=before.required),
        visible_to_team_ids=before.visible_to_team_ids if teams is None else tuple(str(each) for each in teams),
        multiline=boolean_of(body, "multiline", default=before.multiline),
        options=before.options,
    )
    return msgspec.structs.replace(attribute, details=details)


def _are_ids(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= MOST_TEAMS
        and all(str(each).isascii() and str(each).isdecimal() and len(str(each)) <= 20 for each in value)
    )


def _labels(options: object) -> tuple[str, ...]:
    if options is None:
        return ()
    if not isinstance(options, list) or len(options) > MOST_OPTIONS or not all(isinstance(e, dict) for e in options):
        raise CannotBe(f"options is a list of at most {MOST_OPTIONS} objects with a label", "options")
    labels = tuple(_checked_label(each) for each in options)
    if len(set(labels)) != len(labels):
        raise CannotBe("the labels of a list differ", "options")
    return labels


def _label(attribute: DataAttribute, body: Mapping[str, Any]) -> str:
    _refuse_unless_list(attribute)
    return _checked_label(body)


def _checked_label(body: Mapping[str, Any]) -> str:
    if set(body) - {"label"}:
        raise CannotBe("only 'label' is accepted", "label")
    label = body.get("label")
    if label is None or label == "":
        raise CannotBe("label is required", "label")
    if not isinstance(label, str):
        raise CannotBe("label must be a string", "label")
    text = label.strip()
    if not 0 < len(text) <= LONGEST_TEXT or "\0" in text:
        raise CannotBe(f"label has 1 to {LONGEST_TEXT} characters", "label")
    return text


def _refuse_unless_list(attribute: DataAttribute) -> None:
    if attribute.options is None:
        raise CannotBe("Options can only be managed on list attributes")


def _option(attribute: DataAttribute, option_id: str) -> ListOption:
    found = next((each for each in every_option(attribute) if each.id == option_id), None)
    if found is None:
        raise OptionMissing
    return found


def _replaced(attribute: DataAttribute, changed: ListOption) -> DataAttribute:
    return _with_options(attribute, [changed if each.id == changed.id else each for each in every_option(attribute)])


def _with_options(attribute: DataAttribute, options: Sequence[ListOption]) -> DataAttribute:
    return msgspec.structs.replace(
        attribute,
        options=tuple(each.label for each in options if not each.archived),
        details=msgspec.structs.replace(attribute.details, options=tuple(options)),
    )

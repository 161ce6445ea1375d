"""Declaring attributes, changing and archiving them; and judging values by what is declared."""

from collections.abc import Container, Mapping
from datetime import datetime
from typing import Any, ClassVar, Final, Literal

import msgspec

from doorstep.contacts.data_attributes import (
    MODELS,
    MOST_ATTRIBUTES,
    DataAttribute,
    DataType,
    Model,
    any_value,
    by_name,
    checked_name,
    checked_options,
    taken,
    value_for,
)
from doorstep.contacts.errors import AttributeInvalid
from doorstep.contacts.standard_attributes import STANDARD_NAMES
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Conflict, Invalid, NotFound
from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.storage import data_attributes as rows
from doorstep.storage.activities import record_activity
from doorstep.storage.database import Connection, Database, Queryable
from doorstep.storage.segment_rules import segments_asking_for
from doorstep.workspaces.activity import ActivityType

Undeclared = Literal["refuse", "keep"]

LONGEST_DESCRIPTION: Final = 1_000

_TYPES: Final[Mapping[str, DataType]] = {
    "string": "string", "integer": "integer", "float": "float", "boolean": "boolean", "date": "date",
    "datetime": "date", "options": "string", "list": "string",
}  # fmt: skip
"""As clients write a type, and as it is kept; a list is a text with options."""

_IN_WORDS: Final = {"contact": "User", "company": "Company", "conversation": "Conversation"}


class AttributeMissing(NotFound):
    """No declared attribute of this workspace has the id."""

    code = "field_not_found"

    def __init__(self) -> None:
        super().__init__("We couldn't find that data attribute to update")


class AttributeInUse(Conflict):
    """A segment asks for it."""

    code: ClassVar[str] = "data_invalid"
    status: ClassVar[int] = 422

    def __init__(self) -> None:
        super().__init__("The Data Attribute you are trying to archive has a dependant object")


async def declare(
    database: Database, workspace_id: WorkspaceId, body: Mapping[str, object], *, by: AdminId | None
) -> DataAttribute:
    """Declare an attribute, as the API's create says it.

    Raises:
        Invalid: model, name, type or options cannot be, or the name is taken.
    """
    new = _read_new(workspace_id, body, by, now())
    async with database.transaction() as connection:
        await rows.lock_names(connection, workspace_id)
        await refuse_taken(connection, new)
        made = await rows.insert_attribute(connection, new)
        await record_declared(connection, "data_attribute_creation", f"declared the attribute {made.name}", made)
        return made


async def change_attribute(
    database: Database, workspace_id: WorkspaceId, data_attribute_id: int, body: Mapping[str, object]
) -> DataAttribute:
    """Change description, options, who may write it, or whether it is archived; the type stays.

    Raises:
        AttributeMissing: no such attribute. AttributeInUse: archiving what a segment asks for. Invalid: see `declare`.
    """
    async with database.transaction() as connection:
        await rows.lock_names(connection, workspace_id)
        there = await rows.lock_attribute(connection, workspace_id, data_attribute_id)
        if there is None:
            raise AttributeMissing
        after = _changed(there, body, now())
        if there.archived and not after.archived:
            await refuse_taken(connection, after)
        if after.archived and not there.archived:
            await _refuse_in_use(connection, there)
        await rows.save_attribute(connection, after)
        await record_declared(connection, "data_attribute_change", f"changed the attribute {after.name}", after)
        return after


async def record_declared(connection: Connection, kind: ActivityType, did: str, attribute: DataAttribute) -> None:
    """Let it be looked up later who did it."""
    about = {"id": attribute.data_attribute_id, "model": attribute.model, "name": attribute.name}
    await record_activity(
        connection, attribute.workspace_id, kind, did, data_attribute={**about, "archived": attribute.archived}
    )


async def checked_custom(
    connection: Queryable,
    workspace_id: WorkspaceId,
    model: Model,
    raw: Mapping[str, object],
    *,
    having: Container[str] = (),
    undeclared: Undeclared = "refuse",
) -> dict[str, Any]:
    """The values as they are kept: of the declared types, and None for what is to be cleared.

    Args:
        having: names that are there already, by a page for example: these may be changed though nobody declared them.
        undeclared: whether any other name is refused, or kept as it comes (companies, and the oldest version).

    Raises:
        AttributeInvalid: a name that is not declared, or a value that it does not take.
    """
    if not raw:
        return {}
    declared = by_name(await rows.attributes_of(connection, workspace_id, model))
    checked: dict[str, Any] = {}
    for name, value in raw.items():
        if name not in declared and name not in having and undeclared == "refuse":
            raise AttributeInvalid(f"{_IN_WORDS[model]} attribute '{name[:80]}' does not exist", name)
        checked[name] = value_for(declared[name], value) if name in declared else any_value(name, value)
    return checked


def _read_new(workspace_id: WorkspaceId, body: Mapping[str, object], by: AdminId | None, at: datetime) -> DataAttribute:
    model = body.get("model")
    if model not in MODELS:
        raise Invalid("The Data Attribute model field must be either contact or company", "model")
    name, kind = checked_name(body.get("name")), body.get("data_type")
    if not isinstance(kind, str) or kind not in _TYPES:
        raise Invalid("Data Type isn't an option", "data_type")
    has_options = kind in ("options", "list") or body.get("options") is not None
    new = DataAttribute(
        workspace_id=workspace_id, model=model, name=name, label=name, data_type=_TYPES[kind],
        options=checked_options(body.get("options")) if has_options else None,
        created_by=by, created_at=at, updated_at=at,
    )  # fmt: skip
    return described(new, body)


def _changed(there: DataAttribute, body: Mapping[str, object], at: datetime) -> DataAttribute:
    if body.get("options") is not None:
        there = msgspec.structs.replace(there, options=checked_options(body["options"]))
    archived = boolean_of(body, "archived", default=there.archived)
    return msgspec.structs.replace(described(there, body), archived=archived, updated_at=at)


def described(attribute: DataAttribute, body: Mapping[str, object]) -> DataAttribute:
    """With the description that `body` has, and who may write it. Raises Invalid."""
    description = body.get("description")
    if description is None:
        description = attribute.description
    if not isinstance(description, str) or len(description) > LONGEST_DESCRIPTION or "\0" in description:
        raise Invalid(f"description is a text of at most {LONGEST_DESCRIPTION} characters", "description")
    writable = boolean_of(body, "messenger_writable", default=attribute.messenger_writable)
    return msgspec.structs.replace(attribute, description=description, messenger_writable=writable)


def boolean_of(body: Mapping[str, object], name: str, *, default: bool) -> bool:
    """What `body` says of it, if anything. Raises Invalid."""
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        raise Invalid(f"{name} must be true or false", name)
    return default if value is None else value


async def refuse_taken(connection: Connection, new: DataAttribute) -> None:
    """Raises Invalid: another has the name, or there is no room for one more. The caller has locked the names."""
    there = await rows.attributes_of(connection, new.workspace_id)
    for other in there:
        # a conversation's are asked for apart from the others
        shares = "conversation" not in (other.model, new.model) or other.model == new.model
        if shares and other.name == new.name and other.data_attribute_id != new.data_attribute_id:
            raise taken(new.name, other.model, new.model)
    if new.name in STANDARD_NAMES[new.model]:
        raise taken(new.name, new.model, new.model)
    if len(there) >= MOST_ATTRIBUTES:
        raise Invalid(f"A workspace has at most {MOST_ATTRIBUTES} data attributes", "name")


async def _refuse_in_use(connection: Connection, attribute: DataAttribute) -> None:
    if attribute.model == "conversation":
        # segments are of people
        return
    of_company = "company." if attribute.model == "company" else ""
    field = f"{of_company}custom_attributes.{attribute.name}"
    if await segments_asking_for(connection, attribute.workspace_id, field):
        raise AttributeInUse

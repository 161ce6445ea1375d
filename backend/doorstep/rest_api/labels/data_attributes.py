"""Attributes that a workspace declares for people, companies and conversations; and those that everybody has."""

from typing import Any

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from doorstep.contacts.data_attributes import MODELS, Model
from doorstep.contacts.declared import forget_declared
from doorstep.contacts.declaring import AttributeMissing, change_attribute, declare
from doorstep.contacts.standard_attributes import STANDARD
from doorstep.context import Context
from doorstep.kernel.errors import DoorstepError, Invalid
from doorstep.rest_api.access import Caller
from doorstep.rest_api.identifiers import number_of
from doorstep.rest_api.labels.shape import data_attribute_shape, standard_attribute_shape
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.versions import Version
from doorstep.storage.data_attributes import attributes_of

LISTED_APART = Version(2, 16)
"""From here on those of conversations are not in this list."""


class ModelGone(DoorstepError):
    """The newest version lists these elsewhere."""

    code = "parameter_invalid"
    status = 422

    def __init__(self) -> None:
        super().__init__("model=conversation is no longer supported. Use GET /conversations/attributes instead")


@get("/data_attributes", operation_id="lisDataAttributes", opt=needs("workspace:read"))
async def list_data_attributes(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    model: FromQuery[str | None] = None,
    *,
    include_archived: FromQuery[bool] = False,
) -> dict[str, object]:
    """Those that everybody has, then those that the workspace declared. Without `model`, of people and companies."""
    if model is not None and model not in MODELS:
        raise Invalid("model must be one of contact, company and conversation", "model")
    if model == "conversation" and caller.version >= LISTED_APART:
        raise ModelGone
    models: tuple[Model, ...] = ("contact", "company") if model is None else (model,)
    declared = await attributes_of(
        context.database.pool, caller.workspace.workspace_id, include_archived=include_archived
    )
    standard = [standard_attribute_shape(each, of) for of in models for each in STANDARD[of]]
    own = [data_attribute_shape(each) for each in declared if each.model in models]
    return {"type": "list", "data": [*standard, *own]}


@post("/data_attributes", status_code=200, operation_id="createDataAttribute", opt=needs("workspace:write"))
async def create_data_attribute(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """Pages may not write it unless `messenger_writable` says so."""
    workspace_id = caller.workspace.workspace_id
    made = await declare(context.database, workspace_id, data, by=caller.admin.admin_id)
    forget_declared(context, workspace_id)
    return data_attribute_shape(made)


@put("/data_attributes/{data_attribute_id:str}", operation_id="updateDataAttribute", opt=needs("workspace:write"))
async def update_data_attribute(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    data_attribute_id: FromPath[str],
    data: JSONBody[dict[str, Any]],
) -> dict[str, object]:
    """Description, options, who may write it, and whether it is archived; its type stays what it is."""
    workspace_id, number = caller.workspace.workspace_id, number_of(data_attribute_id)
    if number is None:
        raise AttributeMissing
    changed = await change_attribute(context.database, workspace_id, number, data)
    forget_declared(context, workspace_id)
    return data_attribute_shape(changed)

"""PUT /visitors: what a program knows of somebody who has not written; it stays with them when they do."""

from collections.abc import Mapping
from typing import Any

from litestar import put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from doorstep.contacts.attributes import Change
from doorstep.contacts.declaring import checked_custom
from doorstep.contacts.details import read_details
from doorstep.context import Context
from doorstep.kernel.clock import now
from doorstep.rest_api.access import Caller
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.visitors.naming import named_visitor
from doorstep.rest_api.visitors.shape import visitor_shape
from doorstep.visitors.updating import KEPT, update_visitor


@put("/visitors", operation_id="updateVisitor", opt=needs("people:write"))
async def change_visitor(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """Names one by `id` or `user_id`; sets name, email, phone and custom attributes."""
    return await updated_visitor(context, caller, data)


async def updated_visitor(context: Context, caller: Caller, body: Mapping[str, Any]) -> dict[str, object]:
    """The visitor afterwards; attributes that nobody declared are taken as they come, as the field does for visitors.

    Raises:
        ParameterMissing, VisitorMissing: it names nobody.
        Invalid, AttributeInvalid: a value that its field cannot have.
    """
    visitor = await named_visitor(context, caller, body)
    details = read_details({name: body[name] for name in (*KEPT, "custom_attributes") if name in body})
    workspace_id = caller.workspace.workspace_id
    custom = await checked_custom(
        context.database.pool, workspace_id, "contact", details.custom, undeclared="keep",
        having=visitor.custom_attributes,
    )  # fmt: skip
    change = Change(standard=details.standard, custom=custom, by="api", at=now())
    return visitor_shape(await update_visitor(context, workspace_id, visitor, change))

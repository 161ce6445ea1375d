"""Which visitor, and which user, a request means."""

from collections.abc import Mapping
from typing import Any

from doorstep.context import Context
from doorstep.identity.naming import Naming
from doorstep.kernel.errors import Invalid
from doorstep.rest_api.access import Caller
from doorstep.rest_api.errors import ParameterMissing, VisitorMissing
from doorstep.rest_api.identifiers import identifier
from doorstep.visitors.finding import find_visitor, find_visitor_by_contact_id
from doorstep.visitors.visitor import Visitor


async def named_visitor(context: Context, caller: Caller, said: Mapping[str, Any], *, within: str = "") -> Visitor:
    """By `user_id`, which pages get from `getVisitorId`, else by our `id`.

    Raises:
        ParameterMissing: neither was sent.
        VisitorMissing: nobody's, or a contact's by now.
    """
    user_id, our_id = identifier(said, "user_id"), identifier(said, "id")
    if user_id is None and our_id is None:
        raise ParameterMissing(f"{within}user_id")
    workspace_id = caller.workspace.workspace_id
    if user_id is not None:
        visitor = await find_visitor(context, workspace_id, user_id)
    else:
        visitor = await find_visitor_by_contact_id(context, workspace_id, our_id or "")
    if visitor is None:
        raise VisitorMissing
    return visitor


def named_user(said: object) -> Naming:
    """The identifiers of a user, as a request has them; whether they are any is for `identity.naming` to say.

    Raises:
        Invalid: one of them is no text.
    """
    if said is None:
        return Naming()
    if not isinstance(said, Mapping):
        raise Invalid("user must be an object", "user")
    return Naming(
        contact_id=identifier(said, "id"), user_id=identifier(said, "user_id"), email=identifier(said, "email")
    )

"""POST /visitors/convert: a program says who a visitor is."""

from collections.abc import Mapping
from typing import Any

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from doorstep.contacts.contact import Contact
from doorstep.context import Context
from doorstep.identity.converting_visitors import convert_visitor_to_lead, convert_visitor_to_user
from doorstep.kernel.errors import Invalid
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.answering import contact_answer
from doorstep.rest_api.contacts.finding import existing_person
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.visitors.naming import named_user, named_visitor


@post("/visitors/convert", status_code=200, operation_id="convertVisitor", opt=needs("people:write"))
async def convert_visitor(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """To a lead, or to the user whom `user` names; the visitor answers 404 afterwards."""
    contact = await converted(context, caller, data)
    pool = context.database.pool
    answer = await contact_answer(pool, caller, await existing_person(pool, caller, contact.contact_id))
    return answer if contact.role == "user" else {**answer, "pseudonym": contact.pseudonym}


async def converted(context: Context, caller: Caller, body: Mapping[str, Any]) -> Contact:
    """The lead or user that the visitor has become.

    Raises:
        ParameterMissing, Invalid: it does not say who becomes whom.
        VisitorMissing, VisitorGone: there is no such visitor, any more.
        UserNotNamed, NobodyHasThisId, SeveralUsers: `user` names nobody, or several.
    """
    role, visitor = body.get("type"), body.get("visitor")
    if role is None:
        raise ParameterMissing("type")
    if role not in ("lead", "user"):
        raise Invalid("type must be either lead or user", "type")
    if not isinstance(visitor, Mapping):
        raise ParameterMissing("visitor") if visitor is None else Invalid("visitor must be an object", "visitor")
    found = await named_visitor(context, caller, visitor, within="visitor.")
    if role == "lead":
        return await convert_visitor_to_lead(context, caller.workspace, found)
    return await convert_visitor_to_user(context, caller.workspace, found, named_user(body.get("user")))

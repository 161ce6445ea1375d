"""GET /visitors: who looks at pages and has not written."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from doorstep.context import Context
from doorstep.rest_api.access import Caller
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.visitors.naming import named_visitor
from doorstep.rest_api.visitors.shape import visitor_shape


@get("/visitors", operation_id="retrieveVisitorWithUserId", opt=needs("people:read"))
async def show_visitor(
    context: NamedDependency[Context], caller: NamedDependency[Caller], user_id: FromQuery[str | None] = None
) -> dict[str, object]:
    """By the id that pages get from `getVisitorId`. Whoever became a contact is no visitor any more: 404."""
    return visitor_shape(await named_visitor(context, caller, {"user_id": user_id}))

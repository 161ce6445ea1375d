"""GET /visitors: who looks at pages and has not written."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from doorstep.context import Context
from doorstep.kernel.ids import VisitorId, hex_of_uuid
from doorstep.rest_api.access import Caller
from doorstep.rest_api.errors import ParameterMissing, VisitorMissing
from doorstep.rest_api.visitors.shape import visitor_shape
from doorstep.storage.contacts import claimed_by
from doorstep.storage.visitors import find_visitor_hash


@get("/visitors", operation_id="retrieveVisitorWithUserId")
async def show_visitor(
    context: NamedDependency[Context], caller: NamedDependency[Caller], user_id: FromQuery[str | None] = None
) -> dict[str, object]:
    """By the id that pages get from `getVisitorId`. Whoever became a contact is no visitor any more: 404."""
    if not user_id:
        raise ParameterMissing("user_id")
    if hex_of_uuid(user_id) is None:
        raise VisitorMissing
    workspace_id, visitor_id = caller.workspace.workspace_id, VisitorId(user_id.lower())
    # the database first: a crash between commit and clean-up may have left the hash behind
    if await claimed_by(context.database.pool, workspace_id, visitor_id) is not None:
        raise VisitorMissing
    visitor = await find_visitor_hash(context.valkey, workspace_id, visitor_id)
    if visitor is None:
        raise VisitorMissing
    return visitor_shape(visitor)

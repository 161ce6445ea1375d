"""GET /conversations/deleted: which conversations are no more."""

from typing import Any, Literal

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from doorstep.context import Context
from doorstep.kernel.clock import unix_seconds
from doorstep.rest_api.access import Caller
from doorstep.rest_api.addresses import absolute
from doorstep.rest_api.errors import ResourceTooNew
from doorstep.rest_api.pages import read_count
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.versions import Version
from doorstep.storage.deleted_conversations import Deleted, count_deleted_conversations
from doorstep.storage.deleted_conversations import deleted_conversations as rows_of

LISTS_DELETED = Version(2, 15)
"""The published description of 2.14 has no such operation."""

PER_PAGE = 20
MOST_PER_PAGE = 60
MOST_PAGES = 1_000
"""Who wants to know of more deletes them in smaller portions."""


@get("/conversations/deleted", operation_id="listDeletedConversationIds", opt=needs("conversations:read"))
async def list_deleted_conversations(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    page: FromQuery[int] = 1,
    per_page: FromQuery[int] = PER_PAGE,
    order: FromQuery[Literal["asc", "desc"]] = "desc",
) -> dict[str, object]:
    """By when they were deleted; those of erased people too. Older versions do not know the address."""
    if caller.version < LISTS_DELETED:
        raise ResourceTooNew
    read_count(per_page, "per_page", most=MOST_PER_PAGE)
    read_count(page, "page", most=MOST_PAGES)
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    found = await rows_of(pool, workspace_id, order=order, limit=per_page, offset=(page - 1) * per_page)
    total = await count_deleted_conversations(pool, workspace_id)
    last = -(-total // per_page)
    following = absolute(
        request, context.settings, f"/conversations/deleted?per_page={per_page}&order={order}&page={page + 1}"
    )
    return {
        "type": "conversations.list",
        "conversations": [_shape(each) for each in found],
        "total_count": total,
        "pages": {
            "type": "pages",
            "next": following if page < last else None,
            "page": page,
            "per_page": per_page,
            "total_pages": last,
        },
    }


def _shape(deleted: Deleted) -> dict[str, object]:
    return {
        "type": "conversation",
        "id": deleted.conversation_id,
        # nothing is counted of what is gone
        "metrics_retained": False,
        "deleted_at": unix_seconds(deleted.deleted_at),
    }

"""POST /conversations/search: by nearly everything that a conversation shows."""

from typing import Any

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from doorstep.context import Context
from doorstep.conversations.searching import CONVERSATION_FIELDS
from doorstep.filters.grammar import read_query
from doorstep.kernel.errors import Invalid
from doorstep.rest_api.access import Caller
from doorstep.rest_api.conversations.reading import PER_PAGE, conversation_answers
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.pages import next_cursor, pages, read_pagination, read_wanted
from doorstep.rest_api.scopes import needs
from doorstep.segments.knowing import refuse_unknown_of_conversations
from doorstep.storage.bounded import bounded
from doorstep.storage.conversation_search import Order, SortField
from doorstep.storage.conversation_search import search_conversations as search


@post("/conversations/search", status_code=200, operation_id="searchConversations", opt=needs("conversations:read"))
async def search_conversations(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """Newest first, without their parts. `sort` is Doorstep's own: `{field: created_at | updated_at, order}`."""
    if "query" not in data:
        raise ParameterMissing("query")
    condition = read_query(data["query"], CONVERSATION_FIELDS)
    wanted = read_wanted(*read_pagination(data.get("pagination")), default=PER_PAGE)
    sort = _sort(data.get("sort"))
    workspace_id = caller.workspace.workspace_id
    after = wanted.cursor.position if wanted.cursor else None
    await refuse_unknown_of_conversations(context.database, workspace_id, data["query"])
    async with bounded(context.database, workspace_id) as connection:
        found = await search(connection, workspace_id, condition, sort=sort, limit=wanted.per_page, after=after)
    last = found.conversations[-1] if found.has_more else None
    more = next_cursor(wanted, getattr(last, sort[0]), last.conversation_id) if last else None
    return {
        "type": "conversation.list",
        "pages": pages(wanted, found.total_count, more),
        "total_count": found.total_count,
        "conversations": await conversation_answers(context, caller, found.conversations),
    }


def _sort(sort: object) -> tuple[SortField, Order]:
    if sort is None:
        return "created_at", "DESC"
    if not isinstance(sort, dict):
        raise Invalid("sort must be an object", "sort")
    field, order = sort.get("field", "created_at"), sort.get("order", "descending")
    if order not in ("ascending", "descending", "asc", "desc"):
        raise Invalid("order is ascending or descending", "sort")
    direction: Order = "ASC" if order.startswith("asc") else "DESC"
    if field == "created_at" or field == "updated_at":
        return field, direction
    raise Invalid("conversations are sorted by created_at or updated_at", "sort")

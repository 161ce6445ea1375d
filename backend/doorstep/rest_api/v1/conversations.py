"""/conversations of 1.x: listed by whose they are, shown, answered, assigned, closed, opened and read."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec
from litestar import Request, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from doorstep.contacts.contact import Role
from doorstep.context import Context
from doorstep.conversations.describing import Description, describe
from doorstep.conversations.searching import CONVERSATION_FIELDS
from doorstep.filters.grammar import read_query
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ContactId
from doorstep.rest_api.access import Caller
from doorstep.rest_api.conversations.managing import Deed, managed
from doorstep.rest_api.conversations.naming import DisplayAs
from doorstep.rest_api.conversations.reading import conversation_answers, existing_conversation, whole_conversation
from doorstep.rest_api.conversations.replying import Reply, replied
from doorstep.rest_api.pages import next_cursor, read_wanted
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.v1.conversation_shape import Shape, conversation_v1, people_in
from doorstep.rest_api.v1.pages import Page, paged, read_page
from doorstep.rest_api.v1.people import person_named
from doorstep.storage.contacts import find_contacts
from doorstep.storage.conversation_search import Found, SortField, search_conversations

Body = TypeVar("Body")

PER_PAGE: Final = 20

DEEDS: Final = ("assignment", "close", "open", "snoozed")
"""Types of a "reply" that say nothing, but do something."""

TRUE: Final = ("true", "True", "1")


@get("/v1/conversations", opt=needs("conversations:read"))
async def list_conversations_v1(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> dict[str, object]:
    """`type=admin` with `admin_id`: assigned to the teammate; `type=user` with a name of a person: theirs; else all."""
    condition = read_query(await _query(request, context, caller), CONVERSATION_FIELDS)
    page, query = read_page(request, per_page=PER_PAGE), request.query_params
    field: SortField = "created_at" if query.get("sort") == "created_at" else "updated_at"
    wanted = read_wanted(page.per_page, page.starting_after, default=PER_PAGE)
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    found = await search_conversations(
        pool, workspace_id, condition, sort=(field, "ASC" if query.get("order") == "asc" else "DESC"),
        limit=page.rows_before + page.per_page, after=wanted.cursor.position if wanted.cursor else None,
    )  # fmt: skip
    shown = found.conversations[page.rows_before :]
    answers = await conversation_answers(context, caller, shown)
    return {
        "type": "conversation.list",
        "conversations": await _in_v1(context, caller, answers),
        "pages": paged(request, context, page, found.total_count, _next(found, page, field)),
        "total_count": found.total_count,
    }


@get("/v1/conversations/{conversation_id:str}", opt=needs("conversations:read"))
async def show_conversation_v1(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    conversation_id: FromPath[str],
    display_as: FromQuery[DisplayAs | None] = None,
) -> dict[str, object]:
    return await _whole(context, caller, conversation_id, plain=display_as == "plaintext")


@post("/v1/conversations/{conversation_id:str}/reply", status_code=200, opt=needs("conversations:write"))
async def reply_v1(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    conversation_id: FromPath[str],
    data: JSONBody[dict[str, Any]],
) -> dict[str, object]:
    """A comment or a note; or what a teammate does with it: assignment, close, open, snoozed."""
    if data.get("message_type") in DEEDS:
        await managed(context, caller, conversation_id, _read(data, Deed))
        return await _whole(context, caller, conversation_id)
    return await _whole(context, caller, await replied(context, caller, conversation_id, _read(data, Reply)))


@put(["/v1/conversations/{conversation_id:str}", "/v1/conversations/{conversation_id:str}/reply"],
    opt=needs("conversations:write"))  # fmt: skip
async def mark_read_v1(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    conversation_id: FromPath[str],
    data: JSONBody[dict[str, Any]],
) -> dict[str, object]:
    """By the person; nothing else of a conversation is changed here."""
    workspace_id = caller.workspace.workspace_id
    found = await existing_conversation(context.database.pool, workspace_id, conversation_id)
    if isinstance(data.get("read"), bool):
        await describe(context, workspace_id, found.conversation_id, Description(read=data["read"]))
    return await _whole(context, caller, conversation_id)


async def _whole(context: Context, caller: Caller, conversation_id: str, *, plain: bool = False) -> dict[str, object]:
    shape = await whole_conversation(context, caller, conversation_id, plain=plain)
    return (await _in_v1(context, caller, [shape]))[0]


async def _in_v1(context: Context, caller: Caller, shapes: Sequence[Shape]) -> list[dict[str, object]]:
    ids = sorted({contact_id for shape in shapes for contact_id in people_in(shape)})
    found = await find_contacts(context.database.pool, caller.workspace.workspace_id, ids)
    roles: dict[ContactId, Role] = {each.contact_id: each.role for each in found}
    return [conversation_v1(shape, roles) for shape in shapes]


async def _query(request: Request[Any, Any, Any], context: Context, caller: Caller) -> object:
    """What the address filters by, as a query of the search."""
    query = request.query_params
    filters: list[object] = [_where("created_at", ">", 0)]
    admin_id = query.get("admin_id") or (query.get("id") if query.get("type") == "admin" else None)
    if admin_id and admin_id != "all":
        filters.append(_where("admin_assignee_id", "=", admin_id))
    names = ("intercom_user_id", "user_id", "email")
    if query.get("type") in ("user", "contact") or any(query.get(name) for name in names):
        said = {**{name: query.get(name) for name in names}, "id": query.get("id")}
        person = await person_named(context, caller, said, None, only_shown=True)
        filters.append(_where("contact_ids", "=", person.root.contact_id))
    if query.get("open"):
        filters.append(_where("open", "=", query["open"] in TRUE))
    if query.get("state") in ("open", "closed", "snoozed"):
        filters.append(_where("state", "=", query["state"]))
    if query.get("unread") in TRUE:
        filters.append(_where("read", "=", value=False))
    return {"operator": "AND", "value": filters}


def _where(field: str, operator: str, value: object) -> Mapping[str, object]:
    return {"field": field, "operator": operator, "value": value}


def _next(found: Found, page: Page, field: SortField) -> str | None:
    if not found.has_more:
        return None
    last = found.conversations[-1]
    return next_cursor(read_wanted(page.per_page, None, default=PER_PAGE), getattr(last, field), last.conversation_id)


def _read(data: dict[str, Any], shape: type[Body]) -> Body:
    try:
        return msgspec.convert(data, shape)
    except msgspec.ValidationError as wrong:
        raise Invalid(str(wrong)) from None


HANDLERS = (list_conversations_v1, show_conversation_v1, reply_v1, mark_read_v1)

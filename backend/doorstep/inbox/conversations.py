"""The inbox itself: the list, a thread, and what teammates do in it."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.context import Context
from doorstep.conversations import states
from doorstep.conversations.reading_marks import mark_read_by_admin
from doorstep.conversations.replying import reply_as_admin
from doorstep.inbox.forms import fields_of, see_other
from doorstep.inbox.listing import PAGE
from doorstep.inbox.reading_conversations import (
    PARTS,
    checked_id,
    list_state,
    read_conversation,
    read_list,
    read_thread,
    whole_number,
)
from doorstep.inbox.reading_people import read_person
from doorstep.inbox.refusals import is_piece
from doorstep.inbox.rendering import fragment, page
from doorstep.inbox.sessions import SignedIn
from doorstep.inbox.threads import ShownThread
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ContactId

Asked = Request[Any, Any, Any]


@get("/")
async def show_inbox(request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn]) -> Response[str]:
    rows = await read_list(context, me, list_state(request.query_params.get("state")))
    return page("inbox.html", me=me, csrf=me.csrf, place="inbox", clock=me.clock, list=rows, conversation=None)


@get("/list")
async def show_list(request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn]) -> Response[str]:
    """The list again, as long as it was."""
    asked = request.query_params
    rows = await read_list(
        context,
        me,
        list_state(asked.get("state")),
        limit=whole_number(asked.get("shown"), PAGE),
        selected=asked.get("selected"),
    )
    return fragment("list.html", list=rows, clock=me.clock)


@get("/rows")
async def show_rows(request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn]) -> Response[str]:
    """The rows below those that are shown."""
    asked = request.query_params
    rows = await read_list(context, me, list_state(asked.get("state")), before=asked.get("before"))
    return fragment("rows.html", list=rows, clock=me.clock)


@get("/conversations/{conversation_id:str}")
async def show_conversation(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn], conversation_id: FromPath[str]
) -> Response[str]:
    """A whole page, or only the thread and its person where the list is there already."""
    thread = await read_thread(context, me, conversation_id)
    person = await read_person(context.database, me, ContactId(thread.contact_id))
    values: dict[str, Any] = {"conversation": thread, "person": person, "clock": me.clock, "csrf": me.csrf}
    if is_piece(request):
        return fragment("conversation_alone.html", me=me, **values)
    state = list_state(request.query_params.get("state", thread.state))
    rows = await read_list(context, me, state, selected=thread.conversation_id)
    return page("inbox.html", me=me, place="inbox", list=rows, **values)


@get("/conversations/{conversation_id:str}/parts")
async def show_parts(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn], conversation_id: FromPath[str]
) -> Response[str]:
    shown = whole_number(request.query_params.get("shown"), PARTS)
    return _thread_update(me, await read_thread(context, me, conversation_id, shown=shown))


@get("/conversations/{conversation_id:str}/person")
async def show_person(
    context: NamedDependency[Context], me: NamedDependency[SignedIn], conversation_id: FromPath[str]
) -> Response[str]:
    conversation = await read_conversation(context, me, conversation_id)
    person = await read_person(context.database, me, conversation.owner_id)
    return fragment("person.html", conversation=conversation, person=person, clock=me.clock, csrf=me.csrf)


@post("/conversations/{conversation_id:str}/parts", status_code=200)
async def add_part(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn], conversation_id: FromPath[str]
) -> Response[str]:
    """A reply or a note; tried again under the same client id it is the same part."""
    fields = await fields_of(request)
    kind = fields.text("kind", longest=10)
    await reply_as_admin(
        context, me.workspace_id, checked_id(conversation_id), me.admin, fields.secret("body"),
        kind="note" if kind == "note" else "comment", client_id=fields.text("client_id", longest=36) or None,
    )  # fmt: skip
    return await _done(request, context, me, conversation_id)


@post("/conversations/{conversation_id:str}/state", status_code=200)
async def change_state(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn], conversation_id: FromPath[str]
) -> Response[str]:
    wanted = (await fields_of(request)).text("state", longest=10)
    if wanted not in ("open", "closed"):
        raise Invalid("a conversation is open or closed", "state")
    conversation = await read_conversation(context, me, conversation_id)
    # whoever presses the button that a colleague just pressed adds nothing
    if conversation.state != wanted:
        change = states.open if wanted == "open" else states.close
        await change(context, me.workspace_id, checked_id(conversation_id), me.admin)
    return await _done(request, context, me, conversation_id)


@post("/conversations/{conversation_id:str}/read", status_code=204)
async def mark_read(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn], conversation_id: FromPath[str]
) -> None:
    seq = whole_number((await fields_of(request)).text("seq", longest=12), 0)
    await mark_read_by_admin(context, me.workspace_id, checked_id(conversation_id), seq)


async def _done(request: Asked, context: Context, me: SignedIn, conversation_id: FromPath[str]) -> Response[str]:
    if not is_piece(request):
        return see_other(f"/inbox/conversations/{checked_id(conversation_id)}")
    return _thread_update(me, await read_thread(context, me, conversation_id))


def _thread_update(me: SignedIn, thread: ShownThread) -> Response[str]:
    return fragment("thread_update.html", conversation=thread, clock=me.clock, csrf=me.csrf)

"""Conversations on the messenger's wire: starting, replying, reading, and how far one has read."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import Receive, Scope, Send

from doorstep.contacts.contact import Contact
from doorstep.contacts.declared import as_page_may
from doorstep.context import Context
from doorstep.conversations import reading
from doorstep.conversations.carrying import Load
from doorstep.conversations.conversation import Reader
from doorstep.conversations.errors import ConversationNotFound
from doorstep.conversations.reading_marks import mark_read_by_contact
from doorstep.conversations.replying import is_reachable, pressed_before, reply_as_contact
from doorstep.conversations.rules import asks_for_email
from doorstep.conversations.starting import First, start_conversation
from doorstep.conversations.writing import Written
from doorstep.identity.current import Current, person_of_device
from doorstep.identity.errors import DeviceUnknown
from doorstep.messenger.attachments import AddressOf, addresses_for
from doorstep.messenger.caller import Caller, caller_of
from doorstep.messenger.given import client_id_of, conversation_id_of, cursor_behind, position_of
from doorstep.messenger.wire import Json, conversation_json, encoded, part_json, person_json
from doorstep.realtime.presence import is_away
from doorstep.storage.unread import unread_of_reader
from doorstep.visitors.page import Page
from doorstep.web.json import JsonAnswer, read_json

PAGE_CONVERSATIONS = 50
MOST_PARTS = 200
LARGEST_SEQ = 2**31 - 1
"""As large as the database's column holds."""


class StartRequest(msgspec.Struct):
    """A first message, with the page it was written on and the page's current settings."""

    client_id: str
    body: str
    page: Page | None = None
    settings: dict[str, Any] | None = None
    who: str | None = None
    """The id of whoever wrote it, as the page knew them: under a cookie that tabs share, somebody else may be here by now."""


class ReplyRequest(msgspec.Struct):
    """A message into a conversation."""

    client_id: str
    body: str
    quick_reply: str | None = None
    """The UUID of an answer that was offered, if this is one."""


class ReadRequest(msgspec.Struct):
    """Everything up to this number is on screen."""

    seq: Annotated[int, msgspec.Meta(ge=0, le=LARGEST_SEQ)]


@post("/conversations", status_code=201)
async def start(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[StartRequest]
) -> Response[bytes]:
    """Start a conversation; a visitor becomes a lead."""
    current = await _current(context, caller)
    if data.who is not None and not _is(current, data.who):
        raise DeviceUnknown
    settings = await as_page_may(context, caller.workspace.workspace_id, data.settings or {})
    first = First(body=data.body, client_id=client_id_of(data.client_id), page=data.page, settings=settings)
    started = await start_conversation(context, caller.workspace, current, first)
    reader = Reader(caller.workspace.workspace_id, started.contact.contact_id, current.device_id, current.reads)
    addresses = addresses_for(context.settings, reader)
    body = _answer(started.written, started.contact, addresses) | {"person": person_json(started.contact)}
    return _json(body, 201 if started.written.is_new else 200)


async def reply(scope: Scope, receive: Receive, send: Send) -> None:
    """`POST …/conversations/{conversation_id}/parts`: write into a conversation; a closed one opens."""
    context: Context = scope["litestar_app"].state.context
    caller = caller_of(scope)
    data = await read_json(receive, ReplyRequest)
    contact, reader = _known(await _current(context, caller), caller)
    away = not is_reachable(contact) and await is_away(context.valkey, reader.workspace_id)
    conversation_id = conversation_id_of(scope["path"].split("/")[-2])
    client_id = client_id_of(data.client_id)
    async with _unless_it_ended(context, caller):
        written = None
        if data.quick_reply is not None:
            pressed = context.database, reader, conversation_id, data.body, data.quick_reply
            written = await pressed_before(*pressed, client_id=client_id)
        if written is None:
            written = await reply_as_contact(
                context, reader, contact, conversation_id, data.body,
                client_id=client_id, away=away, load=Load(quick_reply_uuid=data.quick_reply),
            )  # fmt: skip
    addresses = addresses_for(context.settings, reader)
    answer = JsonAnswer(_answer(written, contact, addresses), 201 if written.is_new else 200)
    await answer(scope, receive, send)


@post("/conversations/{conversation_id:str}/read", status_code=200)
async def read(
    conversation_id: FromPath[str],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    data: JSONBody[ReadRequest],
) -> Response[bytes]:
    """Everything up to a part was seen; what is unread now in all."""
    _, reader = _known(await _current(context, caller), caller)
    async with _unless_it_ended(context, caller):
        unread = await mark_read_by_contact(context, reader, conversation_id_of(conversation_id), data.seq)
    return _json({"unread": unread}, 200)


@get("/conversations")
async def list_conversations(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Response[bytes]:
    """What the device may read, the newest message first, 50 a page; and whose it is, which may have changed meanwhile."""
    current = await _current(context, caller)
    person = person_json(current.person)
    if not isinstance(current.person, Contact):
        return _json({"conversations": [], "next": None, "unread": 0, "person": person}, 200)
    _, reader = _known(current, caller)
    views = await reading.list_for_reader(
        context.database, reader, before=position_of(request.query_params.get("before")), limit=PAGE_CONVERSATIONS
    )
    async with context.database.connection() as connection:
        unread = await unread_of_reader(connection, reader)
    await _still(context, caller)
    last = views[-1].conversation if len(views) == PAGE_CONVERSATIONS else None
    following = None if last is None else cursor_behind(last)
    shown = [conversation_json(view) for view in views]
    return _json({"conversations": shown, "next": following, "unread": unread, "person": person}, 200)


@get("/conversations/{conversation_id:str}")
async def show(
    conversation_id: FromPath[str],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    after_seq: Annotated[int, QueryParameter(ge=0, le=LARGEST_SEQ)] = 0,
    before_seq: Annotated[int | None, QueryParameter(ge=0, le=LARGEST_SEQ)] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MOST_PARTS)] = MOST_PARTS,
) -> Response[bytes]:
    """A conversation and its parts after one number, or the last ones before another; ascending either way."""
    contact, reader = _known(await _current(context, caller), caller)
    async with _unless_it_ended(context, caller):
        opened = await reading.open_for_reader(
            context.database, reader, conversation_id_of(conversation_id),
            after_seq=after_seq, before_seq=before_seq, limit=limit,
        )  # fmt: skip
    await _still(context, caller)
    addresses = addresses_for(context.settings, reader)
    body: Json = {
        "conversation": conversation_json(opened.view),
        "parts": [part_json(part, contact, addresses) for part in opened.parts],
        "has_more": opened.has_more,
    }
    return _json(body, 200)


ROUTES = [start, read, list_conversations, show]


def reader_of(current: Current, caller: Caller) -> Reader:
    """What the device of a lead or user may read.

    Raises:
        ConversationNotFound: a visitor, who has nothing to read.
    """
    return _known(current, caller)[1]


@asynccontextmanager
async def _unless_it_ended(context: Context, caller: Caller) -> AsyncGenerator[None, None]:
    """A login between the look at the device and the look at the conversation takes the one from the other: the widget
    must hear that its device has ended, so that it boots and tries again, and not that there is no conversation."""
    try:
        yield
    except ConversationNotFound:
        await _current(context, caller)
        raise


async def _current(context: Context, caller: Caller) -> Current:
    device_id = caller.device_id
    current = await person_of_device(context, caller.workspace.workspace_id, device_id) if device_id else None
    if current is None:
        raise DeviceUnknown
    return current


def _is(current: Current, who: str) -> bool:
    known = person_json(current.person)
    return who in (known["id"], known["visitor_id"])


async def _still(context: Context, caller: Caller) -> None:
    """What was read is told only if the device lived then, and dead it stays: a login may have made its lead a user, under
    the same id, before the last of it was read."""
    await _current(context, caller)


def _known(current: Current, caller: Caller) -> tuple[Contact, Reader]:
    person = current.person
    if not isinstance(person, Contact):
        raise ConversationNotFound
    return person, Reader(caller.workspace.workspace_id, person.contact_id, current.device_id, current.reads)


def _answer(written: Written, contact: Contact, addresses: AddressOf) -> Json:
    prompt = written.view.conversation.email_prompt
    return {
        "conversation": conversation_json(written.view),
        "part": part_json(written.part, contact, addresses),
        "ask_email": asks_for_email(prompt, reachable=is_reachable(contact)),
    }


def _json(body: Json, status: int) -> Response[bytes]:
    return Response(
        encoded(body), status_code=status, media_type="application/json", headers={"Cache-Control": "no-store"}
    )

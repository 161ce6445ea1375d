"""Editing the person beside a conversation, and taking a merge apart."""

from typing import Any

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.contacts.editing import edit_contact
from doorstep.context import Context
from doorstep.identity.unmerging import unmerge
from doorstep.inbox.directory.profile_page import profile_again
from doorstep.inbox.forms import Fields, fields_of, see_other, sentence
from doorstep.inbox.reading_conversations import checked_id, read_conversation
from doorstep.inbox.reading_people import read_person
from doorstep.inbox.refusals import is_piece
from doorstep.inbox.rendering import fragment
from doorstep.inbox.sessions import SignedIn
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Invalid, NotFound
from doorstep.kernel.ids import ContactId, is_hex_id

Asked = Request[Any, Any, Any]


@post("/people/{contact_id:str}/name", status_code=200)
async def edit_name(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn], contact_id: FromPath[str]
) -> Response[str]:
    fields = await fields_of(request)
    return await _edited(request, context, me, _checked(contact_id), fields, "name")


@post("/people/{contact_id:str}/email", status_code=200)
async def edit_email(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn], contact_id: FromPath[str]
) -> Response[str]:
    fields = await fields_of(request)
    return await _edited(request, context, me, _checked(contact_id), fields, "email")


@post("/merges/{entry_id:str}/undo", status_code=200)
async def undo_merge(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn], entry_id: FromPath[str]
) -> Response[str]:
    fields = await fields_of(request)
    if not is_hex_id(entry_id):
        raise NotFound("there is no such merge")
    undone = await unmerge(context.database, me.workspace_id, entry_id, actor=f"admin:{me.admin_id}")
    context.outbox.tell(undone.notices)
    return await _person_of(request, context, me, undone.user_id, fields, {})


async def _edited(
    request: Asked, context: Context, me: SignedIn, contact_id: ContactId, fields: Fields, what: str
) -> Response[str]:
    wrong: dict[str, str] = {}
    try:
        typed = {what: fields.text(what, longest=300)}
        _, saved = await edit_contact(context.database, me.workspace_id, contact_id, by="admin", at=now(), **typed)
        context.outbox.tell(saved)
    except Invalid as refused:
        wrong[what] = sentence(refused)
    return await _person_of(request, context, me, contact_id, fields, wrong)


async def _person_of(
    request: Asked, context: Context, me: SignedIn, contact_id: ContactId, fields: Fields, wrong: dict[str, str]
) -> Response[str]:
    """The panel again: of whoever owns the conversation now, which an unmerge changes. Without one, the page about them."""
    if not fields.text("conversation", longest=40):
        return await profile_again(request, context, me, contact_id, wrong)
    conversation_id = checked_id(fields.text("conversation", longest=40))
    if not is_piece(request):
        return see_other(f"/inbox/conversations/{conversation_id}")
    conversation = await read_conversation(context, me, conversation_id)
    person = await read_person(context.database, me, conversation.owner_id, wrong)
    return fragment("person.html", conversation=conversation, person=person, clock=me.clock, csrf=me.csrf)


def _checked(contact_id: str) -> ContactId:
    if not is_hex_id(contact_id):
        raise NotFound("there is no such person")
    return ContactId(contact_id)

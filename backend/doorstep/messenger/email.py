"""The person leaves an email, or skips the question. A typed address proves nothing and opens nothing."""

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from doorstep.contacts.becoming import typed_email
from doorstep.contacts.contact import Contact
from doorstep.contacts.editing import lock_root
from doorstep.contacts.emails import read_email
from doorstep.context import Context
from doorstep.conversations.conversation import EmailPrompt, Reader
from doorstep.conversations.prompting import record_prompt
from doorstep.identity.acting import acting
from doorstep.identity.current import Current, current_person
from doorstep.identity.errors import DeviceUnknown
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Invalid
from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import ConversationId, is_hex_id
from doorstep.kernel.notices import ContactChanged
from doorstep.messenger.caller import Caller
from doorstep.messenger.wire import encoded, person_json
from doorstep.storage.contacts import save_contact
from doorstep.storage.database import retrying
from doorstep.storage.facts import record_facts
from doorstep.storage.limits import allow
from doorstep.storage.outbox import Saved, add_notices


class EmailRequest(msgspec.Struct):
    """An address, or with `skip` none; the conversation is where the question stood."""

    conversation_id: str | None = None
    email: str | None = None
    skip: bool = False


@post("/email", status_code=200)
async def email_route(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[EmailRequest]
) -> Response[bytes]:
    """Answer or skip the question for an email."""
    current = await current_person(context, caller.workspace, caller.token)
    if current is None:
        raise DeviceUnknown
    workspace_id = caller.workspace.workspace_id
    most = context.settings.messages_per_minute_device
    await allow(context.valkey, "email", current.device_id, most, 60, workspace_id=workspace_id)
    if data.skip == (data.email is not None):
        raise Invalid("send an email, or skip", "email")
    if not isinstance(current.person, Contact):
        raise Invalid("there is nobody to reach yet: write a message first", "email")
    prompt: EmailPrompt = "skipped" if data.skip else "answered"
    person = await _answer(context, current, current.person, data, prompt)
    body = {"person": person_json(person), "email_prompt": prompt}
    return Response(encoded(body), status_code=200, media_type="application/json")


async def _answer(
    context: Context, current: Current, person: Contact, data: EmailRequest, prompt: EmailPrompt
) -> Contact:
    address = None if data.email is None else read_email(data.email)

    async def once() -> tuple[Contact, list[Saved]]:
        async with acting(context.database, person.workspace_id, current.device_id) as connection:
            there = await lock_root(connection, person.workspace_id, person.contact_id)
            if there.contact_id != person.contact_id:
                # merged meanwhile: nothing is typed into the user, and the conversation is not looked for
                raise DeviceUnknown
            after = there if address is None else typed_email(there, address, at=now())
            notices: list[Saved] = []
            if after is not there:
                await save_contact(connection, after)
                if after.role == "lead":
                    about = {"contact_id": after.contact_id}
                    await record_facts(connection, [Fact(after.workspace_id, "contact.lead.added_email", about)])
                notices += await add_notices(connection, [ContactChanged(after.workspace_id, after.contact_id)])
            if data.conversation_id is not None:
                reader = Reader(person.workspace_id, person.contact_id, current.device_id, current.reads)
                notices += await record_prompt(connection, reader, _conversation(data.conversation_id), prompt)
            return after, notices

    after, notices = await retrying(once)
    context.outbox.tell(notices)
    return after


def _conversation(text: str) -> ConversationId:
    return ConversationId(text if is_hex_id(text) else "0" * 32)


ROUTES = [email_route]

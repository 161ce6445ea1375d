"""What a webhook tells of a fact: the thing itself, as the API shows it at the moment it is made."""

from typing import Any

from doorstep.contacts.people import Person, find_person
from doorstep.context import Context
from doorstep.kernel.clock import unix_seconds
from doorstep.kernel.errors import NotFound
from doorstep.kernel.ids import AdminId, ContactId, hex_of_uuid
from doorstep.rest_api.access import Caller
from doorstep.rest_api.companies.answering import company_answer, existing_company
from doorstep.rest_api.contacts.answering import contact_answer
from doorstep.rest_api.conversations.reading import whole_conversation
from doorstep.rest_api.events.shape import event_shape
from doorstep.rest_api.labels.shape import note_shape, tag_shape
from doorstep.storage.admins import find_admin
from doorstep.storage.event_lists import find_event
from doorstep.storage.notes import find_note
from doorstep.storage.tags import find_tag
from doorstep.webhooks.envelope import WebhookEvent
from doorstep.workspaces.admin import Admin
from doorstep.workspaces.finding import find_workspace

Item = dict[str, Any]

_LABELLED = {"contact.tag.created": "tag", "contact.tag.deleted": "tag", "contact.note.created": "note"}

_GONE = frozenset({"contact.deleted", "company.deleted", "conversation.deleted"})


async def item_of(context: Context, event: WebhookEvent) -> Item | None:
    """The item of the notification; None when what it is about is gone, so that there is nothing left to tell.

    It shows the thing as it is now, which may be later than the fact: whoever was merged meanwhile shows as whom they were
    merged into.
    """
    if event.topic in _GONE:
        return _deleted(event)
    caller = await _caller(context, event)
    try:
        return await _alive(context, caller, event)
    except NotFound:
        return None


async def _alive(context: Context, caller: Caller, event: WebhookEvent) -> Item | None:
    subject = event.topic.partition(".")[0]
    if subject in ("conversation", "conversation_part"):
        return await _conversation(context, caller, event)
    if subject == "company":
        return await _company(context, caller, event)
    person = await _person(context, caller, event)
    if person is None:
        return None
    if subject == "event":
        return await _event(context, event, person)
    if event.topic in _LABELLED:
        return await _labelled(context, caller, event, person)
    return await contact_answer(context.database.pool, caller, person)


def _deleted(event: WebhookEvent) -> Item | None:
    """Only that it is gone, and which it was."""
    about = event.about
    if event.topic == "company.deleted":
        return {"type": "company", "id": about["company_uid"], "company_id": about.get("company_id"), "deleted": True}
    if event.topic == "conversation.deleted":
        return {"type": "conversation", "id": about["conversation_id"], "deleted": True}
    return {"type": "contact", "id": about["contact_id"], "external_id": None, "deleted": True}


async def _caller(context: Context, event: WebhookEvent) -> Caller:
    """Nobody asks; answers are as the default version of the API has them."""
    workspace = await find_workspace(context, event.workspace_id)
    nobody = Admin(
        workspace_id=workspace.workspace_id, admin_id=AdminId(0), email="", name="", has_password=False,
        created_at=workspace.created_at,
    )  # fmt: skip
    return Caller(workspace, nobody, address=(context.settings.public_url or "").rstrip("/"))


async def _person(context: Context, caller: Caller, event: WebhookEvent) -> Person | None:
    contact_id = ContactId(str(event.about["contact_id"]))
    return await find_person(context.database.pool, caller.workspace.workspace_id, contact_id)


async def _conversation(context: Context, caller: Caller, event: WebhookEvent) -> Item:
    """With the one part that it is about, as in the field; of the first one the source says it all."""
    part_id = event.about.get("part_id")
    shown: Item = await whole_conversation(context, caller, event.about["conversation_id"])
    parts: Item = shown["conversation_parts"]
    told = [part for part in parts["conversation_parts"] if part["id"] == part_id]
    return {**shown, "conversation_parts": {**parts, "conversation_parts": told, "total_count": len(told)}}


async def _company(context: Context, caller: Caller, event: WebhookEvent) -> Item | None:
    pool = context.database.pool
    company: Item = await company_answer(pool, caller, await existing_company(pool, caller, event.about["company_uid"]))
    if "contact_id" not in event.about:
        return company
    person = await _person(context, caller, event)
    if person is None:
        return None
    return {"type": "company_contact", "company": company, "contact": await contact_answer(pool, caller, person)}


async def _labelled(context: Context, caller: Caller, event: WebhookEvent, person: Person) -> Item | None:
    """The tag or the note, and whom it is on; None when it is gone by now."""
    kind = _LABELLED[event.topic]
    label = await (_tag(context, event) if kind == "tag" else _note(context, caller, event, person))
    if label is None:
        return None
    return {
        "type": f"contact_{kind}",
        "created_at": unix_seconds(event.created_at),
        kind: label,
        "contact": await contact_answer(context.database.pool, caller, person),
    }


async def _tag(context: Context, event: WebhookEvent) -> Item | None:
    tag = await find_tag(context.database.pool, event.workspace_id, event.about["tag_id"])
    return None if tag is None else tag_shape(tag)


async def _note(context: Context, caller: Caller, event: WebhookEvent, person: Person) -> Item | None:
    pool = context.database.pool
    note = await find_note(pool, event.workspace_id, event.about["note_id"])
    if note is None:
        return None
    author = None if note.admin_id is None else await find_admin(pool, event.workspace_id, note.admin_id)
    return note_shape(note, person.root.contact_id, author, caller.version)


async def _event(context: Context, event: WebhookEvent, person: Person) -> Item | None:
    event_id = hex_of_uuid(event.about["event_id"])
    if event_id is None:
        return None
    found = await find_event(
        context.database.pool, event.workspace_id, person.contact_ids, event_id, event.about["created_at"]
    )
    return None if found is None else event_shape(found, person)

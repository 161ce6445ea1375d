"""How conversations, parts and people look on the messenger's wire. Notes and assignments are never on it."""

import uuid
from collections.abc import Callable
from typing import Any

import msgspec

from doorstep.attachments.attachment import Attachment
from doorstep.contacts.contact import Contact
from doorstep.conversations.conversation import Part, View
from doorstep.visitors.visitor import Visitor

Json = dict[str, Any]


def conversation_json(view: View) -> Json:
    """CONV: times are Unix seconds."""
    conversation = view.conversation
    return {
        "id": conversation.conversation_id,
        "version": conversation.version,
        # a snoozed conversation waits for a teammate: to the person it is open
        "state": "closed" if conversation.seems_closed else "open",
        "created_at": conversation.created_at.timestamp(),
        "last_part_at": conversation.last_part_at.timestamp(),
        "unread": view.unread,
        "contact_read_seq": conversation.contact_read_seq,
        "last_seq": conversation.last_visible_seq,
        "preview": _preview(view),
        "teammate": None if view.admin_name is None else name_json(view.admin_name),
        "email_prompt": conversation.email_prompt,
        # whatever was told of these before, in whichever tab: it goes
        "redacted": conversation.redacted_seqs,
    }


def part_json(part: Part, viewer: Contact, address_of: Callable[[Attachment], str]) -> Json:
    """PART, as `viewer` sees it: "me" is whoever they were before a merge, too; `address_of` says where files are opened."""
    shown: Json = {
        "id": part.part_id,
        "seq": part.seq,
        "kind": part.kind,
        "author": _author(part, viewer),
        "body": part.body or "",
        "created_at": part.created_at.timestamp(),
        "client_id": None if part.client_id is None else str(uuid.UUID(part.client_id)),
    }
    # most parts have neither
    if part.attachments:
        shown["files"] = [_file(each, address_of(each)) for each in part.attachments]
    if part.quick_replies:
        shown["replies"] = [{"text": each.text, "uuid": each.uuid} for each in part.quick_replies]
    return shown


def person_json(person: Visitor | Contact) -> Json:
    """Who a device stands for."""
    if isinstance(person, Visitor):
        known = {"kind": "visitor", "visitor_id": person.visitor_id, "user_id": None}
    elif person.role == "lead":
        known = {"kind": "lead", "visitor_id": person.external_id, "user_id": None}
    else:
        known = {"kind": "user", "visitor_id": None, "user_id": person.external_id}
    said = {"email": person.email, "name": person.name, "pseudonym": person.pseudonym}
    return known | {"id": person.contact_id} | said


def name_json(name: str) -> Json:
    """A name and the letters for a round badge."""
    words = name.split()
    return {"name": name, "initials": "".join(word[0] for word in (*words[:1], *words[1:][-1:])).upper()}


def encoded(body: Json) -> bytes:
    return msgspec.json.encode(body)


def _file(file: Attachment, address: str) -> Json:
    """Width and height of a picture only."""
    known: Json = {"name": file.name, "url": address, "size": file.size_bytes}
    return known | {"width": file.width, "height": file.height} if file.is_picture else known


def _preview(view: View) -> Json | None:
    if view.preview_body is None or view.preview_at is None:
        return None
    author = "me" if view.preview_author_kind in ("lead", "user") else "them"
    return {"body": view.preview_body[:200], "author": author, "at": view.preview_at.timestamp()}


def _author(part: Part, viewer: Contact) -> Json:
    if part.author_kind in ("lead", "user"):
        before_login = part.author_kind == "lead" and viewer.role == "user"
        return {"kind": "me", **name_json(viewer.display_name), "before_login": before_login}
    if part.author_kind == "bot":
        return {"kind": "bot", "name": None, "initials": "", "before_login": False}
    return {"kind": "teammate", **name_json(part.admin_name or ""), "before_login": False}

"""A conversation and its parts as the API shows them."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from doorstep.contacts.contact import Contact
from doorstep.conversations.conversation import Conversation, Part
from doorstep.kernel.clock import unix_seconds
from doorstep.kernel.ids import AdminId, ContactId
from doorstep.rest_api.bodies import html_of
from doorstep.rest_api.times import shown_time
from doorstep.workspaces.admin import Admin

Show = Callable[[str | None], str | None]
"""How a body is written: as HTML, or as it is stored with `display_as=plaintext`."""


class Cast(msgspec.Struct, frozen=True):
    """Everybody who appears in the conversations of one answer."""

    contacts: Mapping[ContactId, Contact]
    admins: Mapping[AdminId, Admin]


def conversation_shape(
    conversation: Conversation, source: Part | None, cast: Cast, *, show: Show = html_of
) -> dict[str, object]:
    """As in a list: without its parts. `source` is the part that began it."""
    owner = cast.contacts.get(conversation.owner_id)
    return {
        "type": "conversation",
        "id": conversation.conversation_id,
        "created_at": unix_seconds(conversation.created_at),
        "updated_at": unix_seconds(conversation.updated_at),
        "waiting_since": shown_time(conversation.waiting_since),
        "snoozed_until": None,
        "source": _source(conversation, source, cast, show),
        "contacts": {"type": "contact.list", "contacts": [_reference(owner)] if owner else []},
        "first_contact_reply": _first_reply(conversation, source),
        "admin_assignee_id": conversation.admin_assignee_id,
        "team_assignee_id": None,
        "open": conversation.state == "open",
        "state": conversation.state,
        "read": conversation.contact_read_seq >= conversation.last_visible_seq,
        "tags": {"type": "tag.list", "tags": []},
        "priority": "not_priority",
        "sla_applied": None,
        "statistics": None,
        "conversation_rating": None,
        "teammates": None,
        "title": None,
        "custom_attributes": {},
        "topics": {},
        "ticket": None,
        "linked_objects": {"type": "list", "data": [], "total_count": 0, "has_more": False},
        "ai_agent": None,
        "ai_agent_participated": False,
    }


def parts_shape(
    parts: Sequence[Part], total_count: int, conversation: Conversation, cast: Cast, *, show: Show = html_of
) -> dict[str, object]:
    """What came after the source; `total_count` also counts what is left out here."""
    return {
        "type": "conversation_part.list",
        "conversation_parts": [_part(part, conversation, cast, show) for part in parts],
        "total_count": total_count,
    }


def _part(part: Part, conversation: Conversation, cast: Cast, show: Show) -> dict[str, object]:
    at = unix_seconds(part.created_at)
    return {
        "type": "conversation_part",
        "id": part.part_id,
        "part_type": part.kind,
        "body": show(part.body),
        "created_at": at,
        "updated_at": at,
        "notified_at": at,
        "assigned_to": None,
        "author": _author(part, cast),
        "attachments": [],
        "external_id": None,
        "redacted": False,
        "metadata": {},
        "email_message_metadata": None,
        "state": {"close": "closed", "open": "open"}.get(part.kind, conversation.state),
        "tags": [],
        "event_details": None,
        "app_package_code": None,
    }


def _source(conversation: Conversation, source: Part | None, cast: Cast, show: Show) -> dict[str, object]:
    by_admin = source is not None and source.author_kind in ("admin", "bot")
    return {
        "type": "conversation",
        "id": source.part_id if source else conversation.conversation_id,
        "delivered_as": "admin_initiated" if by_admin else "customer_initiated",
        "subject": "",
        "body": show(source.body if source else conversation.first_body) or "",
        "author": _author(source, cast) if source else None,
        "attachments": [],
        "url": conversation.source_url,
        "redacted": False,
    }


def _first_reply(conversation: Conversation, source: Part | None) -> dict[str, object] | None:
    """Of a conversation that the person began, it is what they began it with."""
    if source is None or source.author_kind not in ("lead", "user"):
        return None
    return {"created_at": unix_seconds(source.created_at), "type": "conversation", "url": conversation.source_url}


def _author(part: Part, cast: Cast) -> dict[str, object]:
    """Whoever wrote it, for ever: what a lead wrote stays the lead's after a merge."""
    if part.author_kind in ("lead", "user"):
        person = cast.contacts.get(ContactId(part.author_id))
        return {
            "type": part.author_kind,
            "id": part.author_id,
            "name": person.display_name if person else None,
            "email": (person.email if person else None) or "",
        }
    admin = cast.admins.get(AdminId(int(part.author_id))) if part.author_id.isdecimal() else None
    name, email = (admin.name, admin.email) if admin else (part.admin_name, "")
    return {"type": part.author_kind, "id": part.author_id, "name": name, "email": email}


def _reference(contact: Contact) -> dict[str, object]:
    return {"type": "contact", "id": contact.contact_id, "external_id": contact.external_id}

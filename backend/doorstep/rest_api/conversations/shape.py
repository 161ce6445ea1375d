"""A conversation and its parts as the API shows them."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from doorstep.attachments.attachment import Attachment
from doorstep.contacts.contact import Contact
from doorstep.conversations.conversation import Conversation, Part, PartKind
from doorstep.conversations.rules import assignee_of
from doorstep.conversations.statistics import Statistics
from doorstep.kernel.clock import unix_seconds
from doorstep.kernel.ids import AdminId, ContactId, ConversationId
from doorstep.rest_api.bodies import html_of
from doorstep.rest_api.times import shown_time
from doorstep.rest_api.versions import Version
from doorstep.storage.conversation_details import AppliedTag, Details
from doorstep.workspaces.admin import Admin

FIVE_PRIORITIES: Final = Version(2, 16)
"""From this version on; before, a conversation has priority or has not."""

NOBODY_IS_ZERO: Final = Version(2, 16)
"""From this version on, who has none is assigned to 0."""

COMPANIES_OF_CONVERSATIONS: Final = Version(2, 16)
"""From this version on, a conversation says of which company it is."""

Show = Callable[[str | None], str | None]
"""How a body is written: as HTML, or as it is stored with `display_as=plaintext`."""


class Cast(msgspec.Struct, frozen=True):
    """Everybody who appears in the conversations of one answer, what was added to these, and the version it speaks."""

    contacts: Mapping[ContactId, Contact]
    admins: Mapping[AdminId, Admin]
    details: Mapping[ConversationId, Details]
    version: Version
    address_of: Callable[[Attachment], str]
    """Where a file is fetched, for a while."""


def conversation_shape(
    conversation: Conversation, source: Part | None, cast: Cast, *, show: Show = html_of
) -> dict[str, object]:
    """As in a list: without its parts. `source` is the part that began it."""
    details = cast.details.get(conversation.conversation_id, Details())
    people = (cast.contacts.get(each) for each in (conversation.owner_id, *details.participants))
    return {
        "type": "conversation",
        "id": conversation.conversation_id,
        "created_at": unix_seconds(conversation.created_at),
        "updated_at": unix_seconds(conversation.updated_at),
        "waiting_since": shown_time(conversation.waiting_since),
        "snoozed_until": shown_time(conversation.snoozed_until),
        "source": _source(conversation, source, cast, show),
        "contacts": {"type": "contact.list", "contacts": [_reference(each) for each in people if each]},
        "first_contact_reply": _first_reply(conversation, source),
        "admin_assignee_id": _assigned(conversation.admin_assignee_id, cast.version),
        "team_assignee_id": _assigned(conversation.team_assignee_id, cast.version),
        # one that is put away is not done
        "open": conversation.state != "closed",
        "state": conversation.state,
        "read": conversation.contact_read_seq >= conversation.last_visible_seq,
        "tags": {"type": "tag.list", "tags": [tag_shape(each) for each in details.tags]},
        "priority": _priority(details, cast.version),
        "sla_applied": None,
        "statistics": statistics_shape(conversation.statistics),
        "conversation_rating": None,
        "teammates": _teammates(details),
        "title": details.title,
        "custom_attributes": dict(details.custom_attributes),
        "topics": {},
        "ticket": None,
        "linked_objects": {"type": "list", "data": [], "total_count": 0, "has_more": False},
        "ai_agent": None,
        "ai_agent_participated": False,
        **_since_2_16(details, cast.version),
    }


def _assigned(number: int | None, version: Version) -> int | None:
    return 0 if number is None and version >= NOBODY_IS_ZERO else number


def _priority(details: Details, version: Version) -> str:
    if version >= FIVE_PRIORITIES:
        return details.priority
    return "not_priority" if details.priority == "none" else "priority"


def _since_2_16(details: Details, version: Version) -> dict[str, object]:
    if version < COMPANIES_OF_CONVERSATIONS:
        return {}
    company = {"type": "company", "id": details.company_uid} if details.company_uid else None
    return {"company": company}


def _teammates(details: Details) -> dict[str, object] | None:
    if not details.teammates:
        return None
    return {"type": "admin.list", "teammates": [{"type": "admin", "id": str(each)} for each in details.teammates]}


def tag_shape(tag: AppliedTag) -> dict[str, object]:
    """A tag with when and by whom it was put on."""
    by = None if tag.applied_by is None else {"type": "admin", "id": str(tag.applied_by)}
    return {"type": "tag", "id": str(tag.tag_id), "name": tag.name, "applied_at": tag.applied_at, "applied_by": by}


def statistics_shape(statistics: Statistics) -> dict[str, object]:
    """Times are Unix seconds, the rest counts and seconds; what has not happened yet is left out. No office hours here."""
    known = {name: value for name, value in msgspec.structs.asdict(statistics).items() if value is not None}
    return {
        "type": "conversation_statistics",
        **known,
        "assigned_team_first_response_time": [],
        "assigned_team_first_response_time_in_office_hours": [],
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


REDACTED = "This message was deleted"

STATES: Mapping[PartKind, str] = {"close": "closed", "open": "open", "snoozed": "snoozed", "unsnoozed": "open"}
"""What a conversation is after such a part."""


def _part(part: Part, conversation: Conversation, cast: Cast, show: Show) -> dict[str, object]:
    at = unix_seconds(part.created_at)
    return {
        "type": "conversation_part",
        "id": part.part_id,
        "part_type": _part_type(part),
        "body": _body(part, show),
        "created_at": at,
        "updated_at": unix_seconds(part.redacted_at or part.created_at),
        "notified_at": at,
        "assigned_to": _assigned_to(part),
        "author": _author(part, cast),
        "attachments": _attachments(part, cast),
        "external_id": None,
        "redacted": part.redacted_at is not None,
        "metadata": _metadata(part),
        "email_message_metadata": None,
        "state": STATES.get(part.kind, conversation.state),
        "tags": [],
        "event_details": None,
        "app_package_code": None,
    }


def _attachments(part: Part, cast: Cast) -> list[dict[str, object]]:
    return [
        {
            "type": "upload",
            "name": each.name,
            "url": cast.address_of(each),
            "content_type": each.content_type,
            "filesize": each.size_bytes,
            "width": each.width or 0,
            "height": each.height or 0,
        }
        for each in part.attachments
    ]


def _metadata(part: Part) -> dict[str, object]:
    """What it offers to answer, or which of the offered answers it is."""
    offered = [{"text": each.text, "uuid": each.uuid} for each in part.quick_replies or ()]
    chosen = part.quick_reply_uuid and str(uuid.UUID(part.quick_reply_uuid))
    said: dict[str, object] = {"quick_reply_options": offered} if offered else {}
    return said | {"quick_reply_uuid": chosen} if chosen else said


def _part_type(part: Part) -> str:
    if part.quick_replies:
        return "quick_reply"
    if part.kind != "unsnoozed":
        return part.kind
    return "open" if part.author_kind == "admin" else "timer_unsnooze"


def _body(part: Part, show: Show) -> str | None:
    if part.redacted_at is None:
        return show(part.body)
    return f"<p><i>{REDACTED}</i></p>" if show is html_of else REDACTED


def _assigned_to(part: Part) -> dict[str, object] | None:
    kind, number = assignee_of(part)
    return None if number is None else {"type": kind, "id": str(number)}


def _source(conversation: Conversation, source: Part | None, cast: Cast, show: Show) -> dict[str, object]:
    by_admin = source is not None and source.author_kind in ("admin", "bot")
    return {
        "type": "conversation",
        "id": source.part_id if source else conversation.conversation_id,
        "delivered_as": "admin_initiated" if by_admin else "customer_initiated",
        "subject": "",
        "body": (_body(source, show) if source else show(conversation.first_body)) or "",
        "author": _author(source, cast) if source else None,
        "attachments": _attachments(source, cast) if source else [],
        "url": conversation.source_url,
        "redacted": source is not None and source.redacted_at is not None,
    }


def _first_reply(conversation: Conversation, source: Part | None) -> dict[str, object] | None:
    """Of a conversation that the person began, it is what they began it with."""
    at = conversation.statistics.first_contact_reply_at
    if at is None and source is not None and source.author_kind in ("lead", "user"):
        at = unix_seconds(source.created_at)
    return None if at is None else {"created_at": at, "type": "conversation", "url": conversation.source_url}


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
    if part.author_kind == "bot":
        return {"type": "bot", "id": part.author_id, "name": "Doorstep", "email": ""}
    admin = cast.admins.get(AdminId(int(part.author_id))) if part.author_id.isdecimal() else None
    name, email = (admin.name, admin.email) if admin else (part.admin_name, "")
    return {"type": part.author_kind, "id": part.author_id, "name": name, "email": email}


def _reference(contact: Contact) -> dict[str, object]:
    return {"type": "contact", "id": contact.contact_id, "external_id": contact.external_id}

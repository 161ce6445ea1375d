"""Facts: what happened, for programs outside. Saved with the change itself, and told to whoever has subscribed to the topic."""

from collections.abc import Mapping
from typing import Any, Final, Literal, get_args

import msgspec

from doorstep.kernel.ids import WorkspaceId

Topic = Literal[
    "visitor.signed_up",
    "contact.lead.created",
    "contact.lead.added_email",
    "contact.lead.updated",
    "contact.lead.signed_up",
    "contact.user.created",
    "contact.user.updated",
    "contact.merged",
    "contact.unmerged",
    "contact.archived",
    "contact.unarchived",
    "contact.blocked",
    "contact.deleted",
    "contact.tag.created",
    "contact.tag.deleted",
    "contact.note.created",
    "company.created",
    "company.updated",
    "company.deleted",
    "company.contact.attached",
    "company.contact.detached",
    "conversation.user.created",
    "conversation.user.replied",
    "conversation.admin.single.created",
    "conversation.admin.replied",
    "conversation.admin.noted",
    "conversation.admin.assigned",
    "conversation.admin.snoozed",
    "conversation.admin.unsnoozed",
    "conversation.admin.opened",
    "conversation.admin.closed",
    "conversation.contact.attached",
    "conversation.contact.detached",
    "conversation.deleted",
    "conversation_part.redacted",
    "conversation_part.tag.created",
    "event.created",
    "ping",
]
"""The field's own names where it has one. `visitor.signed_up`: a visitor became a lead or a user. `contact.lead.signed_up`: a
lead became a user. `contact.merged`: a lead went into a user that was there."""


class Fact(msgspec.Struct, frozen=True):
    """Something that is so from this commit on.

    `about` holds ids, and what nobody could read later: `contact_id` (always the root that it is about), `member_id`,
    `merge_id`, `conversation_id`, `part_id`, `company_uid`, `event_id`, `tag_id`, `note_id`, `admin_id`, `external_id`.
    """

    workspace_id: WorkspaceId
    topic: Topic
    about: Mapping[str, Any]


TOPICS: Final[tuple[Topic, ...]] = get_args(Topic)

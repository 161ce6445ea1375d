"""Conversations and messages as the API gives them."""

from typing import Final

from doorstep.rest_api.description.kinds import (
    Kind,
    address,
    always,
    answer,
    free,
    many,
    nested,
    null,
    one,
    text,
    time,
    truth,
    whole,
)
from doorstep.rest_api.description.vocabulary import A_CONTACT, A_CONVERSATION, A_PART, AN_ANSWER, NOON

_SECONDS: Final = (
    "time_to_assignment", "time_to_admin_reply", "time_to_first_close", "time_to_last_close", "median_time_to_reply",
)  # fmt: skip

_MOMENTS: Final = (
    "first_contact_reply_at", "first_assignment_at", "first_admin_reply_at", "first_close_at", "last_assignment_at",
    "last_assignment_admin_reply_at", "last_contact_reply_at", "last_admin_reply_at", "last_close_at",
)  # fmt: skip

_COUNTS: Final = ("count_reopens", "count_assignments", "count_conversation_parts")

_STATISTICS: Final[dict[str, Kind]] = {
    **{name: whole().maybe() for name in _SECONDS},
    **{name: time().maybe() for name in _MOMENTS},
    **{name: whole() for name in _COUNTS},
}

STATES: Final = ("open", "closed", "snoozed")

_LISTED: Final[dict[str, Kind]] = {
    "type": always("conversation"), "id": text().such_as(A_CONVERSATION), "title": text().or_null(),
    "created_at": time(), "updated_at": time(), "waiting_since": time().or_null(), "snoozed_until": time().or_null(),
    "open": truth(), "state": text(*STATES), "read": truth(),
    "priority": text("priority", "not_priority", "urgent", "high", "medium", "low", "none"),
    "admin_assignee_id": whole().or_null(), "team_assignee_id": whole().or_null(), "tags": one("tags"),
    "conversation_rating": null(), "source": one("conversation_source"), "contacts": one("conversation_contacts"),
    "teammates": one("conversation_teammates").or_null(), "custom_attributes": free().such_as({}),
    "first_contact_reply": one("conversation_first_contact_reply").or_null(), "sla_applied": null(),
    "statistics": one("conversation_statistics").or_null(), "linked_objects": one("linked_object_list"),
    "topics": free(), "ticket": null(), "ai_agent": null(), "ai_agent_participated": truth(),
}  # fmt: skip

SCHEMAS: Final = (
    answer(
        "tags", "The tags on something.",
        type=always("tag.list"), tags=many(one("tag")),
    ),
    answer(
        "conversation_part_author", "Who wrote it, for ever: what a lead wrote stays the lead's after a merge.",
        type=text("admin", "bot", "team", "lead", "user", "contact").such_as("lead"), id=text(), name=text().or_null(),
        email=text(),
    ),
    answer(
        "part_attachment", "A file that came with a message.",
        type=always("upload"), name=text().such_as("key.png"),
        url=address().such_as("https://doorstep.lodgings.example/attachments/lodgings.5f0c1a527d524d8c9a550d9d5b8f6a41.-.1741611600.5cPpZyX0b1mWc3hK9nQ8vR2tLsG7dJ4fA6eU0oYiNw4")
            .says("Where it is fetched, without a token, for an hour; ask for the conversation again for a new address."), content_type=text().such_as("image/png").says("Decided from its bytes; `application/octet-stream` unless it is one of a few kinds."),
        filesize=whole().such_as(2048).says("Its length in bytes."), width=whole().such_as(64).says("In pixels; 0 unless it is a picture."),
        height=whole().such_as(64).says("In pixels; 0 unless it is a picture."),
    ),
    answer(
        "conversation_source", "What began a conversation.",
        type=text("conversation", "email", "push", "inapp").such_as("conversation"), id=text().such_as(A_PART),
        delivered_as=text("customer_initiated", "admin_initiated", "operator_initiated", "campaigns_initiated", "automated"),
        subject=text(), body=text(), author=one("conversation_part_author").or_null(),
        attachments=many(one("part_attachment")), url=text().or_null(), redacted=truth(),
    ),
    answer(
        "conversation_contacts", "The people in a conversation.",
        type=always("contact.list"), contacts=many(one("contact_reference")),
    ),
    answer(
        "conversation_teammates", "The teammates who took part.",
        type=always("admin.list"), teammates=many(one("reference")),
    ),
    answer(
        "conversation_first_contact_reply", "The person's first words.",
        created_at=time(), type=text().such_as("conversation"), url=text().or_null(),
    ),
    answer(
        "conversation_statistics", "Times and counts of a conversation; what has not happened is left out.", _STATISTICS,
        type=always("conversation_statistics"), last_closed_by_id=text().maybe(),
        assigned_team_first_response_time=many(one("conversation_response_time")).such_as([]).maybe().says("How soon each team answered."),
        assigned_team_first_response_time_in_office_hours=many(one("conversation_response_time")).such_as([]).maybe().says("The same; there are no office hours."),
        handling_time=whole().maybe().says("Not measured."),
        adjusted_handling_time=whole().or_null().such_as(None).maybe().says("Not measured."),
    ),
    answer(
        "conversation_response_time", "How soon a team first answered.",
        team_id=whole().such_as(7).says("The team's id."), team_name=text().such_as("Housekeeping").says("The team's name."),
        response_time=whole().such_as(90).says("In seconds."),
    ),
    answer(
        "linked_object_list", "Always empty: nothing is linked to conversations.",
        type=always("list"), data=many(free()), total_count=whole().such_as(0), has_more=truth(),
    ),
    answer(
        "conversation_part", "Something that was said or done in a conversation.",
        type=always("conversation_part"), id=text().such_as(A_PART), part_type=text(), body=text().or_null(),
        created_at=time(), updated_at=time(), notified_at=time(), assigned_to=one("reference").or_null().such_as(None),
        author=one("conversation_part_author"), attachments=many(one("part_attachment")), external_id=text().or_null().such_as(None),
        redacted=truth(), metadata=one("conversation_part_metadata").such_as({}), email_message_metadata=null(), state=text(*STATES),
        tags=many(one("tag_basic")), event_details=null(), app_package_code=null(),
    ),
    answer(
        "conversation_part_metadata", "Short answers that a message offers, or the one that it is; empty otherwise.",
        quick_reply_options=many(one("quick_reply_option")).maybe().says("What the person may answer with one press."),
        quick_reply_uuid=text().maybe().such_as(AN_ANSWER).says("Of the offered answer that this is."),
    ),
    answer(
        "quick_reply_option", "A short answer.",
        text=text().such_as("Yes").says("What the button says, and then the person."), uuid=text().such_as(AN_ANSWER).says("Made by whoever offers it."),
    ),
    answer(
        "conversation_parts", "The parts of a conversation.",
        type=always("conversation_part.list"), conversation_parts=many(one("conversation_part")),
        total_count=whole().says("How many there are, those left out here too."),
    ),
    answer("conversation_list_item", "A conversation without its parts.", _LISTED),
    answer("conversation", "A conversation with its parts.", _LISTED, conversation_parts=one("conversation_parts")),
    answer(
        "conversation_with_customers", "A conversation after somebody joined or left.", _LISTED,
        conversation_parts=one("conversation_parts"),
        customers=many(one("reference")).such_as([{"type": "user", "id": A_CONTACT}]).says("Who takes part besides the owner."),
    ),
    answer(
        "conversation_list", "Conversations, a page of them.",
        type=always("conversation.list"), conversations=many(one("conversation_list_item")), total_count=whole(),
        pages=one("cursor_pages"),
    ),
    answer(
        "conversation_deleted", "That a conversation is gone.",
        id=text().such_as(A_CONVERSATION), object=always("conversation"), deleted=truth(),
    ),
    answer(
        "deleted_conversation_item", "What is left of a conversation.",
        type=always("conversation"), id=text().such_as(A_CONVERSATION),
        metrics_retained=truth().such_as(False).says("Nothing is counted of what is gone."), deleted_at=time().such_as(NOON).says("When it was deleted, in Unix seconds."),
    ),
    answer(
        "deleted_conversation_list", "Conversations that are gone, a page of them.",
        type=always("conversations.list"), conversations=many(one("deleted_conversation_item")), total_count=whole(), pages=one("pages_link"),
    ),
    answer(
        "message", "A message that was sent, or what a person began a conversation with.",
        type=text("user_message", "admin_message"), id=text().such_as(A_PART), created_at=time().such_as(NOON), body=text(),
        subject=text().or_null().maybe(), message_type=text("inapp", "email"),
        conversation_id=text().or_null().maybe(), owner=nested(
            type=always("admin"), id=text().such_as("814"), name=text().such_as("Mina Harrow"), email=text().such_as("mina@lodgings.example"),
            away_mode_enabled=truth(), away_mode_reassign=truth(),
        ).maybe().says("The teammate who sent it."),
    ),
)  # fmt: skip

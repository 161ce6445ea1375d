"""Operations on conversations and messages."""

from typing import Final

from doorstep.rest_api.description.operation import (
    ADMIN_MISSING,
    CONVERSATION_MISSING,
    MISSING,
    SEVERAL_USERS,
    TAG_MISSING,
    USER_MISSING,
    Operation,
    Refusal,
    invalid,
    wants,
)
from doorstep.rest_api.description.vocabulary import A_CONVERSATION, A_PART, NEW_YEAR_2030

_WORDS: Final = {"display_as": "`plaintext` leaves out the HTML of texts, `html` does not."}

OPERATIONS: Final = (
    Operation(
        "listConversations", "Conversations", "List conversations", "The last changed first, without their parts.", "conversation_list",
    ),
    Operation(
        "createConversation", "Conversations", "Start a conversation as a person",
        "A lead or user writes, or a visitor, who becomes a lead by it. Teammates see it at once. With files the words may be left out.",
        "message", "create_conversation_request", (USER_MISSING, wants("body")),
        sends={"from": {"type": "user", "id": "5f0c1a527d524d8c9a550d9d5b8f6a01"}, "body": "Is The Damp dry?"},
    ),
    Operation(
        "retrieveConversation", "Conversations", "Retrieve a conversation", "With its parts, notes too; the latest 500.",
        "conversation", None, (MISSING,), parameters=_WORDS,
    ),
    Operation(
        "updateConversation", "Conversations", "Update a conversation", "Its title, whether the person has read it, its priority, and its attributes.",
        "conversation", "update_conversation_request", (MISSING,), parameters=_WORDS, sends={"title": "The Damp in May", "read": True},
    ),
    Operation("deleteConversation", "Conversations", "Delete a conversation", "For good, with every part of it.", "conversation_deleted", None, (MISSING,)),
    Operation(
        "listDeletedConversationIds", "Conversations", "List deleted conversations",
        "Ids of those that are gone, with when that was; those of people who were deleted too. From 2.15 on.", "deleted_conversation_list", None,
        (Refusal(400, "intercom_version_invalid", "Requested resource is not available in current API version.", "the version is 2.14 or older"),),
        parameters={"order": "`desc`, the latest first, or `asc`.", "per_page": "How many to give, 60 at most."},
    ),
    Operation(
        "searchConversations", "Conversations", "Search conversations", "The same language as the search of contacts, with the fields of conversations.",
        "conversation_list", "search_request", (invalid("conversations cannot be searched by custom_attributes.shoe: nobody has declared or has it", "what the search names is not known"),),
        sends={"query": {"field": "open", "operator": "=", "value": True}, "pagination": {"per_page": 20}},
    ),
    Operation(
        "replyConversation", "Conversations", "Reply",
        "As a teammate, who answers or notes something for the others, or on behalf of the person. `last` in place of the id is "
        "the person's latest conversation. Files come along in the request or from addresses; with `quick_reply` a teammate offers "
        "answers that the person gives with one press.",
        "conversation", "reply_conversation_request", (MISSING, USER_MISSING, ADMIN_MISSING, SEVERAL_USERS, wants("body")),
        sends={"message_type": "comment", "type": "admin", "admin_id": "814", "body": "It is, on most days."},
    ),
    Operation(
        "manageConversation", "Conversations", "Close, snooze, open or assign", "One thing at a time, by a teammate. What is snoozed wakes by itself.",
        "conversation", "manage_conversation_request", (MISSING, ADMIN_MISSING),
        sends={"message_type": "snoozed", "type": "admin", "admin_id": "814", "snoozed_until": NEW_YEAR_2030},
    ),
    Operation(
        "attachContactToConversation", "Conversations", "Add a person to a conversation",
        "They are shown as taking part. In the messenger a conversation stays its owner's: nobody else reads it there.",
        "conversation_with_customers", "attach_contact_to_conversation_request", (MISSING, USER_MISSING, ADMIN_MISSING),
    ),
    Operation(
        "detachContactFromConversation", "Conversations", "Take a person out of a conversation", "The last one stays.",
        "conversation_with_customers", "detach_contact_from_conversation_request",
        (MISSING, USER_MISSING, ADMIN_MISSING, Refusal(422, "parameter_invalid", "Removing the last customer is not allowed")),
    ),
    Operation(
        "redactConversation", "Conversations", "Take a text out", "Of a part, or of what began the conversation. It is gone for good, and the messenger shows that.",
        "conversation", "redact_conversation_request",
        (Refusal(404, "conversation_part_or_message_not_found", "Conversation part or message not found"),),
        sends={"type": "conversation_part", "conversation_id": A_CONVERSATION, "conversation_part_id": A_PART},
    ),
    Operation(
        "attachTagToConversation", "Tags", "Tag a conversation", "Once is enough: a second time changes nothing.", "tag", "tag_conversation_request",
        (CONVERSATION_MISSING, ADMIN_MISSING, MISSING),
    ),
    Operation(
        "detachTagFromConversation", "Tags", "Take a tag off a conversation", "Answers with the tag.", "tag", "untag_conversation_request",
        (CONVERSATION_MISSING, TAG_MISSING, ADMIN_MISSING), body_may_be_missing=True,
    ),
    Operation(
        "createMessage", "Messages", "Send a message",
        "A teammate writes first: it shows in the person's messenger at once and prompts them. `in_app` and `inapp` mean the same.",
        "message", "create_message_request",
        (USER_MISSING, ADMIN_MISSING, invalid("Body is required"), Refusal(422, "parameter_not_found", "No subject supplied for email message")),
        sends={"message_type": "in_app", "body": "The Damp is free in May.", "from": {"type": "admin", "id": 814},
               "to": {"type": "user", "id": "5f0c1a527d524d8c9a550d9d5b8f6a01"}},
    ),
)  # fmt: skip

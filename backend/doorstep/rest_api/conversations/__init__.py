"""Conversations and messages."""

from doorstep.rest_api.conversations.changing import delete_conversation, redact_conversation, update_conversation
from doorstep.rest_api.conversations.deleted import list_deleted_conversations
from doorstep.rest_api.conversations.managing import manage_conversation
from doorstep.rest_api.conversations.participants import attach_contact, detach_contact
from doorstep.rest_api.conversations.reading import list_conversations, show_conversation
from doorstep.rest_api.conversations.replying import reply_to_conversation
from doorstep.rest_api.conversations.searching import search_conversations
from doorstep.rest_api.conversations.starting import create_conversation, create_message
from doorstep.rest_api.conversations.tagging import attach_tag, detach_tag

HANDLERS = (
    list_conversations,
    list_deleted_conversations,
    search_conversations,
    create_conversation,
    show_conversation,
    update_conversation,
    delete_conversation,
    reply_to_conversation,
    manage_conversation,
    redact_conversation,
    attach_contact,
    detach_contact,
    attach_tag,
    detach_tag,
    create_message,
)

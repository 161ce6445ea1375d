"""Conversations and messages."""

from doorstep.rest_api.conversations.reading import list_conversations, show_conversation
from doorstep.rest_api.conversations.replying import reply_to_conversation

HANDLERS = (list_conversations, show_conversation, reply_to_conversation)

"""What the messenger's requests name: messages, conversations and places in a list."""

from datetime import UTC, datetime, timedelta
from typing import Final

from doorstep.conversations.conversation import Conversation
from doorstep.conversations.errors import ConversationNotFound
from doorstep.conversations.reading import Position
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ClientId, ConversationId, hex_of_uuid, is_hex_id

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


def client_id_of(text: str) -> ClientId:
    found = hex_of_uuid(text)
    if found is None:
        raise Invalid("client_id must be a UUID", "client_id")
    return ClientId(found)


def conversation_id_of(text: str) -> ConversationId:
    if not is_hex_id(text):
        raise ConversationNotFound
    return ConversationId(text)


def position_of(cursor: str | None) -> Position | None:
    if cursor is None:
        return None
    microseconds, _, conversation_id = cursor.partition("-")
    try:
        return EPOCH + int(microseconds) * MICROSECOND, conversation_id_of(conversation_id)
    except (ValueError, OverflowError):
        raise Invalid("not a cursor that this server gave", "before") from None


def cursor_behind(last: Conversation) -> str:
    """What `position_of` reads again, of the last conversation of a page."""
    return f"{(last.last_part_at - EPOCH) // MICROSECOND}-{last.conversation_id}"

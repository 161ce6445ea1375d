"""What a message carries besides its words: files, and answers that it offers or is."""

import uuid
from collections.abc import Sequence
from typing import Final

import msgspec

from doorstep.attachments.attachment import Upload
from doorstep.conversations.conversation import QuickReply, Reader
from doorstep.conversations.errors import ConversationNotFound
from doorstep.conversations.rules import checked_body
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ConversationId, hex_of_uuid
from doorstep.storage.conversations import find_conversation
from doorstep.storage.database import Queryable
from doorstep.storage.parts import offered_text

MOST_QUICK_REPLIES: Final = 10
"""More buttons than these are a list to be read, on a phone more than a screen of them."""

LONGEST_QUICK_REPLY: Final = 255
"""Characters: what fits a button, on three lines of a phone."""


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """Beside the words."""

    files: Sequence[Upload] = ()
    quick_replies: tuple[QuickReply, ...] | None = None
    """Offered to the person."""
    quick_reply_uuid: str | None = None
    """Of an offered answer that this message is; with or without hyphens."""

    @property
    def is_empty(self) -> bool:
        return not self.files and not self.quick_replies


NOTHING: Final = Load()


def words_beside(text: str, load: Load) -> str | None:
    """The words of a message; None where it has none and says something all the same.

    Raises:
        Invalid: it says nothing at all, or too much.
    """
    return None if not load.is_empty and not text.strip() else checked_body(text)


def checked_quick_replies(offered: Sequence[QuickReply], field: str) -> tuple[QuickReply, ...]:
    """As they are kept: texts without space around them, UUIDs in one spelling.

    Raises:
        Invalid: too many, two of one UUID, or a text or UUID that is none.
    """
    if len(offered) > MOST_QUICK_REPLIES:
        raise Invalid(f"{field} may have {MOST_QUICK_REPLIES} answers at most", field)
    checked = tuple(_checked(each, field) for each in offered)
    if len({each.uuid for each in checked}) < len(checked):
        raise Invalid(f"{field}: each uuid names one answer", field)
    return checked


def _checked(reply: QuickReply, field: str) -> QuickReply:
    text, named = reply.text.strip(), hex_of_uuid(reply.uuid)
    if not text or len(text) > LONGEST_QUICK_REPLY or "\0" in text:
        raise Invalid(f"{field}: a text has 1 to {LONGEST_QUICK_REPLY} characters", field)
    if named is None:
        raise Invalid(f"{field}: uuid must be a UUID", field)
    return QuickReply(text, str(uuid.UUID(named)))


async def check_offered(
    connection: Queryable, reader: Reader, conversation_id: ConversationId, body: str, chosen: str
) -> None:
    """A person answers with one press: what they say is what was offered to them there.

    Raises:
        ConversationNotFound: there is none, or it is not theirs.
        Invalid: it was not, or it says something else.
    """
    named = hex_of_uuid(chosen)
    text = await _readable_text(connection, reader, conversation_id, str(uuid.UUID(named))) if named else None
    if text is None or text != body.strip():
        raise Invalid("this answer is not offered here", "quick_reply")


async def _readable_text(
    connection: Queryable, reader: Reader, conversation_id: ConversationId, quick_reply_uuid: str
) -> str | None:
    conversation = await find_conversation(connection, reader.workspace_id, conversation_id)
    if conversation is None or not reader.may_read(conversation):
        raise ConversationNotFound
    return await offered_text(connection, reader.workspace_id, conversation_id, quick_reply_uuid)

"""What a batch of messages writes, as one statement: changed conversations, new parts, the notices and the facts
that tell of them."""

from collections.abc import Sequence
from typing import Final

import msgspec

from doorstep.conversations.conversation import Conversation, Part
from doorstep.kernel.facts import Fact
from doorstep.kernel.notices import Notice
from doorstep.storage.conversations import CHANGING, saving
from doorstep.storage.database import Connection
from doorstep.storage.facts import arrays_of_facts, recording
from doorstep.storage.outbox import Saved, adding, arrays_of_notices, saved_as
from doorstep.storage.parameters import arrays_of
from doorstep.storage.parts import STORED, inserting

_ALL: Final = f"""WITH changed AS ({saving()}), written AS ({inserting(1 + len(CHANGING))}),
    told AS ({adding(1 + len(CHANGING) + len(STORED))}), kept AS ({recording(3 + len(CHANGING) + len(STORED))})
    SELECT notice_id FROM told"""
"""A round trip costs more than any of the four."""


async def save_batch(
    connection: Connection,
    changed: Sequence[Conversation],
    new: Sequence[Part],
    notices: Sequence[Notice],
    facts: Sequence[Fact] = (),
) -> list[Saved]:
    """Write everything that a batch made.

    Args:
        changed: rows that this transaction has locked.
        new: parts of them, each conversation's in the order of their numbers.
        notices: given to `Outbox.tell` after the commit, as they are returned.
        facts: kept for programs that have subscribed to them.
    """
    payloads = [msgspec.json.encode(notice) for notice in notices]
    arrays = arrays_of(changed, CHANGING) + arrays_of(new, STORED) + arrays_of_notices(notices, payloads)
    arrays += arrays_of_facts(facts)
    return saved_as(await connection.fetch(_ALL, *arrays), notices, payloads)

"""What is counted of a conversation, part by part."""

from datetime import UTC, datetime, timedelta
from typing import Any

from doorstep.conversations.conversation import AuthorKind, Conversation, Part, PartKind
from doorstep.conversations.rules import recounted, with_part
from doorstep.kernel.ids import ContactId, ConversationId, PartId, WorkspaceId, random_hex

NOON = datetime(2025, 3, 10, 12, tzinfo=UTC)


def a_conversation(**fields: Any) -> Conversation:
    person = ContactId(random_hex())
    return Conversation(
        workspace_id=WorkspaceId("shop"), conversation_id=ConversationId(random_hex()), contact_id=person, owner_id=person,
        created_at=NOON, updated_at=NOON, last_part_at=NOON, **fields,
    )  # fmt: skip


def story(*told: tuple[PartKind, AuthorKind, int]) -> tuple[Conversation, list[Part]]:
    """A conversation in which these happened: kind, who, seconds after it began."""
    conversation, parts = a_conversation(), []
    for seq, (kind, who, seconds) in enumerate(told, start=1):
        part = Part(
            workspace_id=conversation.workspace_id, conversation_id=conversation.conversation_id, seq=seq,
            part_id=PartId(random_hex()), kind=kind, author_kind=who, author_id="12", body="x",
            created_at=NOON + timedelta(seconds=seconds), assigned_to="admin 12" if kind == "assignment" else None,
        )  # fmt: skip
        parts.append(part)
        conversation = with_part(conversation, part)
    return conversation, parts


def test_times_run_from_the_beginning_and_first_things_stay_first() -> None:
    conversation, _ = story(
        ("comment", "lead", 0), ("assignment", "admin", 10), ("note", "admin", 15), ("comment", "admin", 20),
        ("comment", "lead", 30), ("comment", "admin", 40), ("close", "admin", 50), ("open", "admin", 60),
        ("close", "admin", 70),
    )  # fmt: skip

    counted, noon = conversation.statistics, int(NOON.timestamp())

    assert (counted.time_to_assignment, counted.time_to_admin_reply) == (10, 20)
    assert (counted.time_to_first_close, counted.time_to_last_close) == (50, 70)
    assert (counted.first_contact_reply_at, counted.last_contact_reply_at) == (noon, noon + 30)
    assert (counted.first_admin_reply_at, counted.last_admin_reply_at) == (noon + 20, noon + 40)
    assert counted.last_assignment_admin_reply_at == noon + 20
    assert (counted.count_reopens, counted.count_assignments, counted.count_conversation_parts) == (1, 1, 9)
    assert counted.last_closed_by_id == "12"


def test_an_answer_to_nothing_is_no_first_answer() -> None:
    conversation, _ = story(("comment", "admin", 0), ("comment", "lead", 30), ("comment", "admin", 40))

    assert conversation.statistics.time_to_admin_reply == 40


def test_counting_all_parts_again_comes_to_the_same() -> None:
    conversation, parts = story(
        ("comment", "lead", 0), ("close", "admin", 5), ("note", "admin", 6), ("open", "admin", 7),
        ("snoozed", "admin", 8), ("unsnoozed", "bot", 9), ("close", "admin", 10), ("comment", "lead", 11),
        ("open", "admin", 12),
    )  # fmt: skip

    assert recounted(parts, NOON) == conversation.statistics


def test_to_the_person_a_message_that_nobody_answered_is_not_closed() -> None:
    waiting = a_conversation(state="closed", initiated_by="admin")
    answered, _ = story(("comment", "lead", 0), ("close", "admin", 5))

    assert (waiting.seems_closed, answered.seems_closed) == (False, True)
    assert a_conversation(state="closed", initiated_by="contact").seems_closed

"""Writing one conversation: a new one as it is there, of one that is here what is new there."""

from collections.abc import Mapping
from typing import Any

import msgspec

from doorstep.contacts.contact import Contact
from doorstep.conversations.conversation import Conversation
from doorstep.importing_intercom.declared import Declared
from doorstep.importing_intercom.history import BOT, Author, as_told, with_lines
from doorstep.importing_intercom.part import Line, author_of, lines_of
from doorstep.importing_intercom.reading import attachments_of, id_of, items_in, seconds, text, words_of
from doorstep.importing_intercom.running import Importing
from doorstep.importing_intercom.tally import Tally
from doorstep.kernel.ids import ContactId, ConversationId, WorkspaceId
from doorstep.storage import conversation_details as details
from doorstep.storage.conversations import insert_conversation, lock_conversations
from doorstep.storage.database import Connection
from doorstep.storage.imported import find_imported
from doorstep.storage.imported_parts import insert_parts, parts_here, save_told, take_back_parts

LONGEST_TITLE = 255

_PRIORITIES: Mapping[str, details.Priority] = {
    "none": "none", "low": "low", "medium": "medium", "high": "high", "urgent": "urgent", "priority": "high",
}  # fmt: skip


class Person(msgspec.Struct, frozen=True):
    """Somebody there who is here: the row, and whose part it is."""

    row: Contact
    root_id: ContactId


async def save_conversation(
    connection: Connection,
    importing: Importing,
    item: Mapping[str, Any],
    people: Mapping[str, Person],
    declared: Declared,
    tally: Tally,
    *,
    is_known: bool,
) -> ConversationId | None:
    """Its id here; None where nobody is left to whom it would belong. What was written here since stays, and then the state of
    things here stands."""
    there = str(id_of(item))
    key = (importing.workspace_id, ConversationId(importing.named("conversation", there)))
    before = (await lock_conversations(connection, [key])).get(key) if is_known else None
    is_new = before is None
    if before is None:
        before = _empty(importing, item, people, key)
    if before is None:
        tally.leave_out("conversations", "nobody is left to whom it belongs", there)
        return None
    lines = lines_of(
        item, lambda part: importing.named("part", f"{there} {part}"), tally, is_plain=importing.speaks_doorstep,
        created_at=before.created_at,
    )  # fmt: skip
    here = await parts_here(connection, *key)
    new = [line for line in lines if line.part_id not in here.ids]
    written, parts = with_lines(before, new, _author(importing, people), importing.assignee)
    if is_new:
        await insert_conversation(connection, before)
    await insert_parts(connection, parts)
    taken = {line.part_id: line.redacted_at for line in lines if line.redacted_at is not None}
    taken_now = await take_back_parts(connection, *key, taken)
    after = written if here.has_own else as_told(written, item, importing.assignee)
    await save_told(connection, _with_taken_back(before, after, taken_now))
    if not here.has_own:
        await _save_details(connection, importing, item, key, declared, tally)
    await _save_people(connection, item, after, people)
    await _save_tags(connection, importing, item, key)
    tally.made("parts", len(parts))
    return key[1]


def _with_taken_back(before: Conversation, after: Conversation, taken: list[int]) -> Conversation:
    seqs = sorted({*after.redacted_seqs, *taken})
    return msgspec.structs.replace(after, redacted_seqs=tuple(seqs), version=max(after.version, before.version + 1))


def _empty(
    importing: Importing, item: Mapping[str, Any], people: Mapping[str, Person], key: tuple[WorkspaceId, ConversationId]
) -> Conversation | None:
    """Before its first part."""
    source = item.get("source")
    first = source if isinstance(source, dict) else {}
    kind, author = author_of(first)
    listed = [there for each in items_in(item, "contacts") if (there := id_of(each)) and there in people]
    writer = people.get(author or "") if kind in ("lead", "user") else None
    owner = people[listed[0]] if listed else writer
    if owner is None:
        return None
    # what a lead began stays the lead's, whoever it is part of now
    starter = writer if writer is not None and writer.root_id == owner.root_id else owner
    at = seconds(item.get("created_at")) or importing.progress.began_at
    body = words_of(first.get("body"), is_plain=importing.speaks_doorstep)
    return Conversation(
        workspace_id=key[0], conversation_id=key[1], contact_id=starter.row.contact_id, owner_id=owner.root_id,
        initiated_by="contact" if kind in ("lead", "user") else "admin", version=0, source_url=text(first.get("url"), 2_048),
        first_body=None if first.get("redacted") is True else body or "\n".join(attachments_of(first)),
        created_at=at, updated_at=at, last_part_at=at,
    )  # fmt: skip


def _author(importing: Importing, people: Mapping[str, Person]) -> Author:
    def find(line: Line) -> str | None:
        if line.author_kind == "admin":
            number = importing.number("admin", line.author_there)
            return None if number is None else str(number)
        if line.author_kind == "bot":
            return BOT
        person = people.get(line.author_there or "")
        return None if person is None else person.row.contact_id

    return find


async def _save_details(
    connection: Connection,
    importing: Importing,
    item: Mapping[str, Any],
    key: tuple[WorkspaceId, ConversationId],
    declared: Declared,
    tally: Tally,
) -> None:
    company_there = id_of(item.get("company"))
    found = await find_imported(connection, key[0], importing.source_id, "company", [company_there or ""])
    row = found.get(company_there or "")
    await details.set_details(
        connection, *key, title=text(item.get("title"), LONGEST_TITLE),
        priority=_PRIORITIES.get(str(item.get("priority")), "none"),
        custom_attributes=declared.values_of(item, "conversations", tally), company_uid=None if row is None else row.our_id,
    )  # fmt: skip


async def _save_people(
    connection: Connection,
    item: Mapping[str, Any],
    conversation: Conversation,
    people: Mapping[str, Person],
) -> None:
    """Whoever else takes part in it."""
    for each in items_in(item, "contacts"):
        person = people.get(id_of(each) or "")
        if person is not None and person.root_id != conversation.owner_id:
            await details.add_participant(
                connection, conversation.workspace_id, conversation.conversation_id, person.row.contact_id, None,
                conversation.created_at,
            )  # fmt: skip


async def _save_tags(
    connection: Connection, importing: Importing, item: Mapping[str, Any], key: tuple[WorkspaceId, ConversationId]
) -> None:
    for tag in items_in(item, "tags"):
        number = importing.number("tag", id_of(tag))
        if number is not None:
            at = seconds(tag.get("applied_at")) or importing.progress.began_at
            await details.add_tag(connection, *key, number, importing.admin(tag.get("applied_by")), at)

"""Parts are written in batches: everybody's of one moment in one transaction, each numbered under its conversation's lock."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from doorstep.attachments.attachment import Attachment
from doorstep.conversations.conversation import AuthorKind, Conversation, Part, PartKind, QuickReply, Reader, View
from doorstep.conversations.errors import ClientIdConflict, ConversationNotFound
from doorstep.conversations.rules import next_seq_and_time, prompt_after_message, with_part
from doorstep.conversations.telling import facts_of
from doorstep.identity.errors import DeviceUnknown
from doorstep.kernel.clock import now
from doorstep.kernel.ids import ClientId, ContactId, ConversationId, DeviceId, WorkspaceId, new_part_id
from doorstep.kernel.notices import ConversationChanged
from doorstep.storage.attachments import take_up
from doorstep.storage.batches import save_batch
from doorstep.storage.coming_back import keep_people, unarchive_people
from doorstep.storage.contact_times import note_spoken
from doorstep.storage.conversations import Key, lock_conversations, views_of_locked
from doorstep.storage.database import Connection, Database
from doorstep.storage.devices import hold_live_devices
from doorstep.storage.outbox import Saved
from doorstep.storage.parts import find_sent

DeviceKey = tuple[WorkspaceId, DeviceId]


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A part that somebody wants to add."""

    workspace_id: WorkspaceId
    conversation_id: ConversationId
    kind: PartKind
    author_kind: AuthorKind
    author_id: str
    body: str | None = None
    attachments: tuple[Attachment, ...] = ()
    """Files that wait for this part."""
    quick_replies: tuple[QuickReply, ...] | None = None
    quick_reply_uuid: str | None = None
    client_id: ClientId | None = None
    assigned_to: str | None = None
    """Of an assignment: see `Part`."""
    snoozed_until: datetime | None = None
    at: datetime
    reader: Reader | None = None
    """Of a person: what they may write to. None for a teammate, who may write anywhere in the workspace."""
    reachable: bool = True
    """False for a lead without an email, who may be asked for one."""
    away: bool = False
    """No teammate is here."""

    @property
    def device(self) -> DeviceKey | None:
        """The browser that it came from; None of a teammate, or when a program speaks for the person."""
        reader = self.reader
        return (self.workspace_id, reader.device_id) if reader is not None and reader.device_id else None

    @property
    def key(self) -> Key:
        return self.workspace_id, self.conversation_id


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a draft."""

    part: Part
    view: View
    is_new: bool
    """False for the same draft again: this is the part that the first one made."""
    saved: Sequence[Saved] = ()
    """To publish after the commit."""


class _Added(msgspec.Struct, frozen=True):
    part: Part
    version: int
    is_new: bool


class _Batch:
    """What is known of the conversations that the batch writes to, changing with each part."""

    def __init__(self, conversations: dict[Key, Conversation], sent: Sequence[Part]) -> None:
        self.conversations = conversations
        self.new: list[Part] = []
        self.why: dict[Key, str] = {}
        self._sent: dict[tuple[Key, ClientId, str], Part] = {}
        for part in sent:
            self._remember(part)

    def add(self, draft: Draft) -> _Added | Exception:
        conversation = self.conversations.get(draft.key)
        if conversation is None or (draft.reader is not None and not draft.reader.may_read(conversation)):
            return ConversationNotFound()
        if draft.client_id is not None:
            before = self._sent.get((draft.key, draft.client_id, _side(draft.author_kind, draft.author_id)))
            if before is not None:
                same = before.kind == draft.kind and (before.body == draft.body or before.redacted_at is not None)
                return _Added(before, conversation.version, is_new=False) if same else ClientIdConflict()
        return self._append(draft, conversation)

    def _append(self, draft: Draft, conversation: Conversation) -> _Added:
        seq, at = next_seq_and_time(conversation, draft.at)
        part = Part(
            workspace_id=draft.workspace_id, conversation_id=draft.conversation_id, seq=seq, part_id=new_part_id(),
            kind=_kind(draft.kind, conversation), author_kind=draft.author_kind, author_id=draft.author_id,
            body=draft.body, client_id=draft.client_id, created_at=at, assigned_to=draft.assigned_to,
            attachments=draft.attachments, quick_replies=draft.quick_replies, quick_reply_uuid=draft.quick_reply_uuid,
        )  # fmt: skip
        changed = with_part(conversation, part)
        if draft.kind == "snoozed":
            changed = replace(changed, state="snoozed", snoozed_until=draft.snoozed_until)
        if draft.reader is not None:
            prompt = prompt_after_message(changed.email_prompt, reachable=draft.reachable, away=draft.away)
            changed = replace(changed, email_prompt=prompt)
        self.conversations[draft.key] = changed
        self.new.append(part)
        # one notice a conversation: a visible part must not hide behind a note that came after it
        if part.kind != "note" or draft.key not in self.why:
            self.why[draft.key] = {"note": "note", "comment": "part"}.get(part.kind, "state")
        self._remember(part)
        return _Added(part, changed.version, is_new=True)

    def notices(self) -> list[ConversationChanged]:
        return [
            msgspec.convert(
                {
                    "type": "conversation_changed",
                    "workspace_id": key[0],
                    "conversation_id": key[1],
                    "contact_id": self.conversations[key].owner_id,
                    "version": self.conversations[key].version,
                    "why": why,
                },
                ConversationChanged,
            )
            for key, why in self.why.items()
        ]

    def _remember(self, part: Part) -> None:
        if part.client_id is not None:
            key = (part.workspace_id, part.conversation_id)
            self._sent[key, part.client_id, _side(part.author_kind, part.author_id)] = part


async def write_parts(connection: Connection, drafts: Sequence[Draft]) -> list[Written | Exception]:
    """Add `drafts` in their order; what cannot be added is an exception in its place, and the others are.

    One transaction is around this; `Written.saved` goes to the outbox after its commit. Conversations are locked, then
    devices are held: a shutdown or login that was acknowledged before keeps out what its device still wanted to say, and a
    later one waits for the commit.
    """
    conversations = await lock_conversations(connection, [draft.key for draft in drafts])
    sent = [(*draft.key, draft.client_id) for draft in drafts if draft.client_id is not None]
    batch = _Batch(conversations, await find_sent(connection, sent) if sent else [])
    devices = {draft.device for draft in drafts if draft.device}
    live = await hold_live_devices(connection, devices, now()) if devices else devices
    added = [batch.add(draft) if draft.device is None or draft.device in live else DeviceUnknown() for draft in drafts]
    saved: dict[Key, Saved] = {}
    if batch.new:
        changed = [batch.conversations[key] for key in batch.why]
        told = await save_batch(connection, changed, batch.new, batch.notices(), facts_of(batch.new, conversations))
        saved = dict(zip(batch.why, told, strict=True))
        with_files = {(part.workspace_id, part.part_id): part.attachments for part in batch.new if part.attachments}
        await take_up(connection, with_files)
    views = await views_of_locked(connection, batch.conversations)
    await _bring_back(connection, batch.new, views)
    return [_written(each, views, saved) for each in added]


async def _bring_back(connection: Connection, new: Sequence[Part], views: dict[Key, View]) -> None:
    """Who writes is among the others again; who is written to is not erased. Hardly ever is anybody archived.

    A change of many people locks its people's conversations before it looks at what they said, as this transaction did before it
    looked at their state: one of the two sees what the other has done.
    """
    back: set[tuple[WorkspaceId, ContactId]] = set()
    kept: set[tuple[WorkspaceId, ContactId]] = set()
    for part in new:
        view = views[part.workspace_id, part.conversation_id]
        if view.owner_is_archived and part.kind in ("comment", "note") and part.author_kind != "bot":
            (kept if part.author_kind == "admin" else back).add((part.workspace_id, view.conversation.owner_id))
    if back:
        await unarchive_people(connection, back)
    if kept - back:
        await keep_people(connection, kept - back)


def _written(added: _Added | Exception, views: dict[Key, View], saved: dict[Key, Saved]) -> Written | Exception:
    if isinstance(added, Exception):
        return added
    key = (added.part.workspace_id, added.part.conversation_id)
    view = views[key]
    if added.is_new and added.version != view.conversation.version:
        # several parts of one batch: each answer carries the version that its own part made
        view = replace(view, conversation=replace(view.conversation, version=added.version))
    told = saved.pop(key, None) if added.is_new else None
    return Written(
        part=added.part,
        view=view,
        is_new=added.is_new,
        saved=() if told is None else (told,),
    )


def _kind(wanted: PartKind, conversation: Conversation) -> PartKind:
    """Opening what is only snoozed is between teammates: to the person it was never closed."""
    return "unsnoozed" if wanted == "open" and conversation.state == "snoozed" else wanted


def _side(author_kind: AuthorKind, author_id: str) -> str:
    """Who counts as the same sender: a teammate, or the person, whoever they were before a merge."""
    return author_id if author_kind == "admin" else "person"


def note_times(database: Database, written: Sequence[Written]) -> None:
    """After the commit: when each of these people last wrote, or was last written to, is saved a moment later."""
    for each in written:
        part, owner_id = each.part, each.view.conversation.owner_id
        if each.is_new and part.kind == "comment" and part.author_kind != "bot":
            which = "contacted" if part.author_kind == "admin" else "replied"
            note_spoken(database, (part.workspace_id, owner_id), which, part.created_at)

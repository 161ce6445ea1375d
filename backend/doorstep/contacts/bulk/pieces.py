"""One piece of a change of many people, in the caller's transaction: the people are locked, and told of as the API's changes are."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from doorstep.contacts.bulk.change import HIDING, Action, BulkChange, BulkInvalid
from doorstep.contacts.contact import Contact
from doorstep.identity.standing_many import lock_living, put_all
from doorstep.kernel.facts import Fact, Topic
from doorstep.kernel.ids import AdminId, ContactId, WorkspaceId
from doorstep.segments.selecting import InZone, Selection, still_meant
from doorstep.storage import deletions, tags
from doorstep.storage.database import Connection
from doorstep.storage.erasing import lock_for_erasing
from doorstep.storage.facts import record_facts
from doorstep.storage.last_words import hold_words_of

ANYBODY: Final = Selection(states=("active", "archived"))


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction's share of a change: of whom, by which task, when."""

    workspace: InZone
    task_id: str
    change: BulkChange
    by: AdminId | None
    at: datetime

    @property
    def workspace_id(self) -> WorkspaceId:
        return self.workspace.workspace_id


class Changed(msgspec.Struct, frozen=True):
    """What became of a piece: who has changed, how many were so already, whom the change does not mean any more, and who is no
    person of the workspace."""

    people: list[ContactId]
    unchanged: int
    left_out: int
    not_found: int


async def change_piece(connection: Connection, piece: Piece, contact_ids: Sequence[ContactId]) -> Changed:
    """Everybody is locked, and then asked once more whether they are meant; members and strangers are left out.

    The locks of what hides people keep out whoever writes, is written to or is changed: either they are seen here and left out,
    or they find themselves hidden and come back.
    """
    people = await _locked(connection, piece, contact_ids)
    meant = await _meant(connection, piece, people)
    changed = await _CHANGES[piece.change.action](connection, piece, meant)
    return Changed(changed, len(meant) - len(changed), len(people) - len(meant), len(contact_ids) - len(people))


async def _locked(connection: Connection, piece: Piece, contact_ids: Sequence[ContactId]) -> list[Contact]:
    if piece.change.action not in HIDING:
        return await lock_living(connection, piece.workspace_id, contact_ids)
    await lock_for_erasing(connection, piece.workspace_id, contact_ids)
    people = await lock_living(connection, piece.workspace_id, contact_ids)
    await hold_words_of(connection, piece.workspace_id, [each.contact_id for each in people])
    return people


async def _meant(connection: Connection, piece: Piece, people: Sequence[Contact]) -> Sequence[Contact]:
    """Who is named one by one is meant whatever they are like, but for what hides them not if they say something meanwhile."""
    change, ids = piece.change, [each.contact_id for each in people]
    since = change.as_of if change.action in HIDING else None
    if change.selection is None:
        if since is None:
            return people
        meant = await still_meant(connection, piece.workspace, ANYBODY, ids, silent_since=since)
    else:
        meant = await still_meant(
            connection, piece.workspace, change.selection, ids, silent_since=since, unchanged_since=since
        )
    return [each for each in people if each.contact_id in meant]


async def _tag(connection: Connection, piece: Piece, people: Sequence[Contact]) -> list[ContactId]:
    tag_id = await _held_tag(connection, piece)
    ids = [each.contact_id for each in people]
    changed = await tags.put_on_many(connection, piece.workspace_id, ids, tag_id, by=piece.by, at=piece.at)
    return await _told(connection, piece, "contact.tag.created", changed)


async def _untag(connection: Connection, piece: Piece, people: Sequence[Contact]) -> list[ContactId]:
    tag_id = await _held_tag(connection, piece)
    ids = [each.contact_id for each in people]
    changed = await tags.take_off_many(connection, piece.workspace_id, ids, tag_id)
    return await _told(connection, piece, "contact.tag.deleted", changed)


async def _archive(connection: Connection, piece: Piece, people: Sequence[Contact]) -> list[ContactId]:
    return await put_all(connection, people, "archived", at=piece.at)


async def _unarchive(connection: Connection, piece: Piece, people: Sequence[Contact]) -> list[ContactId]:
    return await put_all(connection, people, "active", at=piece.at)


async def _delete(connection: Connection, piece: Piece, people: Sequence[Contact]) -> list[ContactId]:
    """Archived now, erased in a week; who was archived before is deleted as well."""
    if not people:
        return []
    await put_all(connection, people, "archived", at=piece.at)
    before = [(each.contact_id, each.state == "archived") for each in people]
    await deletions.add_deletions(connection, piece.workspace_id, piece.task_id, before, piece.at)
    return [each.contact_id for each in people]


async def _held_tag(connection: Connection, piece: Piece) -> int:
    """Nobody deletes it before the transaction ends."""
    tag_id = piece.change.tag_id
    held = None if tag_id is None else await tags.find_tag(connection, piece.workspace_id, tag_id, lock="KEY SHARE")
    if held is None:
        raise BulkInvalid("the tag is not there any more", "tag")
    return held.tag_id


async def _told(connection: Connection, piece: Piece, topic: Topic, changed: Sequence[str]) -> list[ContactId]:
    about = {"tag_id": piece.change.tag_id}
    facts = [Fact(piece.workspace_id, topic, {"contact_id": each, **about}) for each in changed]
    await record_facts(connection, facts)
    return [ContactId(each) for each in changed]


_CHANGES: Final[Mapping[Action, Callable[[Connection, Piece, Sequence[Contact]], Awaitable[list[ContactId]]]]] = {
    "tag": _tag,
    "untag": _untag,
    "archive": _archive,
    "unarchive": _unarchive,
    "delete": _delete,
}

"""Conversations with all their parts, in the order of their last change."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from doorstep.importing_intercom.declared import Declared, declared_of
from doorstep.importing_intercom.part import author_of, parts_in
from doorstep.importing_intercom.reading import digest_of, id_of, items_in
from doorstep.importing_intercom.running import Importing, in_parallel, pages_from
from doorstep.importing_intercom.saving import Person, save_conversation
from doorstep.importing_intercom.signing import save_signatures
from doorstep.importing_intercom.source import MissingThere
from doorstep.importing_intercom.strangers import bring_strangers
from doorstep.importing_intercom.tally import Tally
from doorstep.importing_intercom.teammates import bring_authors
from doorstep.kernel.ids import ContactId
from doorstep.storage import contacts
from doorstep.storage.database import Connection
from doorstep.storage.deleted_conversations import are_deleted
from doorstep.storage.imported import Imported, keep_imported
from doorstep.storage.merges import find_roots

PER_PAGE: Final = 50

Item = dict[str, Any]


async def bring_conversations(importing: Importing) -> None:
    """All of them, with notes, whatever their state."""
    declared = await declared_of(importing, "conversation")

    async def ask(cursor: str | None) -> Item:
        return await importing.source.get("/conversations", per_page=PER_PAGE, starting_after=cursor)

    async for answer, cursor in pages_from(importing.progress.cursor, ask):
        await bring_page(importing, items_in(answer, "conversations"), declared, cursor=cursor)


async def bring_page(importing: Importing, items: Sequence[Item], declared: Declared, *, cursor: Any) -> None:
    """Write these conversations and where the stage goes on; those that look as they did are only counted."""
    known = await importing.known("conversation", [str(id_of(item)) for item in items])
    digests = {str(id_of(item)): digest_of(item) for item in items}
    same = [row for there, row in known.items() if row.digest == digests[there]]
    left = {row.imported_id for row in same}
    wanted = [item for item in items if str(id_of(item)) not in left]
    whole = [each for each in await in_parallel(lambda item: _whole(importing, item), wanted) if each is not None]
    await bring_authors(importing, _teammates(whole))
    people = await _people(importing, whole)

    async def work(connection: Connection, tally: Tally) -> None:
        for row in same:
            if not importing.is_counted(row):
                tally.same("conversations")
        await keep_imported(connection, same)
        if len(whole) < len(wanted):
            tally.leave_out("conversations", "it went while it was asked for", "", count=len(wanted) - len(whole))
        await _save(connection, importing, whole, digests, known, people, declared, tally)

    await importing.save(cursor, work)


async def _save(
    connection: Connection,
    importing: Importing,
    whole: Sequence[Item],
    digests: Mapping[str, bytes],
    known: Mapping[str, Imported],
    people: Mapping[str, Person],
    declared: Declared,
    tally: Tally,
) -> None:
    deleted = await are_deleted(
        connection, importing.workspace_id, [importing.named("conversation", str(id_of(each))) for each in whole]
    )
    for item in whole:
        there = str(id_of(item))
        if importing.named("conversation", there) in deleted:
            tally.leave_out("conversations", "it was deleted here", there)
            continue
        old = known.get(there)
        conversation_id = await save_conversation(
            connection, importing, item, people, declared, tally, is_known=old is not None
        )
        if conversation_id is None:
            continue
        if not importing.is_counted(old):
            (tally.made if old is None else tally.changed)("conversations")
        row = importing.imported(
            "conversation", there, conversation_id, digests[there], conversation_id=conversation_id
        )
        await keep_imported(connection, [row])
    await save_signatures(connection, importing, whole, people)


async def _whole(importing: Importing, item: Item) -> Item | None:
    """With its parts. A Doorstep says texts as they are stored; Intercom's plain texts lose where links lead."""
    display_as = "plaintext" if importing.speaks_doorstep else None
    try:
        return await importing.source.get(f"/conversations/{id_of(item)}", display_as=display_as)
    except MissingThere:
        return None


def _teammates(whole: Sequence[Item]) -> dict[str, Item]:
    """Every teammate who wrote something, by id, as they are shown there."""
    found: dict[str, Item] = {}
    for part in (part for item in whole for part in parts_in(item)):
        kind, there = author_of(part)
        if kind == "admin" and there is not None:
            found[there] = part["author"]
    return found


async def _people(importing: Importing, whole: Sequence[Item]) -> dict[str, Person]:
    """Everybody in these conversations who is here, or can be brought here now; by their ids there."""
    authors: dict[str, Item] = {}
    wanted: set[str] = set()
    for item in whole:
        wanted.update(there for each in items_in(item, "contacts") if (there := id_of(each)))
        for part in parts_in(item):
            kind, there = author_of(part)
            if kind in ("lead", "user") and there is not None:
                wanted.add(there)
                authors.setdefault(there, part["author"])
    await bring_strangers(importing, sorted(wanted), authors)
    known = await importing.known("contact", wanted)
    pool, ids = importing.database.pool, [ContactId(row.our_id) for row in known.values()]
    rows, roots = await asyncio.gather(
        contacts.find_contacts(pool, importing.workspace_id, ids), find_roots(pool, importing.workspace_id, ids)
    )
    here = {row.contact_id: row for row in rows}
    return {
        there: Person(here[contact_id], roots.get(contact_id, contact_id))
        for there, row in known.items()
        if (contact_id := ContactId(row.our_id)) in here
    }

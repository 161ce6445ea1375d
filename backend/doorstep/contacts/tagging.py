"""Making tags, putting them on people and taking them off again."""

from datetime import datetime

import asyncpg

from doorstep.contacts.editing import lock_root
from doorstep.contacts.people import everybody_in
from doorstep.contacts.tag import AppliedTag, Tag, TagInUse, TagInvalid, TagMissing, checked_name
from doorstep.kernel.clock import now
from doorstep.kernel.facts import Fact, Topic
from doorstep.kernel.ids import AdminId, ContactId, WorkspaceId
from doorstep.storage import tags
from doorstep.storage.activities import record_activity
from doorstep.storage.database import Connection, HasDatabase, Queryable, retrying
from doorstep.storage.facts import record_facts
from doorstep.storage.segment_rules import segments_asking_for
from doorstep.workspaces.activity import ActivityType


async def existing_tag(connection: Queryable, workspace_id: WorkspaceId, tag_id: int | None) -> Tag:
    """By its number; None is nobody's.

    Raises:
        TagMissing: there is none.
    """
    tag = None if tag_id is None else await tags.find_tag(connection, workspace_id, tag_id)
    if tag is None:
        raise TagMissing
    return tag


async def save_tag(
    stores: HasDatabase, workspace_id: WorkspaceId, name: object, *, tag_id: int | None = None, by: AdminId | None
) -> Tag:
    """Find or make the tag of this name; with `tag_id`, give that one the name.

    Raises:
        TagInvalid: no name, or one that another tag has. TagMissing: there is none with the number.
    """
    text = checked_name(name)

    async def once() -> Tag:
        async with stores.database.transaction() as connection:
            if tag_id is None:
                return await tag_named(connection, workspace_id, text, by=by, at=now())
            if await tags.find_tag(connection, workspace_id, tag_id, lock="UPDATE") is None:
                raise TagMissing
            await tags.rename_tag(connection, workspace_id, tag_id, text)
            await _write_down(connection, workspace_id, "tag_change", f"gave a tag the name {text}", tag_id, text)
            return await existing_tag(connection, workspace_id, tag_id)

    try:
        return await retrying(once)
    except asyncpg.UniqueViolationError:
        raise TagInvalid from None


async def tag_named(
    connection: Connection, workspace_id: WorkspaceId, name: str, *, by: AdminId | None, at: datetime
) -> Tag:
    """The tag of this name, made if there is none; to be tried again when another makes it at the same moment."""
    there = await tags.hold_tag_named(connection, workspace_id, name)
    if there is not None:
        return there
    tag = await tags.insert_tag(connection, workspace_id, name, by=by, at=at)
    await _write_down(connection, workspace_id, "tag_creation", f"made the tag {name}", tag.tag_id, name)
    return tag


async def delete_tag(stores: HasDatabase, workspace_id: WorkspaceId, tag_id: int | None) -> None:
    """It comes off whatever carries it.

    Raises:
        TagMissing: there is none. TagInUse: a segment asks for it.
    """
    async with stores.database.transaction() as connection:
        found = tag_id and await tags.find_tag(connection, workspace_id, tag_id, lock="UPDATE")
        if not found:
            raise TagMissing
        for field in ("tag_id", "company.tag_id"):
            asking = await segments_asking_for(connection, workspace_id, field, {str(tag_id)})
            if asking:
                raise TagInUse(asking)
        await tags.delete_tag(connection, workspace_id, found.tag_id)
        did = f"deleted the tag {found.name}"
        await _write_down(connection, workspace_id, "tag_deletion", did, found.tag_id, found.name)


async def _write_down(
    connection: Connection, workspace_id: WorkspaceId, kind: ActivityType, did: str, tag_id: int, name: str
) -> None:
    await record_activity(connection, workspace_id, kind, did, tag={"id": str(tag_id), "name": name})


async def tag_person(
    stores: HasDatabase, workspace_id: WorkspaceId, contact_id: ContactId, tag_id: int | None, *, by: AdminId | None
) -> AppliedTag:
    """Put a tag on a person, by any id that names them; one that they carry stays as it is.

    Raises:
        NotFound: nobody has this id. TagMissing: there is no such tag.
    """
    async with stores.database.transaction() as connection:
        root = await lock_root(connection, workspace_id, contact_id)
        if tag_id is None or await tags.find_tag(connection, workspace_id, tag_id, lock="KEY SHARE") is None:
            raise TagMissing
        await put_on_root(connection, workspace_id, root.contact_id, tag_id, by=by, at=now())
        return await _carried(connection, workspace_id, root.contact_id, tag_id)


async def untag_person(
    stores: HasDatabase, workspace_id: WorkspaceId, contact_id: ContactId, tag_id: int | None
) -> AppliedTag:
    """Take a tag off a person, also off the leads merged into them; answers with it as it was.

    Raises:
        NotFound: nobody has this id. TagMissing: the person does not carry it.
    """
    async with stores.database.transaction() as connection:
        root = await lock_root(connection, workspace_id, contact_id)
        if tag_id is None:
            raise TagMissing
        carried = await _carried(connection, workspace_id, root.contact_id, tag_id)
        await take_off_root(connection, workspace_id, root.contact_id, tag_id)
        return carried


async def put_on_root(
    connection: Connection,
    workspace_id: WorkspaceId,
    root_id: ContactId,
    tag_id: int,
    *,
    by: AdminId | None,
    at: datetime,
) -> None:
    """In the caller's transaction, which holds person and tag. A member that carries it already carries it for all."""
    ids = await everybody_in(connection, workspace_id, root_id)
    if any(each.tag_id == tag_id for each in await tags.tags_on(connection, workspace_id, "contact", ids)):
        return
    if await tags.put_tag(connection, workspace_id, "contact", root_id, tag_id, by=by, at=at):
        await _record(connection, workspace_id, "contact.tag.created", root_id, tag_id)


async def take_off_root(connection: Connection, workspace_id: WorkspaceId, root_id: ContactId, tag_id: int) -> None:
    """In the caller's transaction, which holds the person; nothing happens to who does not carry it."""
    ids = await everybody_in(connection, workspace_id, root_id)
    if await tags.take_tag(connection, workspace_id, "contact", ids, tag_id):
        await _record(connection, workspace_id, "contact.tag.deleted", root_id, tag_id)


async def _carried(connection: Connection, workspace_id: WorkspaceId, root_id: ContactId, tag_id: int) -> AppliedTag:
    ids = await everybody_in(connection, workspace_id, root_id)
    carried = await tags.tags_on(connection, workspace_id, "contact", ids)
    for each in carried:
        if each.tag_id == tag_id:
            return each
    raise TagMissing


async def _record(
    connection: Connection, workspace_id: WorkspaceId, topic: Topic, root_id: ContactId, tag_id: int
) -> None:
    await record_facts(connection, [Fact(workspace_id, topic, {"contact_id": root_id, "tag_id": tag_id})])

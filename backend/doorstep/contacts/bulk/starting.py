"""Counting whom a change of many people means, and starting it."""

from typing import Final

import msgspec

from doorstep.contacts.bulk.bounds import at_most
from doorstep.contacts.bulk.change import HIDING, TAGGING, Action, BulkChange, BulkInvalid
from doorstep.contacts.tag import checked_name
from doorstep.contacts.tagging import tag_named
from doorstep.kernel.acting import Doer
from doorstep.kernel.clock import now
from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.segments.saying import how_many
from doorstep.segments.selecting import Counted, condition_of_selection, count_selection
from doorstep.storage.activities import record_activity
from doorstep.storage.database import Connection, Database, HasDatabase, retrying
from doorstep.storage.tags import hold_tag_named
from doorstep.storage.tasks import expect_total
from doorstep.tasks.starting import start_task
from doorstep.tasks.task import Task
from doorstep.workspaces.workspace import Workspace

LONGEST_COUNT_MS: Final = 2_000

DID: Final[dict[Action, str]] = {
    "tag": "had {people} tagged with {tag}",
    "untag": "had the tag {tag} taken off {people}",
    "archive": "had {people} archived",
    "unarchive": "had {people} taken out of the archive",
    "delete": "had {people} deleted, which can be undone for 7 days",
}


async def count_people(database: Database, workspace: Workspace, change: BulkChange) -> Counted:
    """How many people are meant; exact, or an estimate that says so. Raises as `count_selection`."""
    if change.selection is None:
        return Counted(len(change.people), is_exact=True)
    return await count_selection(database, workspace, change.selection, longest_ms=LONGEST_COUNT_MS)


async def with_tag(
    stores: HasDatabase, workspace_id: WorkspaceId, change: BulkChange, name: str, *, by: AdminId | None
) -> BulkChange:
    """The change with the tag of this name, which is made if there is none and it is to be put on.

    Raises:
        TagInvalid: no name. BulkInvalid: there is none to take off.
    """
    text = checked_name(name)

    async def once() -> BulkChange:
        async with stores.database.transaction() as connection:
            if change.action == "tag":
                tag = await tag_named(connection, workspace_id, text, by=by, at=now())
            else:
                tag = await hold_tag_named(connection, workspace_id, text)
            if tag is None:
                raise BulkInvalid(f"there is no tag {text}", "tag")
            return msgspec.structs.replace(change, tag_id=tag.tag_id, tag_name=tag.name)

    return await retrying(once)


async def start_change(
    connection: Connection,
    workspace_id: WorkspaceId,
    change: BulkChange,
    counted: Counted | None,
    *,
    by: AdminId | None,
    doer: Doer | None = None,
) -> Task:
    """In the caller's transaction, with a line in the log of activities.

    Args:
        counted: how many were found to be meant; None when nobody looked. Not many more are archived or deleted, nor anybody who
            comes or is changed from now on.
        doer: who does it where no request says so.

    Raises:
        BulkInvalid: tagging without a tag, or nobody is meant. Invalid: the selection cannot be understood.
    """
    await _check(connection, workspace_id, change)
    about = counted is not None and not counted.is_exact
    most = None if counted is None or change.action not in HIDING else at_most(counted)
    asked = msgspec.to_builtins(msgspec.structs.replace(change, is_about=about, as_of=now(), at_most=most))
    task = await start_task(connection, workspace_id, f"bulk_{change.action}", asked, admin_id=by)
    if counted is not None:
        await expect_total(connection, task, counted.count)
    did = DID[change.action].format(people="people" if counted is None else how_many(counted), tag=change.tag_name)
    kind = "bulk_delete" if change.action == "delete" else "bulk_change"
    await record_activity(connection, workspace_id, kind, did, by=doer, task={"id": task.task_id})
    return task


async def _check(connection: Connection, workspace_id: WorkspaceId, change: BulkChange) -> None:
    if change.action in TAGGING and change.tag_id is None:
        raise BulkInvalid("a tag is needed", "tag")
    if change.selection is None and not change.people:
        raise BulkInvalid("nobody is selected", "ids")
    if change.selection is not None:
        await condition_of_selection(connection, workspace_id, change.selection)

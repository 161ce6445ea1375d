"""What teammates do with a conversation: parts like any other, so that everybody sees what was done, when and by whom."""

from datetime import datetime
from typing import Literal, Protocol

import msgspec

from doorstep.conversations.conversation import Part, PartKind
from doorstep.conversations.errors import NoSuchAssignee
from doorstep.conversations.replying import Writer
from doorstep.conversations.rules import checked_body
from doorstep.conversations.writing import Draft, Written, note_times, write_parts
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import AdminId, ConversationId, WorkspaceId
from doorstep.storage.admins import find_admin
from doorstep.storage.database import Connection, retrying
from doorstep.storage.outbox import Outbox
from doorstep.storage.teams import find_team
from doorstep.workspaces.admin import Admin


class Stores(Writer, Protocol):
    """All that these changes need of the process's context."""

    @property
    def outbox(self) -> Outbox: ...


class Assignee(msgspec.Struct, frozen=True):
    """Who is to look after a conversation; without a number nobody, neither teammate nor team."""

    kind: Literal["admin", "team"]
    number: int | None

    @property
    def written(self) -> str:
        return "nobody" if self.number is None else f"{self.kind} {self.number}"


async def close(
    context: Stores, workspace_id: WorkspaceId, conversation_id: ConversationId, admin: Admin, body: str | None = None
) -> Part:
    """A teammate has finished; a reply of the person opens it again. `body`: their last words, as a message before it.

    Raises:
        ConversationNotFound: the workspace has none with this id.
        Invalid: a too long body.
    """
    return await _change(context, _draft(workspace_id, conversation_id, admin, "close"), body)


async def open(  # noqa: A001 - `states.open(…)`
    context: Stores, workspace_id: WorkspaceId, conversation_id: ConversationId, admin: Admin, body: str | None = None
) -> Part:
    """A teammate takes it up again, closed or snoozed.

    Raises:
        ConversationNotFound: the workspace has none with this id.
        Invalid: a too long body.
    """
    return await _change(context, _draft(workspace_id, conversation_id, admin, "open"), body)


async def snooze(
    context: Stores, workspace_id: WorkspaceId, conversation_id: ConversationId, admin: Admin, until: datetime
) -> Part:
    """Put away until a moment in the future; it opens by itself then, or when the person writes.

    Raises:
        ConversationNotFound: the workspace has none with this id.
        Invalid: `until` is not in the future.
    """
    if until <= now():
        raise Invalid("snoozed_until must be in the future", "snoozed_until")
    draft = _draft(workspace_id, conversation_id, admin, "snoozed")
    return await _change(context, msgspec.structs.replace(draft, snoozed_until=until), None)


async def assign(
    context: Stores,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    admin: Admin,
    to: Assignee,
    body: str | None = None,
) -> Part:
    """Give it to a teammate, to a team, or to both one after the other; a closed one opens.

    Raises:
        ConversationNotFound: the workspace has none with this id.
        NoSuchAssignee: the workspace has no such teammate or team.
        Invalid: a too long body.
    """
    await _check_assignee(context, workspace_id, to)
    draft = _draft(workspace_id, conversation_id, admin, "assignment")
    return await _change(context, msgspec.structs.replace(draft, assigned_to=to.written), body)


async def _check_assignee(context: Stores, workspace_id: WorkspaceId, to: Assignee) -> None:
    pool = context.database.pool
    if to.number is None:
        return
    if to.kind == "team" and await find_team(pool, workspace_id, to.number) is None:
        raise NoSuchAssignee
    if to.kind == "admin" and await find_admin(pool, workspace_id, AdminId(to.number)) is None:
        raise NoSuchAssignee


def _draft(workspace_id: WorkspaceId, conversation_id: ConversationId, admin: Admin, kind: PartKind) -> Draft:
    return Draft(
        workspace_id=workspace_id, conversation_id=conversation_id, kind=kind, author_kind="admin",
        author_id=str(admin.admin_id), at=now(),
    )  # fmt: skip


async def _change(context: Stores, draft: Draft, body: str | None) -> Part:
    if body is None or not body.strip():
        return (await context.parts.submit(draft)).part
    said = msgspec.structs.replace(draft, kind="comment", body=checked_body(body), assigned_to=None, snoozed_until=None)
    written = await retrying(lambda: _together(context, [said, draft]))
    context.outbox.tell([saved for each in written for saved in each.saved])
    note_times(context.database, written)
    return written[-1].part


async def _together(context: Stores, drafts: list[Draft]) -> list[Written]:
    """All of them or none."""
    async with context.database.transaction() as connection:
        return await written_or_raised(connection, drafts)


async def written_or_raised(connection: Connection, drafts: list[Draft]) -> list[Written]:
    """As `write_parts`, but the first that cannot be written fails them all."""
    written: list[Written] = []
    for each in await write_parts(connection, drafts):
        if isinstance(each, Exception):
            raise each
        written.append(each)
    return written

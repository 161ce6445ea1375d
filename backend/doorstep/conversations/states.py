"""Closing a conversation, and opening it again: a part like any other, so that everybody sees when and by whom."""

from typing import Literal

from doorstep.conversations.conversation import Part
from doorstep.conversations.replying import Writer
from doorstep.conversations.writing import Draft
from doorstep.kernel.clock import now
from doorstep.kernel.ids import ConversationId, WorkspaceId
from doorstep.workspaces.admin import Admin


async def close(context: Writer, workspace_id: WorkspaceId, conversation_id: ConversationId, admin: Admin) -> Part:
    """A teammate has finished; a reply of the person opens it again.

    Raises:
        ConversationNotFound: the workspace has none with this id.
    """
    return await _change(context, workspace_id, conversation_id, admin, "close")


async def open(  # noqa: A001 - `states.open(…)`
    context: Writer, workspace_id: WorkspaceId, conversation_id: ConversationId, admin: Admin
) -> Part:
    """A teammate takes it up again.

    Raises:
        ConversationNotFound: the workspace has none with this id.
    """
    return await _change(context, workspace_id, conversation_id, admin, "open")


async def _change(
    context: Writer,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    admin: Admin,
    kind: Literal["open", "close"],
) -> Part:
    written = await context.parts.submit(
        Draft(
            workspace_id=workspace_id,
            conversation_id=conversation_id,
            kind=kind,
            author_kind="admin",
            author_id=str(admin.admin_id),
            at=now(),
        )
    )
    return written.part

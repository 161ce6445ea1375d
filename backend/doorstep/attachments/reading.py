"""Who may open a file now: asked of the stores each time, whatever an address says."""

from doorstep.attachments.attachment import AttachmentNotFound
from doorstep.attachments.opening import Grant
from doorstep.contacts.contact import Contact
from doorstep.conversations.conversation import VISIBLE, Reader
from doorstep.identity.current import Stores, person_of_device
from doorstep.identity.errors import Blocked
from doorstep.kernel.ids import WorkspaceId, is_hex_id
from doorstep.storage.attachments import Filed, find_filed
from doorstep.storage.conversations import find_conversation


async def file_of_grant(stores: Stores, grant: Grant) -> Filed:
    """What an address of ours leads to.

    Raises:
        AttachmentNotFound: it was erased, taken back or deleted; or the browser that it was for has shut down, logged in as
            somebody else, was blocked, or may not read the conversation any more.
    """
    filed = await file_of_workspace(stores, grant.workspace_id, grant.attachment_id)
    if grant.device_id is not None and not await _may_read(stores, grant, filed):
        raise AttachmentNotFound
    return filed


async def file_of_workspace(stores: Stores, workspace_id: WorkspaceId, attachment_id: str) -> Filed:
    """For whoever may read every conversation of the workspace.

    Raises:
        AttachmentNotFound: it has no such file, or no part has it yet.
    """
    filed = await find_filed(stores.database.pool, workspace_id, attachment_id) if is_hex_id(attachment_id) else None
    if filed is None:
        raise AttachmentNotFound
    return filed


async def _may_read(stores: Stores, grant: Grant, filed: Filed) -> bool:
    if grant.device_id is None or filed.part_kind not in VISIBLE:
        return False
    try:
        current = await person_of_device(stores, grant.workspace_id, grant.device_id)
    except Blocked:
        return False
    if current is None or not isinstance(current.person, Contact):
        return False
    conversation = await find_conversation(stores.database.pool, grant.workspace_id, filed.conversation_id)
    reader = Reader(grant.workspace_id, current.person.contact_id, current.device_id, current.reads)
    return conversation is not None and reader.may_read(conversation)

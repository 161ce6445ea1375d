"""The list and a thread, read for the teammate who looks."""

from datetime import UTC, datetime

from doorstep.contacts.people import shown_people
from doorstep.context import Context
from doorstep.conversations.conversation import Conversation, Thread
from doorstep.conversations.errors import ConversationNotFound
from doorstep.conversations.reading import Position, count_unread, list_for_inbox
from doorstep.inbox.listing import PAGE, List, ListState, row_of
from doorstep.inbox.sessions import SignedIn
from doorstep.inbox.threads import ShownThread, shown_thread
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ContactId, ConversationId, WorkspaceId, is_hex_id
from doorstep.storage import contacts, conversations, parts
from doorstep.storage.admins import admins_of
from doorstep.storage.database import Queryable
from doorstep.storage.teams import teams_of
from doorstep.storage.workspaces import find_workspace_row

MOST_ROWS = 200
"""Rows that a list which was made longer reads again at once; beyond, "older" starts over."""

PARTS = 100
MOST_PARTS = 5_000
"""Parts that "show earlier" may bring onto one page: a browser still scrolls them smoothly."""


async def read_list(
    context: Context,
    me: SignedIn,
    state: ListState,
    *,
    before: str | None = None,
    limit: int = PAGE,
    selected: str | None = None,
) -> List:
    """A page of the list; `before` is the `next` of the page above it."""
    limit = min(max(limit, PAGE), MOST_ROWS)
    found = await list_for_inbox(
        context.database, me.workspace_id, state=state, before=_position(before), limit=limit + 1
    )
    rows = [row_of(each) for each in found[:limit]]
    return List(
        state=state,
        rows=rows,
        next=f"{rows[-1].at.isoformat()}~{rows[-1].conversation_id}" if len(found) > limit else None,
        unread=await count_unread(context.database, me.workspace_id),
        is_new=not rows and await _is_new(context, me),
        selected=selected,
    )


async def _is_new(context: Context, me: SignedIn) -> bool:
    workspace = await find_workspace_row(context.database.pool, me.workspace_id)
    if workspace is None or workspace.site_seen_at is not None:
        return False
    return not await list_for_inbox(context.database, me.workspace_id, state=None, limit=1)


async def read_thread(context: Context, me: SignedIn, conversation_id: str, *, shown: int = PARTS) -> ShownThread:
    """The last parts of a conversation.

    Raises:
        ConversationNotFound: the workspace has none with this id.
    """
    shown = min(max(shown, PARTS), MOST_PARTS)
    key = (me.workspace_id, checked_id(conversation_id))
    async with context.database.connection() as connection:
        # the conversation first: a part that comes in between is then shown under an older version, and fetched again
        conversation = await conversations.find_conversation(connection, *key)
        if conversation is None:
            raise ConversationNotFound
        owner = await contacts.find_contact(connection, me.workspace_id, conversation.owner_id)
        written = await parts.parts_before(connection, *key, before_seq=2**31 - 1, limit=shown + 1, notes=True)
        authors = {ContactId(part.author_id) for part in written if part.author_kind in ("lead", "user")}
        members = await contacts.find_contacts(connection, me.workspace_id, sorted(authors))
        people = await shown_people(connection, me.workspace_id, [conversation.owner_id])
        assignees = await _assignees(connection, me.workspace_id)
    if owner is None:
        raise ConversationNotFound
    thread = Thread(conversation=conversation, owner=owner, parts=written)
    # under one's own id one is called what the panel and the list say, also when a merged lead filled that gap
    names = {each.contact_id: each.display_name for each in (*members, *people.values())}
    return shown_thread(thread, names, assignees, shown=shown, clock=me.clock)


async def _assignees(connection: Queryable, workspace_id: WorkspaceId) -> dict[str, str]:
    """Names of everybody to whom a conversation may be given."""
    teammates = {f"admin {each.admin_id}": each.name for each in await admins_of(connection, workspace_id)}
    return teammates | {f"team {each.team_id}": each.name for each in await teams_of(connection, workspace_id)}


async def read_conversation(context: Context, me: SignedIn, conversation_id: str) -> Conversation:
    """Without its parts.

    Raises:
        ConversationNotFound: the workspace has none with this id.
    """
    async with context.database.connection() as connection:
        found = await conversations.find_conversation(connection, me.workspace_id, checked_id(conversation_id))
    if found is None:
        raise ConversationNotFound
    return found


def checked_id(text: str) -> ConversationId:
    """An id as it may stand in an address; whatever else is answered as an unknown one."""
    if not is_hex_id(text):
        raise ConversationNotFound
    return ConversationId(text)


def list_state(text: str | None) -> ListState:
    return text if text in ("snoozed", "closed") else "open"


def whole_number(text: str | None, otherwise: int) -> int:
    """A count out of an address, at most nine digits."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 9 else otherwise


def _position(text: str | None) -> Position | None:
    if text is None:
        return None
    at, _, conversation_id = text.partition("~")
    try:
        return _aware(datetime.fromisoformat(at)), checked_id(conversation_id)
    except (ValueError, OverflowError):
        raise Invalid("this is not a place in the list", "before") from None


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError
    # within an hour of the year 1 or 9999 a time zone leads out of what a database holds
    return at.astimezone(UTC)

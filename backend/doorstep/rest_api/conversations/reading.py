"""Conversations: all of the workspace in pages, and one with its parts. Their ids are the widget's."""

from collections.abc import Iterable, Sequence

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from doorstep.attachments.attachment import Attachment
from doorstep.attachments.opening import path_for_program
from doorstep.context import Context
from doorstep.conversations.conversation import Conversation, Part
from doorstep.conversations.reading import list_conversations as page_of
from doorstep.kernel.clock import now
from doorstep.kernel.errors import NotFound
from doorstep.kernel.ids import ContactId, ConversationId, WorkspaceId, is_hex_id
from doorstep.rest_api.access import Caller
from doorstep.rest_api.bodies import html_of
from doorstep.rest_api.conversations.naming import DisplayAs
from doorstep.rest_api.conversations.shape import Cast, conversation_shape, parts_shape
from doorstep.rest_api.errors import ResourceMissing
from doorstep.rest_api.pages import next_cursor, pages, read_wanted
from doorstep.rest_api.scopes import needs
from doorstep.storage.admins import admins_of
from doorstep.storage.contacts import find_contacts
from doorstep.storage.conversation_details import details_of
from doorstep.storage.conversation_sources import count_conversations, count_parts, first_parts
from doorstep.storage.conversations import find_conversation
from doorstep.storage.database import Queryable
from doorstep.storage.parts import parts_before

PER_PAGE = 20

MOST_PARTS = 500
"""The most recent ones, as the description says."""

AFTER_ALL = 2**31 - 1
"""Greater than every part's number."""


@get("/conversations", operation_id="listConversations", opt=needs("conversations:read"))
async def list_conversations(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    per_page: FromQuery[int | None] = None,
    starting_after: FromQuery[str | None] = None,
) -> dict[str, object]:
    """The last changed first, without their parts."""
    workspace_id, pool = caller.workspace.workspace_id, context.database.pool
    wanted = read_wanted(per_page, starting_after, default=PER_PAGE)
    after = (wanted.cursor.position[0], ConversationId(wanted.cursor.id)) if wanted.cursor else None
    found = await page_of(context.database, workspace_id, after=after, limit=wanted.per_page + 1)
    shown = found[: wanted.per_page]
    total = await count_conversations(pool, workspace_id)
    more = next_cursor(wanted, shown[-1].updated_at, shown[-1].conversation_id) if len(found) > len(shown) else None
    return {
        "type": "conversation.list",
        "pages": pages(wanted, total, more),
        "total_count": total,
        "conversations": await conversation_answers(context, caller, shown),
    }


@get("/conversations/{conversation_id:str}", operation_id="retrieveConversation", opt=needs("conversations:read"))
async def show_conversation(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    conversation_id: FromPath[str],
    display_as: FromQuery[DisplayAs | None] = None,
) -> dict[str, object]:
    """With its parts, notes too; `display_as=plaintext` leaves out the HTML."""
    return await whole_conversation(context, caller, conversation_id, plain=display_as == "plaintext")


async def conversation_answers(
    context: Context, caller: Caller, shown: Sequence[Conversation]
) -> list[dict[str, object]]:
    """Conversations as in a list, in their order, read in four queries."""
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    sources = await first_parts(pool, workspace_id, [each.conversation_id for each in shown])
    cast = await _cast(context, caller, shown, sources.values())
    return [conversation_shape(each, sources.get(each.conversation_id), cast) for each in shown]


async def whole_conversation(
    context: Context, caller: Caller, conversation_id: str, *, plain: bool = False
) -> dict[str, object]:
    """A conversation as it is after a change, or when it is asked for.

    Raises:
        ResourceMissing: the workspace has none with this id.
    """
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    conversation = await existing_conversation(pool, workspace_id, conversation_id)
    key = conversation.conversation_id
    source = (await first_parts(pool, workspace_id, [key])).get(key)
    recent = await parts_before(pool, workspace_id, key, before_seq=AFTER_ALL, limit=MOST_PARTS + 1, notes=True)
    after_source = [part for part in recent if source is None or part.seq != source.seq][-MOST_PARTS:]
    total = await count_parts(pool, workspace_id, key) - (source is not None)
    cast = await _cast(context, caller, [conversation], [*after_source, *([source] if source else [])])
    show = str_or_none if plain else html_of
    return {
        **conversation_shape(conversation, source, cast, show=show),
        "conversation_parts": parts_shape(after_source, total, conversation, cast, show=show),
    }


async def existing_conversation(
    connection: Queryable,
    workspace_id: WorkspaceId,
    conversation_id: str,
    *,
    missing: type[NotFound] = ResourceMissing,
) -> Conversation:
    """The row with this id.

    Raises:
        NotFound: the workspace has none; `missing` says so in the words of the operation.
    """
    possible = is_hex_id(conversation_id)
    found = await find_conversation(connection, workspace_id, ConversationId(conversation_id)) if possible else None
    if found is None:
        raise missing()
    return found


async def _cast(context: Context, caller: Caller, conversations: Sequence[Conversation], parts: Iterable[Part]) -> Cast:
    """Owners, authors and what was added, in three queries."""
    connection, workspace_id, at = context.database.pool, caller.workspace.workspace_id, now()

    def address_of(file: Attachment) -> str:
        return caller.address + path_for_program(context.settings, workspace_id, file.attachment_id, at)

    details = await details_of(connection, workspace_id, [each.conversation_id for each in conversations])
    people = {ContactId(part.author_id) for part in parts if part.author_kind in ("lead", "user")}
    people.update(each.owner_id for each in conversations)
    people.update(participant for each in details.values() for participant in each.participants)
    contacts = await find_contacts(connection, workspace_id, sorted(people))
    admins = await admins_of(connection, workspace_id)
    return Cast(
        {each.contact_id: each for each in contacts},
        {each.admin_id: each for each in admins},
        details,
        caller.version,
        address_of,
    )


def str_or_none(text: str | None) -> str | None:
    """A body as it is stored."""
    return text

"""Everything that the page about one person shows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from doorstep.contacts.note import Note
from doorstep.contacts.people import Person, find_person
from doorstep.contacts.tag import AppliedTag, Tag
from doorstep.conversations.conversation import View
from doorstep.events.event import Event
from doorstep.inbox.directory.known import ShownAttribute, shown_attributes
from doorstep.inbox.directory.places import read_moment, write_moment
from doorstep.inbox.person import ShownPerson
from doorstep.inbox.reading_people import WHOLE, show_person
from doorstep.inbox.sessions import SignedIn
from doorstep.kernel.clock import now
from doorstep.kernel.errors import NotFound
from doorstep.kernel.ids import ContactId, is_hex_id
from doorstep.storage import admins, event_lists, notes, tags
from doorstep.storage.conversations import views_of_contact
from doorstep.storage.data_attributes import attributes_of
from doorstep.storage.database import Database, Queryable
from doorstep.storage.deletions import Doomed, due_of
from doorstep.storage.event_lists import Span, Summary
from doorstep.storage.people_values import some_companies

EVENTS: Final = 30
MOST_COMPANIES: Final = 200
NOTES: Final = 50
CONVERSATIONS: Final = 50
"""Of each, as many as one page shows; of events there are more behind a button."""

PREVIEW_CHARACTERS: Final = 140


class Said(msgspec.Struct, frozen=True):
    """One conversation in a line."""

    conversation_id: str
    state: str
    words: str
    at: datetime


class Events(msgspec.Struct, frozen=True):
    """Some of what a person did, newest first; `more` is what the address of the next ones says."""

    shown: list[Event]
    more: str | None


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """Beside what the panel of a conversation shows."""

    person: ShownPerson
    conversations: list[Said]
    notes: list[Note]
    authors: Mapping[int, str]
    """Names of teammates by number."""
    tags: list[AppliedTag]
    every_tag: list[Tag]
    attributes: list[ShownAttribute]
    every_company: list[str]
    """Some of them, by name, to choose from."""
    summaries: list[Summary]
    doomed: Doomed | None
    """Whether they are to be erased, unless somebody undoes it."""
    events: Events


async def whole_person(database: Database, me: SignedIn, contact_id: str) -> Person:
    """Whoever an id in an address stands for.

    Raises:
        NotFound: nobody of this workspace.
    """
    async with database.connection() as connection:
        known = is_hex_id(contact_id)
        found = await find_person(connection, me.workspace_id, ContactId(contact_id)) if known else None
    if found is None:
        raise NotFound("there is no such person")
    return found


async def read_profile(
    database: Database, me: SignedIn, contact_id: str, wrong: Mapping[str, str] | None = None
) -> Profile:
    """The page about whoever `contact_id` stands for; `wrong` says by field why something was not saved.

    Raises:
        NotFound: nobody of this workspace.
    """
    person = await whole_person(database, me, contact_id)
    root_id, ids = person.root.contact_id, person.contact_ids
    async with database.connection() as connection:
        views = await views_of_contact(connection, me.workspace_id, root_id)
        return Profile(
            person=await show_person(connection, me, person, wrong, WHOLE),
            conversations=[_said(view) for view in views[:CONVERSATIONS]],
            notes=await notes.notes_about(connection, me.workspace_id, ids, limit=NOTES),
            authors={int(each.admin_id): each.name for each in await admins.admins_of(connection, me.workspace_id)},
            tags=await tags.tags_on(connection, me.workspace_id, "contact", ids),
            every_tag=await tags.tags_of(connection, me.workspace_id),
            attributes=shown_attributes(
                await attributes_of(connection, me.workspace_id, "contact"),
                person.shown.custom_attributes,
                me.clock.zone,
            ),
            every_company=[name for _, name in await some_companies(connection, me.workspace_id, (), MOST_COMPANIES)],
            doomed=(await due_of(connection, me.workspace_id, [root_id])).get(root_id),
            summaries=await event_lists.summaries_of(connection, me.workspace_id, root_id),
            events=await _events(connection, me, ids, None),
        )


async def read_events(database: Database, me: SignedIn, contact_id: str, after: str | None) -> Events:
    """The next ones; `after` is the `more` of those before. Raises NotFound."""
    person = await whole_person(database, me, contact_id)
    async with database.connection() as connection:
        return await _events(connection, me, person.contact_ids, after)


async def _events(connection: Queryable, me: SignedIn, ids: Sequence[ContactId], after: str | None) -> Events:
    span = Span.all_until(now(), read_moment(after))
    found = await event_lists.list_events(connection, me.workspace_id, ids, span, EVENTS + 1)
    last = found[EVENTS - 1] if len(found) > EVENTS else None
    return Events(found[:EVENTS], write_moment(last.created_at, last.event_id) if last else None)


def _said(view: View) -> Said:
    conversation = view.conversation
    words = view.preview_body or conversation.first_body or ""
    if not words and conversation.redacted_seqs:
        words = "This message was deleted"
    short = " ".join(words.split())[:PREVIEW_CHARACTERS]
    return Said(conversation.conversation_id, conversation.state, short, conversation.last_part_at)

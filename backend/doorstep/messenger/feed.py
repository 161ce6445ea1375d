"""What a stream says: always read anew from SQL, and only after asking whether the device may still read."""

import msgspec

from doorstep.contacts.contact import Contact
from doorstep.context import Context
from doorstep.conversations.conversation import Part, Reader, View
from doorstep.identity.current import person_of_device
from doorstep.identity.errors import Blocked
from doorstep.kernel.ids import ConversationId
from doorstep.kernel.notices import ContactChanged, ConversationChanged
from doorstep.messenger.attachments import addresses_for
from doorstep.messenger.wire import Json, conversation_json, part_json, person_json
from doorstep.realtime.listener import Ended, Listener, Resync, Woken
from doorstep.realtime.presence import is_away
from doorstep.storage.conversations import find_views, views_of_reader
from doorstep.storage.database import Connection
from doorstep.storage.parts import parts_before
from doorstep.storage.unread import unread_of_reader

KNOWN_CONVERSATIONS = 50
"""The sync names the newest ones; older ones are listed when somebody scrolls to them."""

MOST_PARTS = 50
"""Of one conversation in one go; who missed more is told the version and reads the rest."""

LATEST = 2**31 - 1

ENDS = {"shutdown", "login", "expired"}
"""What the page is told; every other reason is "revoked"."""


class Ending(Exception):
    """The stream must close, with these last words."""

    def __init__(self, last_words: bytes) -> None:
        super().__init__("the stream ends")
        self.last_words = last_words


class Feed:
    """One device's. Remembers how far each conversation was told."""

    __slots__ = ("_context", "_reader", "_told")

    def __init__(self, context: Context, reader: Reader) -> None:
        self._context, self._reader = context, reader
        self._told: dict[ConversationId, tuple[int, int]] = {}
        """Version and last visible number."""

    async def after(self, woken: Woken, listener: Listener) -> bytes:
        """What to say about `woken` and everything that waits behind it.

        Raises:
            Ending: the device reads nothing any more, or the process stops.
            Unavailable: the stores do not answer.
        """
        changed: dict[ConversationId, None] = {}
        person, snapshot = False, False
        following: Woken | None = woken
        while following is not None:
            if isinstance(following, Ended):
                raise Ending(_last_words(following.why))
            if isinstance(following, ConversationChanged):
                changed[following.conversation_id] = None
            person = person or isinstance(following, ContactChanged)
            snapshot = snapshot or isinstance(following, (Resync, ContactChanged))
            following = listener.take()
        contact = await self._contact()
        said = event("person", {"person": person_json(contact)}) if person else b""
        if snapshot:
            return said + await self._sync()
        return said + await self._news(list(changed), contact)

    async def _contact(self) -> Contact:
        try:
            current = await person_of_device(self._context, self._reader.workspace_id, self._reader.device_id)
        except Blocked:
            raise Ending(_last_words("revoked")) from None
        if current is None or current.person.contact_id != self._reader.contact_id:
            raise Ending(_last_words("expired"))
        if not isinstance(current.person, Contact):
            raise Ending(_last_words("revoked"))
        return current.person

    async def _sync(self) -> bytes:
        """All versions; whoever has older ones asks for what is missing."""
        async with self._context.database.connection() as connection:
            views = await views_of_reader(connection, self._reader, limit=KNOWN_CONVERSATIONS)
            unread = await unread_of_reader(connection, self._reader)
        conversations = [view.conversation for view in views]
        self._told = {each.conversation_id: (each.version, each.last_visible_seq) for each in conversations}
        away = await is_away(self._context.valkey, self._reader.workspace_id)
        versions = {each.conversation_id: each.version for each in conversations}
        return event("sync", {"unread": unread, "away": away, "conversations": versions})

    async def _news(self, changed: list[ConversationId], contact: Contact) -> bytes:
        keys = [(self._reader.workspace_id, conversation_id) for conversation_id in changed]
        said: list[bytes] = []
        async with self._context.database.connection() as connection:
            views = await find_views(connection, keys)
            for key in keys:
                view = views.get(key)
                if view is None:
                    said.append(await self._gone(connection, key[1]))
                    continue
                if not self._reader.may_read(view.conversation) or self._knows(view):
                    continue
                _, told_seq = self._told.get(key[1], (0, 0))
                found = await parts_before(connection, *key, before_seq=LATEST, limit=MOST_PARTS, notes=False)
                # what was committed between the two queries has a notice of its own
                new = [part for part in found if told_seq < part.seq <= view.conversation.last_visible_seq]
                unread = 0 if new else await unread_of_reader(connection, self._reader)
                said.append(self._told_of(view, new, unread, contact))
        return b"".join(said)

    async def _gone(self, connection: Connection, conversation_id: ConversationId) -> bytes:
        """It was deleted; whether it was theirs to read, nobody can tell any more, so nothing but its id is said."""
        self._told.pop(conversation_id, None)
        unread = await unread_of_reader(connection, self._reader)
        return event("gone", {"id": conversation_id, "unread": unread})

    def _knows(self, view: View) -> bool:
        version, _ = self._told.get(view.conversation.conversation_id, (0, 0))
        return view.conversation.version <= version

    def _told_of(self, view: View, new: list[Part], unread: int, contact: Contact) -> bytes:
        conversation = view.conversation
        self._told[conversation.conversation_id] = (conversation.version, conversation.last_visible_seq)
        if not new:
            return event("conversation", {"conversation": conversation_json(view), "unread": unread})
        said: list[bytes] = []
        addresses = addresses_for(self._context.settings, self._reader)
        for place, part in enumerate(new, start=1):
            # each part made one version at least, so counting back never repeats one that was told before
            version = conversation.version - (len(new) - place)
            shown = msgspec.structs.replace(view, conversation=msgspec.structs.replace(conversation, version=version))
            said.append(
                event("part", {"conversation": conversation_json(shown), "part": part_json(part, contact, addresses)})
            )
        return b"".join(said)


def event(name: str, data: Json) -> bytes:
    """One server-sent event; JSON has no line break of its own."""
    return b"event: %b\ndata: %b\n\n" % (name.encode(), msgspec.json.encode(data))


def _last_words(why: str) -> bytes:
    if why == "closing":
        return b""
    return event("end", {"why": why if why in ENDS else "revoked"})

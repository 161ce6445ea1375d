"""The inbox's event stream: which conversations and people changed. The page then asks for what it shows."""

from collections.abc import AsyncIterator

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.response import Stream

from doorstep.context import Context
from doorstep.inbox.sessions import SignedIn
from doorstep.kernel.clock import now
from doorstep.kernel.errors import DoorstepError
from doorstep.kernel.notices import ConversationChanged, DeviceEnded
from doorstep.realtime.hub import INBOX
from doorstep.realtime.listener import Ended, Resync, Silence, Woken
from doorstep.realtime.presence import say_here
from doorstep.storage.admin_sessions import find_session

CHECK_SECONDS = 4.0
"""A stream of a session that ended elsewhere closes within five seconds."""

STILL_EVERY = 3
"""Of silent checks: the page hears from us every 12 s, and knows a dead connection by our silence."""

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@get("/stream")
async def stream(context: NamedDependency[Context], me: NamedDependency[SignedIn]) -> Stream:
    """`sync` (read everything again), `changed` (ids and versions), `still` (a sign of life), `end` (signed out)."""
    return Stream(_events(context, me), media_type="text/event-stream", headers=HEADERS)


async def _events(context: Context, me: SignedIn) -> AsyncIterator[bytes]:
    async with context.hub.listen(me.workspace_id, INBOX) as listener:
        await say_here(context.valkey, me.workspace_id, me.admin_id)
        yield _event("sync", {})
        silent = 0
        checked_at = now()
        async for woken in listener.notices(CHECK_SECONDS):
            if isinstance(woken, Ended):
                return
            if (now() - checked_at).total_seconds() >= CHECK_SECONDS or isinstance(woken, Silence):
                checked_at = now()
                if not await _is_signed_in(context, me):
                    yield _event("end", {})
                    return
            silent = silent + 1 if isinstance(woken, Silence) else 0
            if silent % STILL_EVERY == 0 and isinstance(woken, Silence):
                await say_here(context.valkey, me.workspace_id, me.admin_id)
                yield _event("still", {})
            elif said := event_of(woken):
                yield said


async def _is_signed_in(context: Context, me: SignedIn) -> bool:
    """Asked of the store; while it does not answer, the stream stays."""
    try:
        return await find_session(context.database.pool, me.token, at=now()) is not None
    except DoorstepError:
        return True


def event_of(woken: Woken) -> bytes | None:
    """What the page is told; nothing about devices."""
    match woken:
        case Resync():
            return _event("sync", {})
        case ConversationChanged():
            gone = [woken.conversation_id] if woken.why == "deleted" else []
            changed = {"conversations": {woken.conversation_id: woken.version}, "contacts": [], "gone": gone}
            return _event("changed", changed)
        case Silence() | Ended() | DeviceEnded():
            return None
        case _:
            return _event("changed", {"conversations": {}, "contacts": [woken.contact_id]})


def _event(name: str, data: object) -> bytes:
    return f"event: {name}\ndata: {msgspec.json.encode(data).decode()}\n\n".encode()

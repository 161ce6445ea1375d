"""The stream: what the server has to say to a device of a lead or user, as server-sent events.

An idle stream is one coroutine that waits for the browser to go away. It has no task, timer or queue of its own; when
something happens, a short task reads SQL again and says what is new.
"""

import asyncio
import logging
from typing import Any

from litestar.types import Receive, Scope, Send

from doorstep.contacts.contact import Contact
from doorstep.context import Context
from doorstep.conversations.conversation import Reader
from doorstep.identity.current import current_person
from doorstep.identity.errors import Blocked, DeviceUnknown
from doorstep.kernel.errors import DoorstepError
from doorstep.messenger.caller import caller_of
from doorstep.messenger.feed import Ending, Feed
from doorstep.realtime.listener import Listener


class MethodNotAllowed(DoorstepError):
    """A stream is only read."""

    code = "method_not_allowed"
    status = 405


log = logging.getLogger(__name__)

HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    # nginx would collect events until a buffer is full
    (b"x-accel-buffering", b"no"),
]
STILL_HERE = b": still here\n\n"
RETRY_SECONDS = 1.0
"""After the stores were away: SQL is asked again this much later."""


class Speaker:
    """Writes one stream. At most one task writes at a time; while a reader does not read, notices collect, bounded."""

    __slots__ = ("_context", "_feed", "_listener", "_send", "_silent_since_beat", "_speaking", "ended")

    def __init__(self, context: Context, feed: Feed, listener: Listener, send: Send) -> None:
        self._context, self._feed, self._listener, self._send = context, feed, listener, send
        self._speaking = False
        self._silent_since_beat = True
        self.ended = False

    def wake(self) -> None:
        if not self._speaking and not self.ended:
            self._speaking = True
            _keep(asyncio.get_running_loop().create_task(self._speak()))

    def beat(self) -> None:
        """A sign of life, unless something was said since the last one or is being said."""
        silent, self._silent_since_beat = self._silent_since_beat, True
        if silent and not self._speaking and not self.ended:
            self._speaking = True
            _keep(asyncio.get_running_loop().create_task(self._speak(STILL_HERE)))

    async def _speak(self, first: bytes = b"") -> None:
        try:
            if first:
                await self._say(first)
            while woken := self._listener.take():
                self._silent_since_beat = False
                await self._say(await self._feed.after(woken, self._listener))
        except Ending as ending:
            await self._end(ending.last_words)
        except DoorstepError:
            self._listener.miss()
            asyncio.get_running_loop().call_later(RETRY_SECONDS, self.wake)
        except Exception:
            log.exception("a stream ends after a failure; its client connects again")
            await self._end(b"")
        finally:
            self._speaking = False

    async def _say(self, data: bytes) -> None:
        if data:
            await self._send({"type": "http.response.body", "body": data, "more_body": True})

    async def _end(self, last_words: bytes) -> None:
        self.ended = True
        await self._send({"type": "http.response.body", "body": last_words, "more_body": False})


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """`GET …/stream`, plain ASGI behind the gate. 204 for a visitor, who has nothing to listen to, and for who was blocked; 401 for a dead token; else events until one side goes."""
    if scope.get("method") != "GET":
        raise MethodNotAllowed
    caller = caller_of(scope)
    context: Context = scope["litestar_app"].state.context
    try:
        current = await current_person(context, caller.workspace, caller.token)
    except Blocked:
        # neither an end, after which it would boot, nor a failure, after which it would try again
        await _nothing(send)
        return
    if current is None:
        raise DeviceUnknown
    if not isinstance(current.person, Contact):
        await _nothing(send)
        return
    reader = Reader(caller.workspace.workspace_id, current.person.contact_id, current.device_id, current.reads)
    who = (reader.workspace_id, reader.contact_id, reader.device_id, caller.address)
    async with context.hub.listen(*who) as listener:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        speaker = Speaker(context, Feed(context, reader), listener, send)
        listener.on_wake = speaker.wake
        # the subscription stands: what the first snapshot does not have will be told
        listener.miss()
        second = context.heartbeat.enter(speaker.beat)
        try:
            await _gone(receive)
        finally:
            speaker.ended = True
            context.heartbeat.leave(second, speaker.beat)


async def _nothing(send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


_tasks: set["asyncio.Task[None]"] = set()


def _keep(task: "asyncio.Task[None]") -> None:
    """The event loop itself does not hold on to tasks."""
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


async def _gone(receive: Receive) -> None:
    """Until the browser hung up, or the answer was ended."""
    event: Any = await receive()
    while event["type"] != "http.disconnect":
        event = await receive()

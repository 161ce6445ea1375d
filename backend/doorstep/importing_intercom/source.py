"""Asking Intercom's API: as often as it allows, again when it does not answer, and never for ever."""

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import msgspec

from doorstep.kernel.errors import DoorstepError, Invalid
from doorstep.outgoing.asking import Asker, NoAnswer, Reply

VERSION: Final = "2.16"
"""The newest: what was merged says into whom, and a conversation has its priority in five words."""

TRIES: Final = 8
"""With the pauses in between some two minutes: longer than a restart there takes."""

LONGEST_PAUSE_SECONDS: Final = 120.0
"""Limits are by the minute or less, so whoever says more is not believed."""

KEPT_FREE: Final = 8
"""So many requests may be under way at once, and each counts only when it is answered."""

Sleep = Callable[[float], Any]


class SourceRefused(DoorstepError):
    """It does not answer, or not with what was asked for. In our own words, with its status."""


class MissingThere(DoorstepError):
    """It has nothing of this id."""


class MergedThere(DoorstepError):
    """What had this id is part of `into` now."""

    def __init__(self, into: str) -> None:
        super().__init__(f"merged into {into}")
        self.into = into


class Source:
    """One workspace there, by its token. Many requests may be under way at once: a limit holds them all.

    Args:
        asker: what connects.
        base_url: where its API begins, such as https://api.intercom.io.
        token: never said again, in no error either.
        sleep: how pauses are made.
    """

    def __init__(self, asker: Asker, base_url: str, token: str, *, sleep: Sleep = asyncio.sleep) -> None:
        self._base = checked_base(base_url)
        self._asker, self._token, self._sleep = asker, token, sleep
        self._not_before = 0.0
        self.requests = 0

    async def get(self, path: str, *, version: str = VERSION, **query: object) -> dict[str, Any]:
        """The answer to a GET.

        Raises:
            MissingThere: 404. MergedThere: 410. SourceRefused: anything else, after as many tries as may help.
        """
        asked = urlencode({name: _written(value) for name, value in query.items() if value is not None})
        return await self._asked("GET", f"{path}?{asked}" if asked else path, None, version)

    async def pause(self, seconds: float) -> None:
        """Before something is asked again."""
        await self._sleep(seconds)

    async def post(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """The answer to a POST that only asks. Raises as `get`."""
        return await self._asked("POST", path, msgspec.json.encode(body), VERSION)

    async def _asked(self, method: str, path: str, body: bytes | None, version: str) -> dict[str, Any]:
        said = {
            "authorization": f"Bearer {self._token}",
            "accept": "application/json",
            "content-type": "application/json",
            "intercom-version": version,
            "user-agent": "doorstep-import",
        }
        words = ""
        for attempt in range(TRIES):
            reply, words = await self._try(method, path, said, body)
            if reply is not None and reply.status != 429 and reply.status < 500:
                return _read(path, reply)
            if attempt + 1 < TRIES:
                await self._sleep(_pause(reply, attempt))
        raise SourceRefused(f"{path.partition('?')[0]}: {words}, {TRIES} times")

    async def _try(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> tuple[Reply | None, str]:
        if (wait := self._not_before - time.monotonic()) > 0:
            await self._sleep(wait)
        try:
            reply = await self._asker.ask(method, self._base + path, headers, body)
        except NoAnswer as lost:
            if not lost.may_help_later:
                raise SourceRefused(f"{self._base} cannot be asked: {lost}") from lost
            return None, str(lost)
        self.requests += 1
        left = reply.headers.get("x-ratelimit-remaining", "")
        if left.isdecimal() and int(left) <= KEPT_FREE and (seconds := _until_reset(reply)) is not None:
            self._not_before = max(self._not_before, time.monotonic() + seconds)
        return reply, f"it answers {reply.status}"


def checked_base(base_url: str) -> str:
    """Without a slash at its end.

    Raises:
        Invalid: no address of an API.
    """
    parts = urlsplit(base_url)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise Invalid("the base address is like https://api.intercom.io", "base_url")
    return base_url.rstrip("/")


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _pause(reply: Reply | None, attempt: int) -> float:
    """What it asks for, else longer each time; never twice the same, so that many who wait do not come at once."""
    jitter = random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not a secret
    if reply is not None and reply.status == 429:
        said = reply.headers.get("retry-after", "").strip()
        seconds = float(said) if said.isdecimal() else _until_reset(reply)
        if seconds is not None:
            return min(seconds, LONGEST_PAUSE_SECONDS) + jitter
    return min(2.0**attempt, LONGEST_PAUSE_SECONDS / 2) * jitter


def _until_reset(reply: Reply) -> float | None:
    """By its own clock, where it says what that shows: two machines seldom agree to the second."""
    reset = reply.headers.get("x-ratelimit-reset", "")
    if not reset.isdecimal():
        return None
    try:
        there = parsedate_to_datetime(reply.headers.get("date", ""))
    except ValueError:
        there = datetime.now().astimezone()
    # its clock shows whole seconds only
    return min(max(0.0, int(reset) - there.timestamp()) + 0.2, LONGEST_PAUSE_SECONDS)


def _read(path: str, reply: Reply) -> dict[str, Any]:
    about = path.partition("?")[0]
    if reply.status == 404:
        raise MissingThere(f"{about} is not there")
    if reply.status == 410:
        into = reply.headers.get("link", "").partition(">")[0].rpartition("/")[2]
        raise MergedThere(into) if into else MissingThere(f"{about} is gone")
    if reply.status in (401, 403):
        raise SourceRefused(f"{about}: the token is not allowed to read this ({reply.status})")
    try:
        body = msgspec.json.decode(reply.body)
    except msgspec.DecodeError:
        body = None
    if reply.status >= 300 or not isinstance(body, dict):
        raise SourceRefused(f"{about}: it answers {reply.status}{_code_of(body)}")
    return body


def _code_of(body: Any) -> str:
    """The public code of its error, which is a word of the API and nobody's own."""
    errors = body.get("errors") if isinstance(body, dict) else None
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    code = str(first.get("code", ""))[:60]
    return f", {code}" if code.replace("_", "").isalnum() else ""

"""How another messenger's API is asked: no more often than it allows, again when it fails, and never for ever."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import pytest

from doorstep.importing_intercom.source import TRIES, MergedThere, MissingThere, Source, SourceRefused
from doorstep.kernel.errors import Invalid
from doorstep.outgoing.asking import Asker


def answer(status: str, body: bytes = b"{}", **headers: object) -> bytes:
    said = {"content-length": len(body), "connection": "close"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


class Scripted:
    """A server that gives these answers, the last one for ever, and remembers what it was asked."""

    def __init__(self, answers: list[bytes]) -> None:
        self.answers, self.asked, self.port = answers, list[str](), 0

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            self.asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
            writer.write(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])
            await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def scripted(*answers: bytes) -> AsyncIterator[tuple[Scripted, Source, list[float]]]:
    """The server, a source that asks it, and the pauses that it made, in seconds, none of which was waited for."""
    there, pauses = Scripted(list(answers)), list[float]()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    server = await asyncio.start_server(there.meet, "127.0.0.1", 0)
    there.port = server.sockets[0].getsockname()[1]
    async with Asker(["127.0.0.0/8"]) as asker:
        yield there, Source(asker, f"http://127.0.0.1:{there.port}/", "secret-token", sleep=pause), pauses
    server.close()


async def test_it_asks_with_its_token_and_version() -> None:
    async with scripted(answer("200 OK", b'{"a": 1}')) as (there, source, pauses):
        assert await source.get("/contacts", per_page=3, starting_after=None, include_merge_history=True) == {"a": 1}

    head = there.asked[0].lower()
    assert head.startswith("get /contacts?per_page=3&include_merge_history=true http/1.1")
    assert "authorization: bearer secret-token" in head
    assert "intercom-version: 2.16" in head
    assert pauses == []


async def test_it_waits_as_long_as_it_is_told_to_and_no_longer_than_two_minutes() -> None:
    refusals = [answer("429 Too Many", retry_after=7), answer("429 Too Many", retry_after=90_000)]
    async with scripted(*refusals, answer("200 OK")) as (_, source, pauses):
        await source.get("/contacts")

    assert 7 <= pauses[0] <= 8
    assert 120 <= pauses[1] <= 121


async def test_without_a_word_about_time_it_waits_for_the_reset() -> None:
    resets = int(time.time()) + 5
    refused = answer("429 Too Many", x_ratelimit_reset=resets)
    async with scripted(refused, answer("200 OK")) as (_, source, pauses):
        await source.get("/contacts")

    assert 4 <= pauses[0] <= 7


async def test_it_holds_back_before_the_last_request_of_a_window_is_used() -> None:
    nearly = answer("200 OK", x_ratelimit_remaining=2, x_ratelimit_reset=int(time.time()) + 9)
    async with scripted(nearly, answer("200 OK")) as (_, source, pauses):
        await source.get("/contacts")
        assert pauses == []
        await source.get("/contacts")

    assert 7 <= pauses[0] <= 10


async def test_a_server_that_fails_is_asked_again_with_growing_pauses_and_not_for_ever() -> None:
    async with scripted(answer("503 Away")) as (there, source, pauses):
        with pytest.raises(SourceRefused, match=r"/contacts: it answers 503, 8 times"):
            await source.get("/contacts?a=b")

    assert len(there.asked) == TRIES
    assert len(pauses) == TRIES - 1
    assert all(later > 0.4 * 2**place for place, later in enumerate(pauses[:6]))
    assert sum(pauses) < 180


async def test_what_is_gone_and_what_was_merged_are_told_apart() -> None:
    async with scripted(answer("404 Not Found")) as (_, source, _pauses):
        with pytest.raises(MissingThere):
            await source.get("/contacts/1")
    async with scripted(answer("410 Gone", link='</contacts/abc>; rel="canonical"')) as (_, source, _pauses):
        with pytest.raises(MergedThere) as merged:
            await source.get("/contacts/1")
    assert merged.value.into == "abc"


@pytest.mark.parametrize("status", ["401 No", "403 No", "400 Bad", "302 Found"])
async def test_a_refusal_is_asked_once_and_never_tells_the_token(status: str) -> None:
    body = b'{"errors": [{"code": "plan_restricted", "message": "secret-token is bad"}]}'
    async with scripted(answer(status, body, location="http://127.0.0.1:1/")) as (there, source, _):
        with pytest.raises(SourceRefused) as refused:
            await source.get("/me")
    assert len(there.asked) == 1
    assert "secret-token" not in str(refused.value)


async def test_an_answer_that_is_no_object_is_refused() -> None:
    for body in (b"<html>", b"[]", b""):
        async with scripted(answer("200 OK", body)) as (_, source, _pauses):
            with pytest.raises(SourceRefused):
                await source.get("/me")


async def test_no_address_of_a_private_network_is_asked_unless_the_setting_opens_it() -> None:
    async with scripted(answer("200 OK")) as (there, _, _pauses), Asker([]) as asker:
        source = Source(asker, f"http://127.0.0.1:{there.port}", "t", sleep=asyncio.sleep)
        with pytest.raises(SourceRefused, match="DOORSTEP_OUTGOING_NETWORKS"):
            await source.get("/me")
        assert there.asked == []


def test_a_base_address_is_one() -> None:
    asker = Asker([])
    for wrong in ("file:///etc/passwd", "api.intercom.io", "https://", "https://u:p@host/", "https://host/?a=b"):
        with pytest.raises(Invalid):
            Source(asker, wrong, "t")

import asyncio
import socket
import time

import httpx
import msgspec
import pytest

from doorstep.context import Context
from doorstep.kernel.errors import TooMany
from doorstep.storage.limits import allow, allow_all, limit
from doorstep.workspaces.creating import CreatedWorkspace
from tests.conftest import Serve, serving
from tests.door import Door, a_visitor
from tests.door_fixtures import MakeDoor


async def test_a_limit_lets_so_many_pass_and_says_when_the_next_may(context: Context) -> None:
    for _ in range(10):
        await allow(context.valkey, "tries", "somebody", 10, 60)

    with pytest.raises(TooMany) as refused:
        await allow(context.valkey, "tries", "somebody", 10, 60)
    await allow(context.valkey, "tries", "somebody else", 10, 60)

    assert 1 <= refused.value.retry_after_seconds <= 6


async def test_many_processes_at_once_never_let_more_pass_than_one_would(context: Context) -> None:
    tries = [allow(context.valkey, "tries", "crowd", 25, 60) for _ in range(100)]

    outcomes = await asyncio.gather(*tries, return_exceptions=True)

    assert sum(outcome is None for outcome in outcomes) == 25


async def test_one_exceeded_limit_charges_none_of_the_others(context: Context) -> None:
    narrow, wide = limit("shop", "narrow", "x", 1, 60), limit("shop", "wide", "x", 3, 60)
    await allow_all(context.valkey, [narrow, wide])
    for _ in range(5):
        with pytest.raises(TooMany):
            await allow_all(context.valkey, [narrow, wide])

    await allow_all(context.valkey, [wide])
    await allow_all(context.valkey, [wide])


async def test_a_changed_forwarded_header_does_not_get_around_the_limit_of_an_address(
    context: Context, workspace: CreatedWorkspace
) -> None:
    settings = msgspec.structs.replace(context.settings, requests_per_minute_address=20)
    with serving(settings) as server:
        door = Door(server.url, workspace.app_id, await a_visitor(context, workspace.app_id))
        answers = [
            await door.http.get("/conversations", headers=door.headers() | {"X-Forwarded-For": f"198.51.100.{number}"})
            for number in range(25)
        ]
        await door.close()

    assert [answer.status_code for answer in answers[:20]] == [200] * 20
    assert {answer.status_code for answer in answers[20:]} == {429}
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_two_thousand_connections_that_trickle_their_headers_do_not_hold_the_others(
    make_door: MakeDoor, serve: Serve
) -> None:
    server = serve(DOORSTEP_REQUEST_READ_TIMEOUT_SECONDS="2")
    url = httpx.URL(server.url)
    half_sent = [socket.create_connection((url.host, url.port or 80)) for _ in range(2_000)]
    for connection in half_sent:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    door = await make_door(server.url)

    begun = time.monotonic()
    assert (await door.start()).status_code == 201
    assert time.monotonic() - begun < 1
    await asyncio.sleep(3)

    closed = 0
    for connection in half_sent:
        connection.setblocking(False)
        try:
            closed += connection.recv(100) == b""
        except ConnectionResetError:
            closed += 1
        except BlockingIOError:
            pass
        connection.close()
    assert closed == 2_000

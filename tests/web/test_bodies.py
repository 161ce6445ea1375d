import gzip
import time

import pytest

from tests.door_fixtures import MakeDoor

JSON = {"Content-Type": "application/json"}

HOSTILE = {
    "a million brackets": b'{"client_id":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "a depth of five thousand": b'{"client_id":"x","body":"x","settings":'
    + b'{"a":' * 5_000
    + b"1"
    + b"}" * 5_000
    + b"}",
    "ten thousand keys": b'{"client_id":"x","body":"x","settings":{'
    + b",".join(b'"k%d":1' % number for number in range(5_000))
    + b"}}",
    "not a number": b'{"client_id":"x","body":"x","settings":{"a":NaN}}',
    "an endless number": b'{"client_id":"x","body":"x","settings":{"a":1e999}}',
    "half a surrogate": b'{"client_id":"x","body":"\\ud800"}',
    "not utf-8": b'{"client_id":"x","body":"\xff\xfe"}',
    "nothing": b"",
    "half an object": b'{"client_id":"x","body":',
    "a list": b"[]",
    "the wrong types": b'{"client_id":1,"body":{}}',
}


@pytest.mark.parametrize("kind", HOSTILE)
async def test_hostile_json_is_400_in_under_a_tenth_of_a_second(make_door: MakeDoor, kind: str) -> None:
    door = await make_door()
    await door.http.post("/conversations", content=b"{}", headers=door.headers() | JSON)

    begun = time.perf_counter()
    answer = await door.http.post("/conversations", content=HOSTILE[kind], headers=door.headers() | JSON)

    assert answer.status_code == 400, answer.text
    assert answer.json()["type"] == "error.list"
    assert time.perf_counter() - begun < 0.1


async def test_a_body_above_64_kb_is_413_whether_or_not_it_says_its_length(make_door: MakeDoor) -> None:
    door = await make_door()

    async def chunks():
        for _ in range(70):
            yield b" " * 1_024

    said = await door.http.post("/conversations", content=b" " * 65_537, headers=door.headers() | JSON)
    unsaid = await door.http.post("/conversations", content=chunks(), headers=door.headers() | JSON)

    assert said.status_code == unsaid.status_code == 413
    assert unsaid.json()["errors"][0]["code"] == "request_too_large"


async def test_a_compressed_body_is_refused_unread(make_door: MakeDoor) -> None:
    door = await make_door()
    bomb = gzip.compress(b"[" * 10_000_000)

    answer = await door.http.post(
        "/conversations", content=bomb, headers=door.headers() | JSON | {"Content-Encoding": "gzip"}
    )

    assert answer.status_code == 415


async def test_every_error_names_its_request_in_header_and_body(make_door: MakeDoor) -> None:
    door = await make_door()

    for answer in (await door.get("/nothing"), await door.get("/conversations/x"), await door.post("/boot/x", {})):
        assert answer.headers["x-request-id"] == answer.json()["request_id"]


async def test_an_unknown_workspace_is_404_for_every_route(make_door: MakeDoor) -> None:
    door = await make_door()
    for path in ("/boot", "/conversations", "/stream", "/anything"):
        for app_id in ("nowhere", "x", "SHOP", "shop%00", "a" * 100):
            answer = await door.http.get(f"{door.url}/door/{app_id}{path}", headers=door.headers())
            assert answer.status_code == 404

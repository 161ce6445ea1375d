import asyncio
import gzip
import time
import uuid

import httpx
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
    "not utf-8": b'{"client_id":"x","body":"\xff\xfe"}',
    "nothing": b"",
    "half an object": b'{"client_id":"x","body":',
    "a list": b"[]",
    "the wrong types": b'{"client_id":1,"body":{}}',
}


@pytest.mark.alone
@pytest.mark.parametrize("kind", HOSTILE)
async def test_hostile_json_is_400_in_under_a_tenth_of_a_second(make_door: MakeDoor, kind: str) -> None:
    door = await make_door()
    await door.http.post("/conversations", content=b"{}", headers=door.headers() | JSON)

    took: list[float] = []
    # the best of three: what else the machine is doing is not the server's
    for _ in range(3):
        begun = time.perf_counter()
        answer = await door.http.post("/conversations", content=HOSTILE[kind], headers=door.headers() | JSON)
        took.append(time.perf_counter() - begun)
        assert answer.status_code == 400, answer.text
        assert answer.json()["type"] == "error.list"

    assert min(took) < 0.1


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


async def test_a_number_that_no_column_holds_is_400_wherever_it_comes(make_door: MakeDoor) -> None:
    door = await make_door()
    about = f"/conversations/{(await door.start()).json()['conversation']['id']}"
    for number in (2**31, 2**63, 2**64, 10**30, 10**400, -1):
        answers = [
            await door.get(about, after_seq=number),
            await door.get(about, before_seq=number),
            await door.get(about, limit=number),
            await door.get("/conversations", before=f"{number}-{'0' * 32}"),
            await door.post(f"{about}/read", {"seq": number}),
            await door.post("/events", {"name": "x", "created_at": number}),
            await door.post("/events", {"name": "x", "metadata": {"a": number}}),
        ]
        statuses = [answer.status_code for answer in answers]
        # a cursor may be any time that there is, and metadata any number that browsers can count to
        assert set(statuses) <= {200, 202, 400}, (number, statuses)
        assert {statuses[place] for place in (0, 1, 2, 4)} == {400}, (number, statuses)
    assert (await door.get(about, after_seq=2**31 - 1)).json()["parts"] == []
    assert len((await door.get(about, before_seq=2**31 - 1)).json()["parts"]) == 1


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (rb"cut \ud83d", "cut \ufffd"),
        (rb"\ude00 cut \uD83d\ud83d", "\ufffd cut \ufffd\ufffd"),
        (rb"\ud83d\ude00 whole", "😀 whole"),
        (rb"\\ud83d no escape", r"\ud83d no escape"),
        (rb"\\\ud83d one", "\\\ufffd one"),
    ],
)
async def test_half_an_emoji_stops_nobody(make_door: MakeDoor, sent: bytes, kept: str) -> None:
    door = await make_door()
    body = b'{"client_id":"%b","body":"%b","settings":{"plan":"%b"}}' % (str(uuid.uuid4()).encode(), sent, sent)

    answer = await door.http.post("/conversations", content=body, headers=door.headers() | JSON)
    said = b'{"settings":{"name":"%b"},"page":{"url":"https://www.shop.example/","title":"%b"}}' % (sent, sent)
    booted = await door.http.post("/boot", content=said, headers=door.headers(**{"User-Agent": "Firefox/140.0"}) | JSON)

    assert (answer.status_code, answer.json()["part"]["body"]) == (201, kept)
    assert (booted.status_code, booted.json()["person"]["name"]) == (200, kept)


async def test_a_path_has_one_spelling(make_door: MakeDoor) -> None:
    door = await make_door()
    url = httpx.URL(door.url)
    booting = b'{"settings":{},"page":{"url":"https://www.shop.example/"}}'
    for path in (
        "//door/shop/boot", "/door//shop/boot", "/door/shop//boot", "/door/shop/boot/", "/./door/shop/boot",
        "/x/../door/shop/boot", "/door/../door/shop/boot", "/door%2fshop%2fboot", "/door/shop/%2e%2e/shop/boot",
        "/door/shop/boot%2F", "/DOOR/shop/boot", "/door/SHOP/boot", "/door/shop/boot;x", "/door/shop/boot%00", "//", "//me",
        "/door/shop/stream/", "/door/shop/x/stream", "/me//",
    ):  # fmt: skip
        reader, writer = await asyncio.open_connection(url.host, url.port)
        headers = door.headers(Host="x", Connection="close") | JSON | {"Content-Length": str(len(booting))}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + booting)
        answer = await reader.read()
        writer.close()
        assert answer.startswith(b"HTTP/1.1 404"), (path, answer)
        assert b'"error.list"' in answer, (path, answer)

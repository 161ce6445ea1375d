"""Files of messages over the API: in the request, at addresses, in answers, and gone when their words are."""

import asyncio
import base64
import contextlib
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest

from doorstep.attachments.attachment import LARGEST_FILE_BYTES, MOST_BYTES_AT_ONCE, MOST_OF_A_PART
from doorstep.kernel.clock import now
from doorstep.settings import Settings
from doorstep.storage.attachments import CHUNK_BYTES, WAITS, sweep_waiting
from doorstep.web.shell import LARGEST_BODY_BYTES, LARGEST_BODY_WITH_FILES_BYTES
from tests.attachments.files import png
from tests.conftest import RunningServer
from tests.outgoing.conftest import listening
from tests.rest_api.conftest import House

Item = dict[str, Any]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Files may be fetched from this machine, at one of its addresses and no other."""
    return msgspec.structs.replace(settings, outgoing_networks=("127.0.0.1/32",))


def file(data: bytes, name: str = "key.png", **more: Any) -> Item:
    return {"name": name, "data": base64.b64encode(data).decode(), **more}


def answers(body: bytes, head: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {head}", f"content-length: {len(body)}", "connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def reply(api: httpx.AsyncClient, house: House, conversation_id: str, **body: Any) -> httpx.Response:
    said = {"type": "admin", "message_type": "comment", "admin_id": house.created.admin_id, **body}
    return await api.post(f"/conversations/{conversation_id}/reply", json=said)


async def a_conversation(house: House) -> str:
    return (await house.conversation(await house.user("ada", "ada@example.com"), "Hello?")).conversation_id


def last_part(answer: httpx.Response) -> Item:
    assert answer.status_code == 200, answer.text
    return answer.json()["conversation_parts"]["conversation_parts"][-1]


async def rows(house: House) -> dict[str, int]:
    """How many there are of everything that a message with files leaves."""
    return {
        table: await house.database.pool.fetchval(f"SELECT count(*) FROM {table}")
        for table in ("parts", "attachments", "attachment_chunks")
    }


async def fetched(url: str) -> httpx.Response:
    """As anybody who has the address, without a credential."""
    async with httpx.AsyncClient() as anybody:
        return await anybody.get(url)


async def test_a_file_in_the_request_is_shown_with_the_part_and_read_at_its_address(
    api: httpx.AsyncClient, house: House
) -> None:
    picture = png(64, 48)

    part = last_part(
        await reply(
            api, house, await a_conversation(house), body="see",
            attachment_files=[file(picture, content_type="text/html"), file(b"words", "note.txt")],
        )
    )  # fmt: skip

    shown, words = part["attachments"]
    url = shown.pop("url")
    assert shown == {
        "type": "upload", "name": "key.png", "content_type": "image/png", "filesize": len(picture), "width": 64, "height": 48,
    }  # fmt: skip
    assert (words["content_type"], words["width"], words["height"]) == ("text/plain", 0, 0)
    answer = await fetched(url)
    assert (answer.status_code, answer.content) == (200, picture)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["etag"] == f'"{sha256(picture).hexdigest()[:32]}"'
    assert (await fetched(words["url"])).text == "words"


async def test_every_way_to_write_takes_files(api: httpx.AsyncClient, house: House) -> None:
    user = await house.user("ada", "ada@example.com")
    conversation_id = (await house.conversation(user, "Hello?")).conversation_id
    files = [file(png())]

    note = last_part(await reply(api, house, conversation_id, message_type="note", body="n", attachment_files=files))
    said = {"type": "user", "message_type": "comment", "user_id": "ada", "body": "p", "attachment_files": files}
    person = last_part(await api.post(f"/conversations/{conversation_id}/reply", json=said))
    last = last_part(await api.post("/conversations/last/reply", json={**said, "body": None, "files": files}))
    async with listening(answers(png(5, 4))) as there:
        urls = {"attachment_urls": [f"http://127.0.0.1:{there.port}/pictures/house.png?size=5"]}
        started = await api.post("/conversations", json={"from": {"type": "user", "id": user.contact_id}, **urls})
    assert started.status_code == 200, started.text
    source = (await api.get(f"/conversations/{started.json()['conversation_id']}")).json()["source"]

    assert [each["attachments"][0]["name"] for each in (note, person, last, source)] == [*["key.png"] * 3, "house.png"]
    assert (note["part_type"], last["body"], source["body"]) == ("note", None, "")
    assert len(last["attachments"]) == 2
    assert (source["attachments"][0]["width"], source["attachments"][0]["height"]) == (5, 4)


async def test_a_file_larger_than_a_piece_comes_back_whole(api: httpx.AsyncClient, house: House) -> None:
    data = bytes(range(256)) * (CHUNK_BYTES // 256) + b"and a little more"

    part = last_part(await reply(api, house, await a_conversation(house), attachment_files=[file(data, "a.bin")]))

    answer = await fetched(part["attachments"][0]["url"])
    assert answer.content == data
    assert answer.headers["content-length"] == str(len(data))
    assert (await rows(house))["attachment_chunks"] == 2


async def test_as_many_files_as_the_limits_say_and_not_one_more(api: httpx.AsyncClient, house: House) -> None:
    conversation_id = await a_conversation(house)
    before = await rows(house)
    half = MOST_BYTES_AT_ONCE // 2
    too_much: list[list[Item]] = [
        [file(b"x")] * (MOST_OF_A_PART + 1),
        [file(b"x" * (LARGEST_FILE_BYTES + 1))],
        [file(b"x" * half), file(b"x" * half), file(b"x")],
        [file(b"")],
        [{"name": "a", "data": "no Base64!"}],
    ]
    for files in too_much:
        refused = await reply(api, house, conversation_id, body="see", attachment_files=files)
        assert refused.status_code == 400, refused.text
        assert refused.json()["errors"][0]["field"] == "attachment_files"
    assert await rows(house) == before

    both = [file(b"x" * half), file(b"x" * half)]
    assert len(last_part(await reply(api, house, conversation_id, attachment_files=both))["attachments"]) == 2
    most = [file(b"x")] * MOST_OF_A_PART
    assert len(last_part(await reply(api, house, conversation_id, attachment_files=most))["attachments"]) == 10


async def test_more_than_a_request_may_have_is_refused_before_it_is_sent(server: RunningServer) -> None:
    allowed = {"/conversations": LARGEST_BODY_WITH_FILES_BYTES, "/conversations/1/reply": LARGEST_BODY_WITH_FILES_BYTES}
    for path, most in {**allowed, "/messages": LARGEST_BODY_BYTES, "/conversations/search": LARGEST_BODY_BYTES}.items():
        assert await status_of(server, path, most + 1) == 413, path
        # a stranger's body is not waited for either
        assert await status_of(server, path, most) == 401, path


async def status_of(server: RunningServer, path: str, length: int) -> int:
    """What is answered to the head of a request alone."""
    there = urlsplit(server.url)
    reading, writing = await asyncio.open_connection(there.hostname, there.port)
    writing.write(f"POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n".encode())
    answer = await asyncio.wait_for(reading.readline(), 10)
    writing.close()
    return int(answer.split()[1])


@pytest.mark.parametrize("field", ["attachment_urls", "attachment_files"])
async def test_a_message_is_refused_rather_than_sent_without_its_files(
    api: httpx.AsyncClient, house: House, field: str
) -> None:
    user = await house.user("ada", "ada@example.com")
    person, admin = {"type": "user", "id": user.contact_id}, {"type": "admin", "id": house.created.admin_id}
    before = await rows(house)
    files: Item = {field: ["https://files.example.com/a.png"] if field == "attachment_urls" else [file(b"x")]}

    for who in ({"from": person}, {"from": admin, "to": person}):
        refused = await api.post("/messages", json={**who, "body": "see", **files})
        assert refused.status_code == 400, refused.text
        assert refused.json()["errors"][0]["field"] == field
    assert await rows(house) == before
    none = {"from": admin, "to": person, "body": "see", field: []}
    assert (await api.post("/messages", json=none)).status_code == 200


async def test_an_address_that_gives_no_file_is_named_and_nothing_is_saved(
    api: httpx.AsyncClient, house: House
) -> None:
    conversation_id = await a_conversation(house)
    before = await rows(house)
    async with contextlib.AsyncExitStack() as there:

        async def at(answer: bytes) -> str:
            return f"http://127.0.0.1:{(await there.enter_async_context(listening(answer))).port}/a.png"

        good, missing = await at(answers(png())), await at(answers(b"", "404 Not Found"))
        empty, cut = await at(answers(b"")), await at(answers(b"x")[:-1])
        inside = await there.enter_async_context(listening(answers(b"secret"), "127.0.0.2"))
        elsewhere = [
            f"http://127.0.0.2:{inside.port}/",
            "http://169.254.169.254/latest/",
            "ftp://127.0.0.1/",
            "no address",
            "",
        ]
        away = await at(answers(b"", "302 Found", f"location: http://127.0.0.2:{inside.port}/"))
        for bad in (missing, empty, cut, away, *elsewhere):
            refused = await reply(api, house, conversation_id, body="see", attachment_urls=[good, bad])
            assert refused.status_code == 400, (bad, refused.text)
            assert refused.json()["errors"][0]["field"] == "attachment_urls", bad
        many = await reply(api, house, conversation_id, body="see", attachment_urls=[good] * 11)

    assert many.status_code == 400
    assert inside.requests == []
    assert await rows(house) == before


async def test_a_file_behind_a_redirect_is_fetched_and_one_behind_many_is_not(
    api: httpx.AsyncClient, house: House
) -> None:
    conversation_id = await a_conversation(house)
    async with contextlib.AsyncExitStack() as there:
        end = await there.enter_async_context(listening(answers(png(7, 7))))
        to = f"location: http://127.0.0.1:{end.port}/end.png"
        middle = await there.enter_async_context(listening(answers(b"", "302 Found", to)))
        part = last_part(
            await reply(api, house, conversation_id, attachment_urls=[f"http://127.0.0.1:{middle.port}/a.gif"])
        )
        loop = await there.enter_async_context(listening(answers(b"", "302 Found", "location: /again")))
        round_and_round = await reply(
            api, house, conversation_id, attachment_urls=[f"http://127.0.0.1:{loop.port}/a.gif"]
        )

    assert (part["attachments"][0]["name"], part["attachments"][0]["width"]) == ("end.png", 7)
    assert round_and_round.status_code == 400
    assert len(loop.requests) == 4


async def test_a_key_that_is_sent_twice_makes_one_part_with_one_set_of_files(
    api: httpx.AsyncClient, house: House
) -> None:
    conversation_id = await a_conversation(house)
    key = {"Idempotency-Key": "once"}
    said = {"type": "user", "message_type": "comment", "user_id": "ada", "attachment_files": [file(png())]}

    first = await api.post(f"/conversations/{conversation_id}/reply", json=said, headers=key)
    again = await api.post(f"/conversations/{conversation_id}/reply", json=said, headers=key)

    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert await rows(house) == {"parts": 2, "attachments": 1, "attachment_chunks": 1}


async def test_words_that_are_taken_back_take_their_files_along(api: httpx.AsyncClient, house: House) -> None:
    conversation_id = await a_conversation(house)
    part = last_part(await reply(api, house, conversation_id, attachment_files=[file(png())]))
    url = part["attachments"][0]["url"]
    assert (await fetched(url)).status_code == 200

    redacted = await api.post(
        "/conversations/redact",
        json={"type": "conversation_part", "conversation_id": conversation_id, "conversation_part_id": part["id"]},
    )

    assert last_part(redacted)["attachments"] == []
    assert last_part(redacted)["redacted"] is True
    assert (await fetched(url)).status_code == 404
    assert await rows(house) == {"parts": 2, "attachments": 0, "attachment_chunks": 0}


@pytest.mark.parametrize("path", ["/conversations/{conversation}", "/contacts/{contact}"])
async def test_nothing_of_a_file_stays_when_its_conversation_or_its_person_is_deleted(
    api: httpx.AsyncClient, house: House, path: str
) -> None:
    user = await house.user("ada", "ada@example.com")
    conversation_id = (await house.conversation(user, "Hello?")).conversation_id
    part = last_part(await reply(api, house, conversation_id, attachment_files=[file(png()), file(b"x", "x")]))

    gone = await api.delete(path.format(conversation=conversation_id, contact=user.contact_id))

    assert gone.status_code == 200
    for each in part["attachments"]:
        assert (await fetched(each["url"])).status_code == 404
    assert await rows(house) == {"parts": 0, "attachments": 0, "attachment_chunks": 0}


async def test_files_that_no_part_came_for_are_swept(api: httpx.AsyncClient, house: House) -> None:
    last_part(await reply(api, house, await a_conversation(house), attachment_files=[file(png())]))
    await house.database.pool.execute(
        """INSERT INTO attachments (workspace_id, attachment_id, place, name, content_type, size_bytes, sha256, chunks, created_at)
           VALUES ($1, gen_random_uuid(), 1, 'a', 'text/plain', 1, '', 0, now())""",
        house.workspace_id,
    )  # fmt: skip

    assert await sweep_waiting(house.database, now() + WAITS / 2) == 0
    assert await sweep_waiting(house.database, now() + WAITS * 2) == 1
    assert (await rows(house))["attachments"] == 1


async def test_offered_answers_are_shown_and_the_one_that_is_given_is_named(
    api: httpx.AsyncClient, house: House
) -> None:
    conversation_id = await a_conversation(house)
    yes, no = "a5e1c524-5ddd-4c3e-9328-6bca5d6e3edb", "f4a98af1-be56-4948-a57e-e1a83f8484c6"
    options = [{"text": "Yes", "uuid": yes}, {"text": "No", "uuid": no.upper()}]

    offered = last_part(await reply(api, house, conversation_id, message_type="quick_reply", reply_options=options))
    said = {"message_type": "quick_reply", "type": "user", "user_id": "ada", "reply_options": [options[0]]}
    given = last_part(await api.post(f"/conversations/{conversation_id}/reply", json=said))

    assert (offered["part_type"], offered["body"]) == ("quick_reply", None)
    assert offered["metadata"] == {"quick_reply_options": [{"text": "Yes", "uuid": yes}, {"text": "No", "uuid": no}]}
    assert (given["part_type"], given["body"]) == ("comment", "<p>Yes</p>")
    assert given["metadata"] == {"quick_reply_uuid": yes}


@pytest.mark.parametrize(
    "wrong",
    [{}, {"reply_options": []}, {"reply_options": [{"text": "a", "uuid": str(n).zfill(32)} for n in range(11)]},
     {"reply_options": [{"text": "a", "uuid": "0" * 32}] * 2}, {"reply_options": [{"text": "", "uuid": "0" * 32}]},
     {"reply_options": [{"text": "a" * 256, "uuid": "0" * 32}]}, {"reply_options": [{"text": "a", "uuid": "x"}]},
     {"reply_options": [{"text": "a", "uuid": "0" * 32}], "message_type": "note", "body": "x"}],
)  # fmt: skip
async def test_what_cannot_be_offered_is_refused_by_its_field(
    api: httpx.AsyncClient, house: House, wrong: Item
) -> None:
    refused = await reply(api, house, await a_conversation(house), **{"message_type": "quick_reply", **wrong})

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "reply_options"

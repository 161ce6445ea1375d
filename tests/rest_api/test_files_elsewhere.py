"""Files that a request names by their addresses: letters of every language, servers that lead astray, and such as are down."""

from typing import Any

import httpx
import msgspec
import pytest

from doorstep.outgoing.spelling import in_ascii
from doorstep.settings import Settings
from tests.attachments.files import png
from tests.outgoing.conftest import listening
from tests.rest_api.conftest import House
from tests.rest_api.test_attachments import a_conversation, answers, last_part, reply


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Files may be fetched from this machine."""
    return msgspec.structs.replace(settings, outgoing_networks=("127.0.0.1/32",))


def refused(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 400, answer.text
    (error,) = answer.json()["errors"]
    assert error["field"] == "attachment_urls"
    return error


async def test_a_file_whose_address_has_letters_of_any_language_is_fetched(
    api: httpx.AsyncClient, house: House
) -> None:
    conversation_id = await a_conversation(house)
    async with listening(answers(png(7, 7))) as there:
        url = f"http://127.0.0.1:{there.port}/Grüße 日本.png?für=ä%20b"
        part = last_part(await reply(api, house, conversation_id, attachment_urls=[url]))

    assert there.requests[0].startswith(
        b"GET /Gr%C3%BC%C3%9Fe%20%E6%97%A5%E6%9C%AC.png?f%C3%BCr=%C3%A4%20b HTTP/1.1\r\n"
    )
    assert part["attachments"][0]["name"] == "Grüße 日本.png"


async def test_a_redirect_in_letters_of_any_language_is_followed(api: httpx.AsyncClient, house: House) -> None:
    conversation_id = await a_conversation(house)
    async with listening(answers(png(7, 7))) as end:
        to = f"location: http://127.0.0.1:{end.port}/größe.png"
        async with listening(answers(b"", "302 Found", to)) as first:
            url = f"http://127.0.0.1:{first.port}/a.png"
            part = last_part(await reply(api, house, conversation_id, attachment_urls=[url]))

    assert part["attachments"][0]["name"] == "größe.png"


@pytest.mark.parametrize(
    "url",
    ["https://files.invalid/ü.png", "https://bücher.invalid/a.png", "https://\U0001f600.invalid/", "https://[bad/",
     "https://a..ü/", "https://" + "ü" * 300 + ".invalid/", "https:///x", "http://127.0.0.1:99999/x", "https://ü:x/",
     "http://127.0.0.1:ü/x", "http://127.0.0.1/\r\nx: y", "//ü", "ü"],
)  # fmt: skip
async def test_an_address_that_leads_nowhere_is_refused_by_its_field(
    api: httpx.AsyncClient, house: House, url: str
) -> None:
    refused(await reply(api, house, await a_conversation(house), body="x", attachment_urls=[url]))
    person = {"type": "user", "id": (await house.user("eve", "eve@example.com")).contact_id}
    refused(await api.post("/conversations", json={"from": person, "body": "x", "attachment_urls": [url]}))


@pytest.mark.parametrize(
    "location", ["http://[bad/", "//[x", "http://127.0.0.1:abc/", "http://127.0.0.1:99999/", "/ü", "http://ü..x/", "x:"]
)
async def test_a_server_that_leads_astray_is_the_address_that_gave_nothing(
    api: httpx.AsyncClient, house: House, location: str
) -> None:
    conversation_id = await a_conversation(house)
    async with listening(answers(b"", "302 Found", f"location: {location}")) as there:
        url = f"http://127.0.0.1:{there.port}/a.png"
        refused(await reply(api, house, conversation_id, body="x", attachment_urls=[url]))


def test_a_host_is_spelt_by_idna_and_what_is_spelt_already_stays() -> None:
    assert in_ascii("https://bücher.example:8443/ä?ö#ü") == "https://xn--bcher-kva.example:8443/%C3%A4?%C3%B6"
    assert in_ascii("https://a.example/%C3%A4%20b?c=d&e=%26") == "https://a.example/%C3%A4%20b?c=d&e=%26"


def with_a_file_at(port: int) -> dict[str, object]:
    """What a person replies."""
    url = f"http://127.0.0.1:{port}/a.png"
    return {"type": "user", "message_type": "comment", "user_id": "ada", "attachment_urls": [url]}


async def test_a_key_does_not_keep_that_another_server_was_down(api: httpx.AsyncClient, house: House) -> None:
    conversation_id = await a_conversation(house)
    key = {"Idempotency-Key": "down"}
    async with listening(answers(b"", "503 Service Unavailable")) as there:
        said = with_a_file_at(there.port)
        refused(await api.post(f"/conversations/{conversation_id}/reply", json=said, headers=key))
        again = await api.post(f"/conversations/{conversation_id}/reply", json=said, headers=key)

    refused(again)
    assert "Idempotency-Replayed" not in again.headers
    assert len(there.requests) == 2
    gone = await api.post(f"/conversations/{conversation_id}/reply", json=said, headers=key)
    assert "Idempotency-Replayed" not in gone.headers


async def test_a_key_keeps_that_there_is_no_such_file(api: httpx.AsyncClient, house: House) -> None:
    conversation_id = await a_conversation(house)
    key = {"Idempotency-Key": "none"}
    async with listening(answers(b"", "404 Not Found")) as there:
        said = with_a_file_at(there.port)
        refused(await api.post(f"/conversations/{conversation_id}/reply", json=said, headers=key))
        again = await api.post(f"/conversations/{conversation_id}/reply", json=said, headers=key)

    refused(again)
    assert again.headers["Idempotency-Replayed"] == "true"

from datetime import timedelta
from typing import Any

import httpx

from tests.rest_api.conftest import NOON, House
from tests.rest_api.shapes import assert_shape


async def reply(api: httpx.AsyncClient, conversation_id: str, **body: Any) -> httpx.Response:
    return await api.post(f"/conversations/{conversation_id}/reply", json=body)


async def test_a_conversation_shows_what_began_it_and_what_came_after(api: httpx.AsyncClient, house: House) -> None:
    lead = await house.lead()
    conversation = await house.conversation(lead, "Is <b>The Damp</b> dry?\n\nI mean damp.", "Hello?")

    answer = await api.get(f"/conversations/{conversation.conversation_id}")

    assert answer.status_code == 200
    assert_shape("conversation", answer.json())
    shown = answer.json()
    assert shown["id"] == conversation.conversation_id
    assert shown["source"]["body"] == "<p>Is &lt;b&gt;The Damp&lt;/b&gt; dry?</p><p>I mean damp.</p>"
    assert shown["source"]["author"] == {"type": "lead", "id": lead.contact_id, "name": "Teal Teapot", "email": ""}
    assert shown["contacts"]["contacts"] == [
        {"type": "contact", "id": lead.contact_id, "external_id": lead.external_id}
    ]
    assert [part["body"] for part in shown["conversation_parts"]["conversation_parts"]] == ["<p>Hello?</p>"]
    assert shown["conversation_parts"]["total_count"] == 1
    assert (shown["state"], shown["open"], shown["waiting_since"]) == ("open", True, int(NOON.timestamp()))


async def test_plain_text_is_given_when_asked_for(api: httpx.AsyncClient, house: House) -> None:
    conversation = await house.conversation(await house.lead(), "1 < 2")

    for path in ("?display_as=bogus", "?display_as="):
        bogus = await api.get(f"/conversations/{conversation.conversation_id}{path}")
        assert (bogus.status_code, bogus.json()["errors"][0]["field"]) == (400, "display_as")
    shown = (await api.get(f"/conversations/{conversation.conversation_id}?display_as=plaintext")).json()

    assert shown["source"]["body"] == "1 < 2"


async def test_the_last_changed_come_first_and_pages_end_with_null(api: httpx.AsyncClient, house: House) -> None:
    lead = await house.lead()
    made = [await house.conversation(lead, f"no. {n}", at=NOON + timedelta(seconds=n // 2)) for n in range(5)]
    seen: list[str] = []
    after: str | None = None
    for page in (1, 2, 3):
        query = {"per_page": "2"} | ({"starting_after": after} if after else {})
        answer = (await api.get("/conversations", params=query)).json()
        assert_shape("conversation_list", answer)
        assert (answer["total_count"], answer["pages"]["page"], answer["pages"]["total_pages"]) == (5, page, 3)
        assert all("conversation_parts" not in each for each in answer["conversations"])
        seen += [each["id"] for each in answer["conversations"]]
        after = answer["pages"]["next"] and answer["pages"]["next"]["starting_after"]

    assert after is None
    assert seen[0] == made[4].conversation_id
    assert sorted(seen) == sorted(each.conversation_id for each in made)


async def test_only_the_500_most_recent_parts_are_given_and_all_are_counted(
    api: httpx.AsyncClient, house: House
) -> None:
    conversation = await house.conversation(await house.lead(), *(f"no. {n}" for n in range(1, 511)))

    parts = (await api.get(f"/conversations/{conversation.conversation_id}")).json()["conversation_parts"]

    assert (len(parts["conversation_parts"]), parts["total_count"]) == (500, 509)
    assert parts["conversation_parts"][-1]["body"] == "<p>no. 510</p>"


async def test_a_teammate_answers_and_the_answer_is_the_whole_conversation(
    api: httpx.AsyncClient, house: House
) -> None:
    conversation = await house.conversation(await house.lead(), "Hello?")
    admin_id = house.created.admin_id

    answer = await reply(api, conversation.conversation_id, type="admin", message_type="comment", admin_id=admin_id,
                         body="<p>Good evening.</p><ul><li>Dry</li><li>Not <i>that</i> dry</li></ul>")  # fmt: skip

    assert answer.status_code == 200
    assert_shape("reply", answer.json())
    part = answer.json()["conversation_parts"]["conversation_parts"][-1]
    assert (part["part_type"], part["author"]["type"], part["author"]["id"]) == ("comment", "admin", str(admin_id))
    assert part["body"] == "<p>Good evening.</p><p>• Dry<br>• Not that dry</p>"
    assert answer.json()["waiting_since"] is None


async def test_a_note_is_for_teammates_and_takes_the_admin_id_as_text_too(api: httpx.AsyncClient, house: House) -> None:
    conversation = await house.conversation(await house.lead(), "Hello?")

    answer = await reply(api, conversation.conversation_id, type="admin", message_type="note",
                         admin_id=str(house.created.admin_id), body="Sounds damp")  # fmt: skip

    shown = answer.json()
    assert shown["conversation_parts"]["conversation_parts"][-1]["part_type"] == "note"
    assert shown["waiting_since"] == int(NOON.timestamp())


async def test_a_reply_on_behalf_of_the_person_by_any_of_their_identifiers(
    api: httpx.AsyncClient, house: House
) -> None:
    user = await house.user("u1", "U1@shop.example")
    conversation = await house.conversation(user, "Hello?")
    ways = [{"intercom_user_id": user.contact_id}, {"user_id": "u1"}, {"email": "u1@SHOP.example"}]

    for number, way in enumerate(ways, start=1):
        answer = await reply(
            api, conversation.conversation_id, type="user", message_type="comment", body="Still there?", **way
        )
        assert answer.status_code == 200, answer.text
        assert_shape("reply", answer.json())
        assert answer.json()["conversation_parts"]["total_count"] == number
        assert answer.json()["conversation_parts"]["conversation_parts"][-1]["author"]["id"] == user.contact_id

    last = await reply(api, "last", type="user", message_type="comment", body="Last", user_id="u1")
    assert last.json()["id"] == conversation.conversation_id


async def test_nobody_is_made_to_speak_in_a_conversation_that_is_not_theirs(
    api: httpx.AsyncClient, house: House, neighbour: House
) -> None:
    ada, bob = await house.user("ada"), await house.user("bob", "bob@shop.example")
    hers = await house.conversation(ada, "Mine")
    theirs = await neighbour.conversation(await neighbour.user("bob"), "Next door")

    refused = [
        await reply(api, hers.conversation_id, type="user", body="x", intercom_user_id=bob.contact_id),
        await reply(api, hers.conversation_id, type="user", body="x", email="bob@shop.example"),
        await reply(api, theirs.conversation_id, type="user", body="x", user_id="bob"),
        await reply(api, theirs.conversation_id, type="admin", body="x", admin_id=house.created.admin_id),
        await reply(api, hers.conversation_id, type="admin", body="x", admin_id=neighbour.created.admin_id),
        await reply(api, hers.conversation_id, type="user", body="x", user_id="nobody"),
        await reply(api, "last", type="user", body="x", user_id="bob"),
        await api.get(f"/conversations/{theirs.conversation_id}"),
    ]

    assert [answer.status_code for answer in refused] == [404] * len(refused)
    shown = (await api.get(f"/conversations/{hers.conversation_id}")).json()
    assert shown["conversation_parts"]["total_count"] == 0


async def test_an_email_of_several_users_is_a_conflict(api: httpx.AsyncClient, house: House) -> None:
    ada = await house.user("ada", "family@shop.example")
    await house.user("bob", "family@shop.example")
    conversation = await house.conversation(ada, "Hello")

    answer = await reply(api, conversation.conversation_id, type="user", body="x", email="family@shop.example")

    assert answer.status_code == 409
    assert answer.json()["errors"][0]["code"] == "conflict"
    assert "user_id" in answer.json()["errors"][0]["message"]


NO_REPLIES: list[dict[str, Any]] = [
    {"type": "admin", "message_type": "comment", "body": "no admin"},
    {"type": "admin", "message_type": "comment", "admin_id": 1, "body": "<p> </p>"},
    {"type": "user", "message_type": "comment", "body": "nobody"},
    {"type": "user", "message_type": "note", "user_id": "u1", "body": "x"},
    {"type": "bot", "message_type": "comment", "body": "x"},
    {"type": "user", "user_id": "u1", "body": "x" * 10_001},
    {"type": "user", "user_id": "u1", "body": "see", "attachment_urls": ["https://x.example/a.png"]},
]


async def test_a_reply_that_cannot_be_one_is_refused(api: httpx.AsyncClient, house: House) -> None:
    conversation = await house.conversation(await house.user("u1"), "Hello")
    for body in NO_REPLIES:
        real = body | ({"admin_id": house.created.admin_id} if "admin_id" in body else {})

        answer = await reply(api, conversation.conversation_id, **real)

        assert answer.status_code == 400, body
        assert_shape("error", answer.json())


async def test_after_a_merge_the_user_owns_the_conversation_and_the_lead_stays_its_author(
    api: httpx.AsyncClient, house: House
) -> None:
    lead, user = await house.lead(), await house.user("u1", "u1@shop.example", name="Ursula")
    conversation = await house.conversation(lead, "Before the login")
    await house.merge(lead, user)

    shown = (await reply(api, conversation.conversation_id, type="user", user_id="u1", body="After it")).json()

    assert [each["id"] for each in shown["contacts"]["contacts"]] == [user.contact_id]
    assert (shown["source"]["author"]["type"], shown["source"]["author"]["name"]) == ("lead", "Teal Teapot")
    part = shown["conversation_parts"]["conversation_parts"][-1]
    assert (part["author"]["type"], part["author"]["name"]) == ("user", "Ursula")

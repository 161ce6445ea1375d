"""The page about one person: what it shows, and what a teammate does there."""

import json
from datetime import timedelta
from typing import Any

from doorstep.context import Context
from doorstep.identity.merging_people import merge_people
from doorstep.kernel.ids import WorkspaceId, random_hex
from tests.door_fixtures import MakeDoor
from tests.inbox.desk import Desk, text_of
from tests.inbox.directory.listed import BEGUN, somebody


async def _owner(context: Context, conversation: str) -> str:
    return await context.database.pool.fetchval(
        "SELECT contact_id FROM conversations WHERE conversation_id = $1", conversation
    )


async def _events(context: Context, contact_id: str, count: int) -> None:
    pool = context.database.pool
    await pool.execute("INSERT INTO event_names (workspace_id, name) VALUES ('shop', 'ordered') ON CONFLICT DO NOTHING")
    await pool.executemany(
        "INSERT INTO events (workspace_id, contact_id, name, created_at, event_id, metadata) VALUES ('shop', $1, 'ordered', $2, $3, $4)",
        [(contact_id, BEGUN + timedelta(hours=n), random_hex(), {"number": f"no-{n:03d}"}) for n in range(count)],
    )
    await pool.execute(
        """INSERT INTO event_counts (workspace_id, contact_id, name, count, first_at, last_at)
           VALUES ('shop', $1, 'ordered', $2, now(), now())""",
        contact_id, count,
    )  # fmt: skip


async def test_a_person_is_shown_with_conversations_events_companies_and_devices(
    context: Context, desk: Desk, make_door: MakeDoor
) -> None:
    door = await make_door(role="user", name="Ann Lee", custom_attributes={"plan": "pro"}, city="Lyon")
    conversation = (await door.start("Where is breakfast?")).json()["conversation"]["id"]
    contact = await _owner(context, conversation)
    await _events(context, contact, 3)

    page = await desk.get(f"/inbox/people/{contact}")

    said = text_of(page)
    for expected in ("Ann Lee", "User", "Where is breakfast?", "ordered 3", "no-002", "plan", "pro", "Lyon", contact):
        assert expected in said, expected
    assert f'href="/inbox/conversations/{conversation}"' in page.text
    beside = await desk.get(f"/inbox/conversations/{conversation}")
    assert f'href="/inbox/people/{contact}">Full profile' in beside.text


async def test_earlier_events_are_behind_a_button_until_the_first(context: Context, desk: Desk) -> None:
    contact = await somebody(context)
    await _events(context, contact, 70)

    page, seen = await desk.get(f"/inbox/people/{contact}"), list[str]()
    while True:
        seen += [n for n in (f"no-{n:03d}" for n in range(70)) if n in page.text]
        _, _, further = page.text.partition(f'hx-get="/inbox/people/{contact}/events?after=')
        if not further:
            break
        page = await desk.get(f"/inbox/people/{contact}/events?after={further.partition(chr(34))[0]}", piece=True)

    assert sorted(seen) == [f"no-{n:03d}" for n in range(70)]
    assert (await desk.get(f"/inbox/people/{contact}/events?after=nonsense")).status_code == 200


async def test_tags_are_put_on_made_anew_and_taken_off(context: Context, desk: Desk) -> None:
    contact = await somebody(context)
    await desk.get(f"/inbox/people/{contact}")

    tagged = await desk.send(f"/inbox/people/{contact}/tags", name="Very Important")
    again = await desk.post(f"/inbox/people/{contact}/tags", piece=True, name="very important")
    tag_id = await context.database.pool.fetchval("SELECT tag_id FROM contact_tags WHERE contact_id = $1", contact)
    off = await desk.post(f"/inbox/people/{contact}/tags/{tag_id}/remove", piece=True)

    assert "Remove tag Very Important" in tagged.text
    assert "Remove tag Very Important" in again.text
    assert "Remove tag" not in off.text
    assert 'id="profile"' in off.text
    assert "<html" not in off.text
    assert await context.database.pool.fetchval("SELECT count(*) FROM contact_tags") == 0
    assert (await desk.post(f"/inbox/people/{contact}/tags/{tag_id}/remove")).status_code == 404
    assert (await desk.post(f"/inbox/people/{contact}/tags/x/remove")).status_code == 404


async def test_a_note_is_kept_with_who_wrote_it_and_an_empty_one_is_refused(context: Context, desk: Desk) -> None:
    contact = await somebody(context)
    await desk.get(f"/inbox/people/{contact}")

    noted = await desk.send(f"/inbox/people/{contact}/notes", body="Call on Tuesday.\nNot on Monday.")
    empty = await desk.post(f"/inbox/people/{contact}/notes", piece=True, body="   ")

    assert "Mia Lind" in text_of(noted)
    assert "Call on Tuesday.\nNot on Monday." in noted.text
    assert "A note must not be empty" in text_of(empty) or 'id="note-wrong"' in empty.text
    assert await context.database.pool.fetchval("SELECT count(*) FROM notes") == 1


async def test_a_person_is_blocked_archived_and_back_again(context: Context, desk: Desk, make_door: MakeDoor) -> None:
    door = await make_door(role="lead", name="Rude")
    conversation = (await door.start("grr")).json()["conversation"]["id"]
    contact = await _owner(context, conversation)
    await desk.get(f"/inbox/people/{contact}")

    async def after(change: str) -> dict[str, Any]:
        answer = await desk.post(f"/inbox/people/{contact}/standing/{change}")
        assert answer.status_code == 303, change
        return dict(await context.database.fetch_one("SELECT * FROM contacts WHERE contact_id = $1", contact) or {})

    assert (await after("block"))["blocked"] is True
    assert await context.database.pool.fetchval("SELECT state FROM conversations") == "closed"
    assert (await door.start("let me in")).status_code >= 400
    assert (await after("unblock"))["blocked"] is False
    assert (await door.start("thank you")).status_code < 300
    assert (await after("archive"))["state"] == "archived"
    assert "Archived" in text_of(await desk.get(f"/inbox/people/{contact}"))
    assert (await after("unarchive"))["state"] == "active"
    assert (await desk.post(f"/inbox/people/{contact}/standing/erase")).status_code == 404


async def test_the_page_of_a_merged_lead_is_its_users_and_the_merge_is_undone_there(
    context: Context, desk: Desk
) -> None:
    user, lead = await somebody(context, 1, name="Uma"), await somebody(context, 2, name="Lea", role="lead")
    await merge_people(context, WorkspaceId("shop"), lead_id=lead, user_id=user)
    entry = await context.database.pool.fetchval("SELECT entry_id FROM ledger WHERE kind = 'merge'")

    led = await desk.post("/inbox/people/columns")
    answer = await desk.get(f"/inbox/people/{lead}")
    page = await desk.get(f"/inbox/people/{user}")
    undone = await desk.post(f"/inbox/merges/{entry}/undo", piece=True)

    assert led.status_code == 303
    assert (answer.status_code, answer.headers["location"]) == (303, f"/inbox/people/{user}")
    assert "Undo this merge" in page.text
    assert "Undo this merge" not in undone.text
    assert 'id="profile"' in undone.text
    assert (await desk.get(f"/inbox/people/{lead}")).status_code == 200


async def test_name_and_email_are_edited_on_the_page(context: Context, desk: Desk) -> None:
    contact = await somebody(context, 1, name="Old Name")
    await desk.get(f"/inbox/people/{contact}")

    page = await desk.send(f"/inbox/people/{contact}/name", name="New Name")
    wrong = await desk.post(f"/inbox/people/{contact}/email", piece=True, email="nonsense")

    assert 'value="New Name"' in page.text
    assert 'id="email-wrong"' in wrong.text
    assert 'id="profile"' in wrong.text


async def test_erasing_asks_first_says_what_goes_and_leaves_nothing(
    context: Context, desk: Desk, make_door: MakeDoor
) -> None:
    door = await make_door(
        role="user", name="Canary Bird", external_id="u1", email="canary@a.example", email_normal="canary@a.example"
    )
    conversation = (await door.start("canary sings")).json()["conversation"]["id"]
    contact = await _owner(context, conversation)
    await _events(context, contact, 2)

    asked = text_of(await desk.get(f"/inbox/people/{contact}/erase"))
    still = await desk.get(f"/inbox/people/{contact}")
    done = await desk.send(f"/inbox/people/{contact}/erase")

    assert "1 conversation " in asked
    assert "2 events" in asked
    assert "cannot be undone" in asked
    assert still.status_code == 200
    assert "They are erased" in text_of(done)
    assert "Canary" not in done.text
    assert (await desk.get(f"/inbox/people/{contact}")).status_code == 404
    dump = json.dumps([dict(row) for row in await context.database.pool.fetch("SELECT * FROM ledger")], default=str)
    assert "anary" not in dump
    assert "admin:" in dump
    came_back = await somebody(context, 9, external_id="u1", email="canary@a.example")
    assert "canary sings" not in (await desk.get(f"/inbox/people/{came_back}")).text


async def test_everything_known_is_downloaded_as_one_document(
    context: Context, desk: Desk, make_door: MakeDoor
) -> None:
    door = await make_door(role="user", name="Ann Lee", custom_attributes={"plan": "pro"})
    conversation = (await door.start("Where is breakfast?")).json()["conversation"]["id"]
    contact = await _owner(context, conversation)
    await _events(context, contact, 1_200)
    await desk.get(f"/inbox/people/{contact}")
    await desk.post(f"/inbox/people/{contact}/tags", name="VIP")
    await desk.post(f"/inbox/people/{contact}/notes", body="A note about her")

    answer = await desk.get(f"/inbox/people/{contact}/export")

    told = answer.json()
    assert answer.headers["content-disposition"] == f'attachment; filename="person-{contact}.json"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert told["id"] == contact
    assert told["shown"]["custom_attributes"] == {"plan": "pro"}
    assert [each["name"] for each in told["people"]] == ["Ann Lee"]
    assert [each["body"] for each in told["messages"]] == ["Where is breakfast?"]
    assert (len(told["events"]), len({each["event_id"] for each in told["events"]})) == (1_200, 1_200)
    assert [each["body"] for each in told["notes"]] == ["A note about her"]
    assert [each["name"] for each in told["tags"]] == ["VIP"]
    assert len(told["devices"]) == 1
    assert "device_id" not in told["devices"][0]


async def test_a_person_of_whom_little_is_known_is_downloaded_too(context: Context, desk: Desk) -> None:
    contact = await somebody(context)

    assert (await desk.get(f"/inbox/people/{contact}/export")).json()["people"][0]["name"] == "Person 000"

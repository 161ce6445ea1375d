"""The panel about a person: what it shows, what a teammate may change, and merges taken apart."""

import hmac
from typing import Any

from doorstep.context import Context
from doorstep.workspaces.creating import CreatedWorkspace
from tests.door import ORIGIN
from tests.door_fixtures import MakeDoor
from tests.inbox.desk import Desk, text_of

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
"""What names itself otherwise is taken for a crawler, which gets no visitor."""


async def _owner(context: Context, conversation: str) -> str:
    return await context.database.pool.fetchval(
        "SELECT contact_id FROM conversations WHERE conversation_id = $1", conversation
    )


async def _row(context: Context, contact_id: str) -> dict[str, Any]:
    return dict(await context.database.fetch_one("SELECT * FROM contacts WHERE contact_id = $1", contact_id) or {})


async def test_an_edited_email_is_no_longer_a_verified_one(make_door: MakeDoor, context: Context, desk: Desk) -> None:
    door = await make_door(role="user", email="ann@old.example", email_normal="ann@old.example", verified=True)
    conversation = (await door.start()).json()["conversation"]["id"]
    contact = await _owner(context, conversation)
    before = text_of(await desk.get(f"/inbox/conversations/{conversation}"))

    answer = await desk.post(
        f"/inbox/people/{contact}/email", piece=True, email="Ann@New.example", conversation=conversation
    )

    assert "Not verified" not in before
    assert "Not verified" in text_of(answer)
    assert 'value="Ann@new.example"' in answer.text
    row = await _row(context, contact)
    assert (row["email_normal"], row["verified"]) == ("ann@new.example", False)


async def test_a_name_is_edited_and_cleared(make_door: MakeDoor, context: Context, desk: Desk) -> None:
    door = await make_door(role="lead", pseudonym="Blue Cloud")
    conversation = (await door.start()).json()["conversation"]["id"]
    contact = await _owner(context, conversation)

    named = await desk.post(f"/inbox/people/{contact}/name", piece=True, name="Ann", conversation=conversation)
    cleared = await desk.post(f"/inbox/people/{contact}/name", piece=True, name="", conversation=conversation)

    assert "first known as Blue Cloud" in text_of(named)
    assert 'placeholder="Blue Cloud"' in cleared.text
    assert (await _row(context, contact))["name"] is None


async def test_what_is_no_email_is_refused_beside_the_field(make_door: MakeDoor, context: Context, desk: Desk) -> None:
    door = await make_door(role="lead", email="ann@a.example", email_normal="ann@a.example")
    conversation = (await door.start()).json()["conversation"]["id"]
    contact = await _owner(context, conversation)

    answer = await desk.post(f"/inbox/people/{contact}/email", piece=True, email="not one", conversation=conversation)

    assert 'aria-invalid="true"' in answer.text
    assert "This does not look like an email address." in text_of(answer)
    assert (await _row(context, contact))["email"] == "ann@a.example"


async def test_the_inbox_warns_when_an_email_belongs_to_another_person_too(make_door: MakeDoor, desk: Desk) -> None:
    await make_door(role="user", name="Ann Real", email="ann@a.example", email_normal="ann@a.example")
    door = await make_door(role="lead", pseudonym="Grey Coat", email="ann@a.example", email_normal="ann@a.example")
    conversation = (await door.start()).json()["conversation"]["id"]

    assert "This email also belongs to Ann Real (user)" in text_of(
        await desk.get(f"/inbox/conversations/{conversation}")
    )


async def test_a_merge_is_told_in_words_and_can_be_undone(
    make_door: MakeDoor, context: Context, workspace: CreatedWorkspace, desk: Desk
) -> None:
    conversation, user, merge = await _a_merge(make_door, context, workspace)
    before = await desk.get(f"/inbox/conversations/{conversation}")

    answer = await desk.post(f"/inbox/merges/{merge}/undo", piece=True, conversation=conversation)
    again = await desk.post(f"/inbox/merges/{merge}/undo", piece=True, conversation=conversation)

    assert "Blue Cloud was merged into Ann Real at login, proven by a signed id" in text_of(before)
    assert "Written before signing in" in text_of(before)
    assert answer.status_code == 200
    assert "taken apart from Ann Real by Mia Lind" in text_of(answer)
    assert f'data-contact="{user}"' not in answer.text
    assert again.status_code == 409
    assert "Written before signing in" not in text_of(await desk.get(f"/inbox/conversations/{conversation}"))


async def test_list_thread_and_panel_call_a_person_by_the_same_name(
    make_door: MakeDoor, context: Context, workspace: CreatedWorkspace, desk: Desk
) -> None:
    conversation, user, _ = await _a_merge(make_door, context, workspace, name="Ann of the lead")
    await context.database.execute("UPDATE contacts SET name = NULL WHERE contact_id = $1", user)
    alone = await make_door(role="lead", name="Bob", pseudonym="Red Kite")
    await alone.start()

    shown = await desk.get(f"/inbox/conversations/{conversation}")
    rows = await desk.get("/inbox/list", piece=True)

    assert 'placeholder="Ann of the lead"' in shown.text or 'value="Ann of the lead"' in shown.text
    assert text_of(shown).count("Ann of the lead") >= 2
    assert "Ann of the lead" in text_of(rows)
    assert "Bob" in text_of(rows)


async def _a_merge(
    make_door: MakeDoor, context: Context, workspace: CreatedWorkspace, **of_the_lead: str
) -> tuple[str, str, str]:
    """A lead with a conversation who logs in as a user that exists; conversation, user and ledger entry."""
    proof = hmac.new(workspace.identity_secret.encode(), b"7", "sha256").hexdigest()
    login = {"settings": {"user_id": "7", "user_hash": proof, "name": "Ann Real"}, "page": {"url": ORIGIN}}
    first = await make_door()
    first.http.headers["User-Agent"] = BROWSER
    user = (await first.post("/boot", login)).raise_for_status().json()["person"]["id"]
    lead = await make_door(role="lead", pseudonym="Blue Cloud", **of_the_lead)
    lead.http.headers["User-Agent"] = BROWSER
    conversation = (await lead.start()).raise_for_status().json()["conversation"]["id"]
    (await lead.post("/boot", login)).raise_for_status()
    merge = await context.database.pool.fetchval("SELECT entry_id FROM ledger WHERE kind = 'merge'")
    return conversation, user, merge


async def test_whoever_left_the_page_is_not_said_to_look_at_it(
    make_door: MakeDoor, context: Context, desk: Desk
) -> None:
    door = await make_door(
        role="lead", pseudonym="Blue Cloud", page_url="https://www.shop.example/tea", page_title="Tea"
    )
    conversation = (await door.start()).json()["conversation"]["id"]
    path = f"/inbox/conversations/{conversation}/person"
    pool = context.database.pool

    here = text_of(await desk.get(path, piece=True))
    await pool.execute("UPDATE devices SET ended_at = now(), ended_because = 'login'")
    await pool.execute("UPDATE contacts SET last_seen_at = now() - interval '130 seconds'")
    left = text_of(await desk.get(path, piece=True))

    assert "Pages 1 Tea" in here
    assert "looking at it now" in here
    assert "Devices 1 " in here
    assert "last page, 2 min ago" in left
    assert "Devices 0, and 1 earlier" in left


async def test_an_email_stands_where_the_pseudonym_stood(make_door: MakeDoor, desk: Desk) -> None:
    door = await make_door(role="lead", pseudonym="Blue Cloud", email="ann@a.example", email_normal="ann@a.example")
    conversation = (await door.start()).json()["conversation"]["id"]

    shown = await desk.get(f"/inbox/conversations/{conversation}/person", piece=True)

    assert 'placeholder="ann@a.example"' in shown.text
    assert "first known as Blue Cloud" in text_of(shown)

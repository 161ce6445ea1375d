"""Reading and answering: what a teammate does all day, over HTTP."""

import re
import uuid

from doorstep.context import Context
from tests.door_fixtures import MakeDoor
from tests.inbox.desk import Desk, text_of


async def test_a_message_makes_an_unread_row_which_reading_ends(make_door: MakeDoor, desk: Desk) -> None:
    door = await make_door(role="lead", pseudonym="Blue Cloud from Lyon")
    conversation = (await door.start("Do you ship to France?")).json()["conversation"]["id"]

    rows = await desk.get("/inbox")
    thread = await desk.get(f"/inbox/conversations/{conversation}")
    seq = re.search(r'data-last-seq="(\d+)"', thread.text)
    assert seq
    await desk.post(f"/inbox/conversations/{conversation}/read", seq=seq[1])

    assert "Blue Cloud from Lyon unread now Do you ship to France?" in text_of(rows)
    assert "<title>(1) Shop" in rows.text
    assert "Do you ship to France?" in text_of(thread)
    assert "unread" not in text_of(await desk.get("/inbox/list"))


async def test_a_reply_reaches_the_person_and_a_note_does_not(make_door: MakeDoor, desk: Desk) -> None:
    door = await make_door(role="lead")
    conversation = (await door.start()).json()["conversation"]["id"]
    await desk.post(f"/inbox/conversations/{conversation}/parts", body="Yes, we do.", kind="comment")
    await desk.post(f"/inbox/conversations/{conversation}/parts", body="A regular, be kind.", kind="note")

    assert [part["body"] for part in await door.parts(conversation)] == ["Hello?", "Yes, we do."]
    shown = text_of(await desk.get(f"/inbox/conversations/{conversation}"))
    assert "Mia Lind" in shown
    assert "Internal note" in shown
    assert "A regular, be kind." in shown


async def test_a_reply_that_is_sent_twice_is_there_once(make_door: MakeDoor, desk: Desk) -> None:
    door = await make_door(role="lead")
    conversation = (await door.start()).json()["conversation"]["id"]
    client_id = uuid.uuid4().hex
    for _ in range(2):
        sent = {"body": "Yes.", "kind": "comment", "client_id": client_id}
        answer = await desk.post(f"/inbox/conversations/{conversation}/parts", piece=True, **sent)
        assert answer.status_code == 200

    other = await desk.post(f"/inbox/conversations/{conversation}/parts", piece=True, body="No.", client_id=client_id)

    assert other.status_code == 409
    assert [part["body"] for part in await door.parts(conversation)] == ["Hello?", "Yes."]


async def test_line_ends_of_forms_come_as_the_person_expects_them(make_door: MakeDoor, desk: Desk) -> None:
    door = await make_door(role="lead")
    conversation = (await door.start()).json()["conversation"]["id"]
    await desk.post(f"/inbox/conversations/{conversation}/parts", body="one\r\ntwo", kind="comment")

    assert (await door.parts(conversation))[-1]["body"] == "one\ntwo"


async def test_closing_and_reopening_moves_the_conversation_between_the_lists(make_door: MakeDoor, desk: Desk) -> None:
    door = await make_door(role="lead", pseudonym="Green Boat")
    conversation = (await door.start()).json()["conversation"]["id"]

    await desk.post(f"/inbox/conversations/{conversation}/state", state="closed")
    await desk.post(f"/inbox/conversations/{conversation}/state", state="closed")
    assert "Green Boat" not in text_of(await desk.get("/inbox"))
    assert "Green Boat" in text_of(await desk.get("/inbox?state=closed"))
    assert [part["kind"] for part in await door.parts(conversation)] == ["comment", "close"]

    await desk.post(f"/inbox/conversations/{conversation}/state", state="open")
    assert "Green Boat" in text_of(await desk.get("/inbox"))
    shown = text_of(await desk.get(f"/inbox/conversations/{conversation}"))
    assert "Mia Lind closed the conversation" in shown
    assert "Mia Lind reopened the conversation" in shown


async def test_an_empty_reply_is_refused_in_words(make_door: MakeDoor, desk: Desk) -> None:
    door = await make_door(role="lead")
    conversation = (await door.start()).json()["conversation"]["id"]
    answer = await desk.post(f"/inbox/conversations/{conversation}/parts", piece=True, body="   ")

    assert (answer.status_code, answer.text) == (400, "Write something first.")


async def test_the_list_is_read_in_pages_without_gap_or_double(make_door: MakeDoor, desk: Desk) -> None:
    door = await make_door(role="lead")
    for number in range(53):
        (await door.start(f"number {number}")).raise_for_status()

    first = await desk.get("/inbox")
    more = re.search(r'hx-get="(/inbox/rows[^"]+)"', first.text)
    assert more
    second = await desk.get(more[1].replace("&amp;", "&"))

    seen = [int(number) for page in (first, second) for number in re.findall(r"data-preview>number (\d+)", page.text)]
    assert seen == list(range(52, -1, -1))


async def test_a_long_thread_shows_its_end_and_more_on_demand(
    make_door: MakeDoor, desk: Desk, context: Context
) -> None:
    door = await make_door(role="lead")
    conversation = (await door.start("the very first")).json()["conversation"]["id"]
    await context.database.execute(
        """INSERT INTO parts (workspace_id, conversation_id, seq, part_id, kind, author_kind, author_id, body, created_at)
           SELECT 'shop', $1, n, gen_random_uuid(), 'comment', 'lead', repeat('0', 32), 'part ' || n, now() FROM generate_series(2, 130) n""",
        conversation,
    )

    end = text_of(await desk.get(f"/inbox/conversations/{conversation}"))
    everything = text_of(await desk.get(f"/inbox/conversations/{conversation}/parts?shown=200"))

    assert "part 130" in end
    assert "part 31" in end
    assert "part 30 " not in end
    assert "Show earlier messages" in end
    assert "the very first" in everything
    assert "Show earlier messages" not in everything


async def test_a_place_in_the_list_that_nobody_gave_out_is_refused(desk: Desk) -> None:
    ends = [f"{at}~{'0' * 32}" for at in ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59")]
    for before in ("x", "2026-01-01T00:00:00~x", "2026-01-01T00:00:00+00:00~' OR 1=1", "~", *ends):
        answer = await desk.http.get("/inbox/rows", params={"before": before})
        assert answer.status_code in (400, 404), before


async def test_seen_stands_under_the_last_answer_that_was_seen(make_door: MakeDoor, desk: Desk) -> None:
    door = await make_door(role="lead")
    conversation = (await door.start()).json()["conversation"]["id"]
    path = f"/inbox/conversations/{conversation}"
    await desk.get(path)
    await desk.post(f"{path}/parts", body="The answer", kind="comment")
    (await door.post(f"/conversations/{conversation}/read", {"seq": 2})).raise_for_status()
    await desk.post(f"{path}/parts", body="A note", kind="note")
    await desk.post(f"{path}/parts", body="More", kind="comment")

    shown = text_of(await desk.get(path))
    (await door.reply(conversation, "Thanks")).raise_for_status()

    assert re.search(r"The answer \S+( \S+)? Seen today, \d\d:\d\d .* A note .* More", shown), shown
    assert "Seen today" not in text_of(await desk.get(path))

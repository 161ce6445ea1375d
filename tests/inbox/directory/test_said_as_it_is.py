"""Pages about people say what is so: who is to be erased, whom a rule or a change of many means, what was typed."""

import json
from typing import Any

import pytest

from doorstep.contacts.data_attributes import DataAttribute
from doorstep.context import Context
from doorstep.inbox.amounts import number_in_words
from doorstep.inbox.rendering import without_turns
from doorstep.inbox.segments.fields import Known, catalogue
from doorstep.kernel.ids import WorkspaceId
from doorstep.segments import keeping
from doorstep.tasks.starting import start_task
from tests.inbox.desk import Desk, text_of
from tests.inbox.directory.listed import BEGUN, somebody

IN_LYON: dict[str, Any] = {
    "operator": "AND",
    "value": [{"field": "location.city", "operator": "=", "value": "Lyon"}],
}


async def a_segment(context: Context, name: str = "In Lyon") -> str:
    made = await keeping.make_segment(context, WorkspaceId("shop"), name=name, person_type="contact", query=IN_LYON)
    return made.segment_id


async def test_who_is_to_be_erased_is_marked_with_the_day_and_brought_back_on_their_page(
    context: Context, desk: Desk
) -> None:
    ann = await somebody(context, 1, name="Ann Lee", state="archived")
    await somebody(context, 2, name="Bob Berg", state="archived")
    await context.database.execute(
        """INSERT INTO contact_deletions (workspace_id, contact_id, task_id, was_archived, due_at)
           VALUES ('shop', $1, gen_random_uuid(), false, '2126-11-29 12:00+00')""",
        ann,
    )

    listed, page = await desk.get("/inbox/people?state=archived"), await desk.get(f"/inbox/people/{ann}")
    assert text_of(listed).count("Erased on 29 November 2126") == 1
    assert "They are erased for good on 29 November 2126" in text_of(page)
    await desk.post(f"/inbox/people/{ann}/standing/unarchive")
    assert "erased for good on" not in text_of(await desk.get(f"/inbox/people/{ann}"))
    assert await context.database.pool.fetchval("SELECT count(*) FROM contact_deletions") == 0


async def test_a_rule_says_how_many_it_means_and_one_that_deletes_is_asked_about(context: Context, desk: Desk) -> None:
    for n in range(5):
        await somebody(context, n, role="lead" if n < 2 else "user")
    await desk.get("/inbox/people/rules")

    counted = await desk.get("/inbox/people/rules/count?role=lead&days=90", piece=True)
    everybody = await desk.get("/inbox/people/rules/count?role=&segment=&days=", piece=True)
    wrong = await desk.get("/inbox/people/rules/count?role=lead&days=x", piece=True)
    await desk.get("/inbox/people/rules")
    asked = await desk.post("/inbox/people/rules", name="Old leads", action="delete", role="lead", days="90")

    assert text_of(counted) == "2 people today"
    assert "everybody every night is too many" in text_of(everybody)
    assert "Between 1 and" in text_of(wrong)
    assert asked.status_code == 200
    assert "2 people today." in text_of(asked)
    assert await context.database.pool.fetchval("SELECT count(*) FROM cleaning_rules") == 0
    made = await desk.post("/inbox/people/rules", name="Old leads", action="delete", role="lead", days="90", sure="yes")
    assert made.status_code == 303, text_of(made)


async def test_a_rule_without_a_name_keeps_whom_it_was_to_mean(context: Context, desk: Desk) -> None:
    segment = await a_segment(context)
    await desk.get("/inbox/people/rules")

    answer = await desk.post("/inbox/people/rules", name="", action="archive", selection=f"segment={segment}")

    assert "A name has 1 to 80 characters." in text_of(answer)
    assert f'name="selection" value="segment={segment}"' in answer.text
    assert "of the segment In Lyon" in text_of(answer)


async def test_a_segment_that_somebody_deleted_meanwhile_leaves_what_was_typed(context: Context, desk: Desk) -> None:
    segment = await a_segment(context)
    await desk.get(f"/inbox/people/segments/{segment}")
    await keeping.delete_segment(context, WorkspaceId("shop"), segment)

    answer = await desk.post(
        f"/inbox/people/segments/{segment}", name="Lyon now", person_type="contact", filter=json.dumps(IN_LYON)
    )

    assert answer.status_code == 404
    assert "deleted this segment meanwhile" in text_of(answer)
    assert 'value="Lyon now"' in answer.text
    assert "location.city" in answer.text
    assert 'value="contact" required checked' in answer.text


async def test_a_segment_of_a_nightly_rule_is_deleted_with_a_word_and_the_rule_rests(
    context: Context, desk: Desk
) -> None:
    segment = await a_segment(context)
    await desk.get("/inbox/people/rules")
    await desk.post("/inbox/people/rules", name="Lyon goes", action="archive", segment=segment, role="", days="")

    assert "A nightly rule is made of it, and will be paused: Lyon goes" in text_of(
        await desk.get(f"/inbox/people/segments/{segment}")
    )
    await desk.post(f"/inbox/people/segments/{segment}/delete")
    rules = text_of(await desk.get("/inbox/people/rules"))
    assert "Its segment is gone" in rules
    assert "Paused" in rules


async def test_a_question_about_many_says_whom_and_marks_where_one_comes_from(context: Context, desk: Desk) -> None:
    segment = await a_segment(context)
    await somebody(context, 1, role="lead", city="Lyon")
    await desk.get("/inbox/people")

    answer = await desk.post("/inbox/people/bulk/delete", selection=f"segment={segment}")

    assert "People of the segment In Lyon." in text_of(answer)
    assert f'href="/inbox/people?segment={segment}" aria-current="page"' in answer.text


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("import_people", "imports"),
        ("export_people", "exports"),
        ("export_companies", "exports"),
        ("bulk_tag", "tasks"),
    ],
)
async def test_a_task_stands_under_where_it_was_begun(context: Context, desk: Desk, kind: str, place: str) -> None:
    async with context.database.transaction() as connection:
        task = await start_task(connection, WorkspaceId("shop"), kind, {}, admin_id=None)

    page = await desk.get(f"/inbox/people/tasks/{task.task_id}")

    assert f'href="/inbox/people/{place}" aria-current="page"' in page.text
    assert f'class="up" href="/inbox/people/{place}"' in page.text


async def test_a_list_that_could_not_be_read_counts_nobody(context: Context, desk: Desk) -> None:
    await somebody(context, 1)

    answer = await desk.get("/inbox/people?filter=x")

    assert answer.status_code == 400
    assert "0 people" not in text_of(answer)


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/inbox/people/0123456789abcdef0123456789abcdef", 'href="/inbox/people"'),
        ("/inbox/companies/0123456789abcdef0123456789abcdef", 'href="/inbox/companies"'),
        ("/inbox/conversations/0123456789abcdef0123456789abcdef", 'href="/inbox"'),
    ],
)
async def test_what_is_not_there_leads_back_to_where_one_was(desk: Desk, path: str, back: str) -> None:
    answer = await desk.get(path)

    assert answer.status_code == 404
    assert back in answer.text


async def test_a_name_cannot_turn_the_direction_of_the_page(context: Context, desk: Desk) -> None:
    person = await somebody(context, 1, name="\u202elive", custom_attributes={"no\u202ete": "\u2066x"})

    for path in ("/inbox/people", f"/inbox/people/{person}"):
        page = await desk.get(path)
        assert "live" in page.text
        assert not {"\u202e", "\u2066"} & set(page.text)
    assert without_turns("שלום \u200eok") == "שלום \u200eok"


def test_two_fields_of_one_word_say_their_group() -> None:
    city = DataAttribute(
        workspace_id=WorkspaceId("shop"), model="contact", name="City", label="City", data_type="string",
        created_at=BEGUN, updated_at=BEGUN,
    )  # fmt: skip
    labels = [
        field.label for group in catalogue(Known(attributes=[city]), with_segments=True) for field in group.fields
    ]

    assert "Attribute: City" in labels
    assert "Where: City" in labels
    assert "City" not in labels
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize(
    ("value", "words"),
    [(1_234_567, "1,234,567"), (2026, "2026"), (1197.857, "1,197.857"), (12.0, "12"), (-1_234_567, "-1,234,567"), ("x", "x")],
)  # fmt: skip
def test_large_numbers_are_read_in_thousands_and_years_are_not(value: object, words: str) -> None:
    assert number_in_words(value) == words

"""The list of leads and users: whom it shows, in which order, page by page in both directions, and by what it is narrowed."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from doorstep.context import Context
from doorstep.inbox.directory import reading
from doorstep.inbox.directory.listing import count_in_words
from tests.door_fixtures import MakeDoor
from tests.inbox.desk import Desk, text_of
from tests.inbox.directory.listed import BEGUN, link, listed, somebody, sorted_by

SMALL = 3


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server runs in a thread of this process."""
    monkeypatch.setattr(reading, "PAGE", SMALL)


async def test_leads_and_users_are_listed_and_visitors_never(context: Context, desk: Desk, make_door: MakeDoor) -> None:
    await make_door()
    await make_door(role="lead", name="Lea Lead")
    await make_door(role="user", name="Uma User")

    page = text_of(await desk.get("/inbox/people"))

    assert "Lea Lead" in page
    assert "Uma User" in page
    assert "2 people" in page
    assert "Blue Lamp" not in page
    assert "1 person" in text_of(await desk.get("/inbox/people?role=lead"))
    assert "Uma User" not in text_of(await desk.get("/inbox/people?role=lead"))


@pytest.mark.parametrize("direction", ["ascending", "descending"])
@pytest.mark.parametrize("field", ["last_seen_at", "created_at", "name", "email", "location.city", "owner_id"])
async def test_pages_lead_through_everybody_and_back_again(
    context: Context, desk: Desk, small_pages: None, field: str, direction: str
) -> None:
    everybody = {
        await somebody(
            context, n, name=None if n % 3 == 0 else f"N{n % 4}", last_seen_at=None if n % 2 else BEGUN + timedelta(n % 3),
            email=f"{n}@a.example" if n % 3 else None, email_normal=f"{n}@a.example" if n % 3 else None,
            city=None if n % 4 else "Lyon", owner_id=1 if n % 5 == 0 else None,
        )
        for n in range(11)
    }  # fmt: skip
    pages = [await desk.get(f"/inbox/people?sort={field}&order={direction}")]
    while (further := link(pages[-1], "next")) is not None:
        pages.append(await desk.get(further))
    back = [pages[-1]]
    while (before := link(back[-1], "prev")) is not None:
        back.append(await desk.get(before))

    assert [len(listed(page)) for page in pages] == [3, 3, 3, 2]
    assert {each for page in pages for each in listed(page)} == everybody
    assert [listed(page) for page in back] == [listed(page) for page in reversed(pages)]
    assert link(pages[0], "prev") is None
    assert f'aria-sort="{direction}"' in pages[0].text or field in ("location.city", "owner_id", "name")


async def test_who_has_no_value_comes_last_in_either_direction(context: Context, desk: Desk) -> None:
    named, nameless = await somebody(context, 1, email=None, name="Zoe"), await somebody(context, 2, name=None)

    for direction in ("ascending", "descending"):
        assert listed(await desk.get(f"/inbox/people?sort=name&order={direction}")) == [named, nameless]


async def test_a_heading_sorts_by_its_column_and_then_the_other_way(context: Context, desk: Desk) -> None:
    first, second = await somebody(context, 1, name="Anna"), await somebody(context, 2, name="Berta")

    by_name = await desk.get(sorted_by(await desk.get("/inbox/people"), "Name"))
    turned = await desk.get(sorted_by(by_name, "Name"))

    assert (listed(by_name), listed(turned)) == ([first, second], [second, first])


@pytest.mark.parametrize("words", ["nna", "ANNA@a", "30 555", "u-77", "{id}"])
async def test_one_is_found_by_a_piece_of_name_email_or_phone_and_by_a_whole_id(
    context: Context, desk: Desk, words: str
) -> None:
    anna = await somebody(
        context, 1, name="Anna Lee", email="anna@a.example", email_normal="anna@a.example", phone="+49 30 555",
        external_id="u-77",
    )  # fmt: skip
    await somebody(context, 2, name="Bob", phone="+49 40 1", external_id="u-7")

    answer = await desk.get(f"/inbox/people?q={quote(words.replace('{id}', anna))}", piece=True)

    assert listed(answer) == [anna]
    assert "<html" not in answer.text


async def test_a_search_goes_together_with_a_filter_a_role_and_a_segment(context: Context, desk: Desk) -> None:
    wanted = await somebody(context, 1, name="Anna Pro", custom_attributes={"plan": "pro"})
    await somebody(context, 2, name="Anna Free", custom_attributes={"plan": "free"})
    await somebody(context, 3, name="Bob Pro", custom_attributes={"plan": "pro"})
    await somebody(context, 4, name="Anna Lead", role="lead", custom_attributes={"plan": "pro"})
    rule = {"field": "custom_attributes.plan", "operator": "=", "value": "pro"}
    segment_id = await context.database.pool.fetchval(
        """INSERT INTO segments (workspace_id, segment_id, name, person_type, rules, created_at, updated_at)
           VALUES ('shop', gen_random_uuid(), 'Professionals', 'user', $1, now(), now()) RETURNING segment_id""",
        rule,
    )

    filtered = await desk.get(f"/inbox/people?role=user&q=anna&filter={quote(json.dumps(rule))}")
    in_segment = await desk.get(f"/inbox/people?segment={segment_id}&q=anna")

    assert listed(filtered) == listed(in_segment) == [wanted]
    assert "Professionals" in text_of(in_segment)
    assert f'href="/inbox/people?segment={segment_id}" aria-current="page"' in in_segment.text


@pytest.mark.parametrize(
    "query",
    ["filter=nonsense", "filter=%7B%22field%22%3A%22password%22%7D", "role=visitor", "sort=password", "segment=x",
     "state=erased", "filter=" + quote("[" * 5_000)],
)  # fmt: skip
async def test_what_cannot_be_understood_is_said_on_the_page_and_nobody_is_shown(
    context: Context, desk: Desk, query: str
) -> None:
    await somebody(context)

    answer = await desk.get(f"/inbox/people?{query}")

    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert listed(answer) == []


@pytest.mark.parametrize(
    "place", ["after=x", "after=WzEsMl0", "before=", "after=%00", "before=W10", "after=" + "A" * 900]
)
async def test_a_place_that_no_page_gave_is_the_beginning(context: Context, desk: Desk, place: str) -> None:
    one = await somebody(context)

    assert listed(await desk.get(f"/inbox/people?{place}")) == [one]


async def test_columns_are_chosen_and_kept_for_the_teammate(context: Context, desk: Desk) -> None:
    await context.database.pool.execute(
        """INSERT INTO data_attributes (workspace_id, model, name, label, data_type, created_at, updated_at)
           VALUES ('shop', 'contact', 'plan', 'Their plan', 'string', now(), now()),
                  ('shop', 'contact', 'renewed_on', 'Renewed', 'date', now(), now())"""
    )
    at = int(datetime(2020, 5, 3, tzinfo=UTC).timestamp())
    await somebody(context, 1, phone="+49 30 7", custom_attributes={"plan": "gold", "renewed_on": at})
    chosen = {
        "column:phone": "yes",
        "column:custom_attributes.plan": "yes",
        "column:custom_attributes.renewed_on": "yes",
    }
    at_first = await desk.get("/inbox/people")

    page = await desk.send("/inbox/people/columns", back="role=user", **chosen)

    assert "Last seen" in at_first.text.partition("<tbody")[0].partition("<thead")[2]
    assert page.url.query == b"role=user"
    head, _, body = page.text.partition("<thead")[2].partition("<tbody")
    assert "Their plan" in head
    assert "Phone" in head
    assert "Last seen" not in head
    assert "gold" in body
    assert "3 May 2020" in body
    assert "+49 30 7" in body
    assert await context.database.pool.fetchval("SELECT count(*) FROM list_columns") == 1


@pytest.mark.parametrize("back", ["//evil.example", "\r\nX-Evil: 1", "https://evil.example/", "é"])
async def test_the_way_back_from_the_columns_never_leads_elsewhere(context: Context, desk: Desk, back: str) -> None:
    await desk.get("/inbox/people")
    answer = await desk.post("/inbox/people/columns", back=back)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/inbox/people")
    assert "x-evil" not in answer.headers


async def test_archived_people_have_a_list_of_their_own(context: Context, desk: Desk, small_pages: None) -> None:
    active = await somebody(context, 0)
    archived = [await somebody(context, n, state="archived") for n in range(1, 6)]

    page = await desk.get("/inbox/people?state=archived")
    second = await desk.get(link(page, "next") or "")
    back = await desk.get(link(second, "prev") or "")

    assert listed(await desk.get("/inbox/people")) == [active]
    assert [*listed(page), *listed(second)] == archived[::-1]
    assert listed(back) == listed(page)
    assert "bulk/unarchive" in page.text
    assert "bulk/archive" not in page.text


async def test_a_merged_lead_is_listed_as_part_of_its_user(context: Context, desk: Desk) -> None:
    user = await somebody(context, 1, name="Uma")
    await somebody(context, 2, name="Merged Away", role="lead", state="merged")

    assert listed(await desk.get("/inbox/people")) == [user]


async def test_the_bar_stands_for_all_that_match_by_their_address(
    context: Context, desk: Desk, small_pages: None
) -> None:
    for n in range(5):
        await somebody(context, n)

    page = await desk.get("/inbox/people?role=user&q=person")

    selection = page.text.partition('type="checkbox" name="selection" value="')[2].partition('"')[0]
    assert "role=user" in selection
    assert "filter=" in selection
    assert "Person" not in selection
    assert "All 5 people that match" in text_of(page)
    assert page.text.count('name="ids" value="') == SMALL


def test_an_estimate_is_said_to_be_one() -> None:
    assert count_in_words(1, is_exact=True) == "1 person"
    assert count_in_words(10_000, is_exact=True) == "10,000 people"
    assert count_in_words(123_456, is_exact=False) == "about 120,000 people"
    assert count_in_words(7, is_exact=False) == "about 7 people"

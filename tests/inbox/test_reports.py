"""Reports as pages and files: one's own figures only, and whatever strangers wrote stays text."""

import csv
import html
import io
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from doorstep.context import Context
from doorstep.inbox.reports.drawing.columns import columns
from doorstep.inbox.reports.drawing.heat import legend, level
from doorstep.storage import bounded
from doorstep.workspaces.creating import CreatedWorkspace, create_workspace
from tests.inbox.desk import Desk, a_teammate, text_of
from tests.inbox.test_escaping import ADDRESSES, PAYLOADS, Found
from tests.reports.random_past import Told, put

FIGURES = ("people", "conversations", "first-response", "time-to-close", "busiest-hours", "teammates", "pages")
AN_HOUR_AGO = timedelta(hours=1)


def begun(*, page: str | None = None, teammate: int | None = None, answered: int | None = 60) -> Told:
    return Told(
        at=datetime.now(UTC) - AN_HOUR_AGO, initiated_by="contact", teammate=teammate, page=page, answered=answered,
        closed=7_200,
    )  # fmt: skip


async def rows_of(desk: Desk, figure: str, query: str = "days=7") -> list[list[str]]:
    answer = await desk.get(f"/inbox/reports/{figure}.csv?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="{figure}-')
    assert answer.headers["x-content-type-options"] == "nosniff"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


async def test_a_new_workspace_is_told_what_to_do(desk: Desk) -> None:
    page = await desk.get("/inbox/reports")

    assert page.status_code == 200
    assert "Nothing to count yet" in text_of(page)
    assert "/inbox/install" in page.text


async def test_every_figure_is_on_the_page_and_a_file(
    context: Context, workspace: CreatedWorkspace, desk: Desk
) -> None:
    ida = await a_teammate(context, workspace.app_id, "ida@shop.example", "Ida Blum")
    await put(context, workspace.app_id, [begun(page="https://a.example/rooms?x=1", teammate=ida.admin_id)] * 3)

    page = await desk.get("/inbox/reports?days=7")

    said = text_of(page)
    for words in ("From visitor to user", "1 min", "2 h", "Ida Blum", "/rooms", "Most began on"):
        assert words in said, words
    assert (await rows_of(desk, "teammates"))[1] == ["Ida Blum", "3", "3", "60", "3", "7200"]
    assert (await rows_of(desk, "pages"))[1] == ["https://a.example/rooms", "3", "1"]
    for figure in FIGURES:
        assert len(await rows_of(desk, figure)) > 1
        assert f"/inbox/reports/{figure}.csv?days=7" in page.text


async def test_names_and_addresses_are_shown_as_text_and_only_the_web_is_linked(
    context: Context, workspace: CreatedWorkspace, desk: Desk
) -> None:
    told: list[Told] = []
    for number, payload in enumerate([*PAYLOADS, *ADDRESSES, "mailto:x@x.example", "http://[", "//evil.example/"]):
        made = await a_teammate(context, workspace.app_id, f"{number}@shop.example", payload[:100])
        told.append(begun(page=payload, teammate=made.admin_id))
    await put(context, workspace.app_id, told)

    found = Found((await desk.get("/inbox/reports")).text)

    assert found.scripts == {"own"}
    assert not found.handlers
    foreign = {link for link in found.links if not link.startswith(("/inbox", "#main"))}
    assert foreign
    assert {link.split("//")[0] for link in foreign} <= {"http:", "https:"}
    for payload in PAYLOADS[:6]:
        assert payload in found.everything


async def test_no_cell_of_a_file_is_run_by_a_spreadsheet(
    context: Context, workspace: CreatedWorkspace, desk: Desk
) -> None:
    formulas = ("=cmd|' /C calc'!A0", "+1+1", "@SUM(1)", "-2", "\uff1d1", " =1")
    told: list[Told] = []
    for number, formula in enumerate(formulas):
        made = await a_teammate(context, workspace.app_id, f"{number}@shop.example", formula)
        told.append(begun(page=formula, teammate=made.admin_id))
    await put(context, workspace.app_id, told)

    for figure in ("teammates", "pages"):
        names = [row[0] for row in (await rows_of(desk, figure))[1:]]
        assert len(names) == len(formulas)
        assert all(name.startswith("'") for name in names), names


async def test_another_workspace_is_not_in_any_figure(
    context: Context, workspace: CreatedWorkspace, desk: Desk
) -> None:
    other = await create_workspace(context.database, context.settings, name="Other", app_id="other")
    spy = await a_teammate(context, other.app_id, "spy@other.example", "Secret Name")
    await put(context, other.app_id, [begun(page="https://secret.example/", teammate=spy.admin_id)])
    await context.database.execute("INSERT INTO visitor_counts VALUES ('other', now()::date, 'c', 7)")
    # an assignee of another workspace, as only a mistake could have it
    await put(context, workspace.app_id, [begun(teammate=spy.admin_id)])

    page = await desk.get("/inbox/reports?workspace_id=other&app_id=other")

    assert "ecret" not in page.text
    assert (await rows_of(desk, "teammates"))[1][0] == "A teammate who left"
    assert sum(int(row[1]) for row in (await rows_of(desk, "people"))[1:]) == 0


async def test_a_test_workspace_has_figures_of_its_own(
    context: Context, workspace: CreatedWorkspace, desk: Desk
) -> None:
    twin = await create_workspace(
        context.database, context.settings, name="Shop [TEST]", app_id="shoptest", is_test=True
    )
    await put(context, twin.app_id, [begun()])

    assert "Nothing to count yet" in text_of(await desk.get("/inbox/reports"))


async def test_days_are_those_of_the_workspace(context: Context, workspace: CreatedWorkspace, desk: Desk) -> None:
    await context.database.execute("UPDATE workspaces SET time_zone = 'Pacific/Kiritimati'")
    at = datetime(2026, 3, 28, 10, 30, tzinfo=UTC)
    await put(context, workspace.app_id, [Told(at, "contact", None, None, 60, None)])

    rows = await rows_of(desk, "conversations", "from=2026-03-28&to=2026-03-29")

    assert [row[:2] for row in rows[1:]] == [["2026-03-28", "0"], ["2026-03-29", "1"]]
    hours = await rows_of(desk, "busiest-hours", "from=2026-03-28&to=2026-03-29")
    assert [(row[0], row[7]) for row in hours if row[7] == "1"] == [("00:00 to 01:00", "1")]
    assert "Pacific/Kiritimati" in text_of(await desk.get("/inbox/reports"))


@pytest.mark.parametrize(
    "query",
    ["days=8", "days=x", "from=2026-01-01", "from=x&to=y", "from=2026-02-01&to=2026-01-01", "from=2020-01-01&to=2026-01-01",
     "from=2999-01-01&to=2999-01-02", "from=0001-01-01&to=0001-01-02", "days=" + "9" * 5_000],
)  # fmt: skip
async def test_a_time_that_cannot_be_is_refused_in_words_and_the_usual_one_is_shown(query: str, desk: Desk) -> None:
    page = await desk.get(f"/inbox/reports?{query}")

    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert 'aria-current="page">30 days' in page.text
    assert (await desk.get(f"/inbox/reports/people.csv?{query}")).status_code == 400


async def test_there_is_no_other_figure(desk: Desk) -> None:
    for name in ("x.csv", "people", "people.json", quote("../people.csv", safe="")):
        assert (await desk.get(f"/inbox/reports/{name}")).status_code == 404


async def test_what_takes_too_long_says_so_and_leaves_the_choice_of_another_time(
    context: Context, workspace: CreatedWorkspace, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "LONGEST_STATEMENT_MS", 100)
    async with context.database.transaction() as connection:
        await connection.execute("LOCK TABLE ledger IN ACCESS EXCLUSIVE MODE")
        page = await desk.get("/inbox/reports?days=90")

    assert page.status_code == 400
    assert "Choose a shorter one." in text_of(page)
    assert "7 days" in text_of(page)


async def test_nobody_reads_them_without_signing_in(desk: Desk, workspace: CreatedWorkspace) -> None:
    await desk.post("/inbox/sign-out")

    for path in ("/inbox/reports", "/inbox/reports/people.csv"):
        answer = await desk.get(path)
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/inbox/sign-in")


async def test_months_can_be_chosen_and_dates_that_were_refused_stay_to_be_mended(desk: Desk) -> None:
    page = await desk.get("/inbox/reports")
    months = {
        name: address for address, name in re.findall(r'href="(/inbox/reports\?from=[^"]*)">(\w+ month)<', page.text)
    }

    assert sorted(months) == ["Last month", "This month"]
    last = await desk.get(html.unescape(months["Last month"]))
    assert 'aria-current="page">Last month' in last.text
    refused = await desk.get("/inbox/reports?from=2999-01-01&to=2999-01-31")
    assert 'name="from" required value="2999-01-01"' in refused.text
    assert "Here are the last 30 days." in text_of(refused)


def test_shades_of_the_busiest_hours_are_what_their_legend_says() -> None:
    for most in (1, 2, 4, 7, 12, 61, 5_000):
        said = {int(level): words for level, words in legend(most)}
        for count in range(1, most + 1):
            low, _, high = said[level(count, most)].replace(",", "").partition("\N{EN DASH}")
            assert int(low) <= count <= int(high or low)
    assert level(12, 61) > level(1, 61), "one busy hour must not make all the others alike"


def test_what_was_before_is_drawn_over_the_columns() -> None:
    drawn = str(columns([5, 9], ["a", "b"], [3, 4], most=10))

    assert drawn.index('class="before"') > drawn.rindex('class="column"')
    assert drawn.rindex('class="answers"') > drawn.index('class="before"')

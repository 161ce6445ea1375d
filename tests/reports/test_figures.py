"""The figures of a report are those that counting by hand gives, also over the days on which clocks change."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from doorstep.context import Context
from doorstep.kernel.ids import WorkspaceId, random_hex
from doorstep.reports.figures import Begun, OfPage, Report
from doorstep.reports.period import Period
from doorstep.reports.reading import TooMuchToCount, read_report
from doorstep.storage import bounded
from doorstep.workspaces.admins import create_admin
from doorstep.workspaces.creating import CreatedWorkspace, create_workspace
from tests.reports.random_past import begun, by, put, some, within

SHOP = WorkspaceId("shop")

CHANGES = {
    "Europe/Berlin": [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2025, 10, 26, 1, tzinfo=UTC)],
    "America/New_York": [datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2025, 11, 2, 6, tzinfo=UTC)],
    # by half an hour only, and at midnight, which then does not exist
    "Australia/Lord_Howe": [datetime(2026, 4, 4, 15, tzinfo=UTC), datetime(2025, 10, 4, 15, 30, tzinfo=UTC)],
    "Africa/Cairo": [datetime(2026, 4, 23, 22, tzinfo=UTC), datetime(2025, 10, 30, 21, tzinfo=UTC)],
    "Asia/Kolkata": [datetime(2026, 3, 1, 18, 30, tzinfo=UTC)],
    "UTC": [datetime(2026, 3, 1, tzinfo=UTC)],
}


@pytest.mark.parametrize("zone_name", CHANGES)
async def test_a_report_is_what_counting_by_hand_gives(
    zone_name: str, context: Context, workspace: CreatedWorkspace
) -> None:
    zone, teammates = ZoneInfo(zone_name), [await a_teammate(context, name) for name in ("Ann", "Bo")]
    for change in CHANGES[zone_name]:
        seed = random.randrange(2**32)
        rng = random.Random(seed)
        around = change.astimezone(zone).date()
        period = Period(around - timedelta(days=rng.randint(0, 4)), around + timedelta(days=rng.randint(0, 4)), zone)
        moments = [change, period.start, period.end, period.before.start, change - timedelta(days=2)]
        told = some(rng, moments, teammates)
        await context.database.execute("DELETE FROM conversations")
        await put(context, SHOP, told)

        report = await read_report(context, SHOP, period)

        now, before = within(told, period), within(told, period.before)
        assert shape(report) == {
            "begun": begun(now),
            "before": begun(before),
            "days": {day: begun(those) for day, those in by(now, lambda t: t.at.astimezone(zone).date()).items()},
            "days before": {d: len(those) for d, those in by(before, lambda t: t.at.astimezone(zone).date()).items()},
            "hours": {hour: len(those) for hour, those in by(now, lambda t: hour_of(t.at, zone)).items()},
            "teammates": {who: begun(those) for who, those in by(now, lambda t: t.teammate).items()},
            "pages": {page: len(those) for page, those in by(now, lambda t: t.where).items()},
        }, f"seed {seed}"


def shape(report: Report) -> dict[str, Any]:
    return {
        "begun": report.begun,
        "before": report.begun_before,
        "days": report.by_day,
        "days before": report.by_day_before,
        "hours": report.by_hour,
        "teammates": {each.admin_id: each.begun for each in report.teammates},
        "pages": {each.url: each.count for each in report.pages},
    }


def hour_of(at: datetime, zone: ZoneInfo) -> tuple[int, int]:
    local = at.astimezone(zone)
    return local.weekday(), local.hour


async def a_teammate(context: Context, name: str) -> int:
    made = await create_admin(context.database, workspace_id=SHOP, email=f"{name}@shop.example", name=name)
    return made.admin_id


WEEK = Period(date(2026, 3, 23), date(2026, 3, 29), ZoneInfo("Europe/Berlin"))


async def test_leads_and_users_are_counted_on_the_day_they_became_that(
    context: Context, workspace: CreatedWorkspace
) -> None:
    sunday = datetime(2026, 3, 29, 21, 30, tzinfo=UTC)
    lead, visitor = {"role": "lead"}, {"role": "visitor", "visitor_id": "v"}
    for kind, before, after, at in (
        ("promote", visitor, lead, sunday),
        ("convert", visitor, lead, sunday),
        ("promote", {"lead": lead}, {"role": "user"}, sunday - timedelta(days=1)),
        ("merge", {"lead": lead, "user": {}}, {"shown": {}}, sunday),
        ("promote", visitor, {"role": "user", "is_new": True}, sunday),
        # somebody known on another browser, a switch, an erased person, and the week before
        ("promote", visitor, {"role": "user"}, sunday),
        ("switch", {"user_id": "x"}, {"role": "user"}, sunday),
        ("promote", {}, {}, sunday),
        ("promote", visitor, lead, sunday - timedelta(days=7)),
        ("promote", visitor, lead, sunday + timedelta(hours=1)),
    ):
        await step(context, SHOP, kind, before, after, at)
    await step(context, SHOP, "merge", {"lead": lead, "user": {}}, {}, sunday, undone_by="f" * 32)

    report = await read_report(context, SHOP, WEEK)

    assert report.steps.leads == {date(2026, 3, 29): 2}
    assert report.steps.users == {date(2026, 3, 28): 1, date(2026, 3, 29): 2}
    assert report.steps_before.leads == {date(2026, 3, 22): 1}


async def test_a_user_counts_once_however_often_they_log_in_and_nobody_is_made_one_by_a_program_that_merges(
    context: Context, workspace: CreatedWorkspace
) -> None:
    monday, lead, user = datetime(2026, 3, 23, 9, tzinfo=UTC), {"role": "lead"}, random_hex()
    for hours in (0, 30, 60):
        at = monday + timedelta(hours=hours)
        await step(context, SHOP, "merge", {"lead": lead, "user": {}}, {}, at, target_id=user)
        await step(context, SHOP, "merge", {"lead": lead, "user": {}}, {}, at, actor="api")

    report = await read_report(context, SHOP, WEEK)

    assert report.steps.users == {date(2026, 3, 23): 1}


async def step(
    context: Context,
    workspace_id: str,
    kind: str,
    before: Any,
    after: Any,
    at: datetime,
    *,
    undone_by: str | None = None,
    actor: str = "person",
    target_id: str | None = None,
) -> None:
    await context.database.execute(
        """INSERT INTO ledger (workspace_id, entry_id, kind, actor, before, after, idempotency_key, undone_by, at, target_id)
           VALUES ($1, $2, $3, $4, $5, $6, gen_random_uuid()::text, $7, $8, $9)""",
        workspace_id, random_hex(), kind, actor, before, after, undone_by, at, target_id or random_hex(),
    )  # fmt: skip


async def test_another_workspace_adds_nothing(context: Context, workspace: CreatedWorkspace) -> None:
    other = await create_workspace(context.database, context.settings, name="Other", app_id="other")
    at = datetime(2026, 3, 25, 12, tzinfo=UTC)
    rng = random.Random(1)
    while not (told := some(rng, [at], [])):
        continue
    await put(context, other.app_id, told)
    await step(context, other.app_id, "promote", {"role": "visitor"}, {"role": "lead"}, at)
    await context.database.execute("INSERT INTO visitor_counts VALUES ('other', '2026-03-25', 'c', 9)")

    report = await read_report(context, SHOP, WEEK)

    assert report.is_empty
    assert report.begun == Begun()
    assert report.visitors_since is None
    assert not report.pages
    assert not (await read_report(context, WorkspaceId("other"), WEEK)).is_empty


async def test_the_most_frequent_pages_are_named_without_what_stands_behind_a_question_mark(
    context: Context, workspace: CreatedWorkspace
) -> None:
    at = datetime(2026, 3, 25, 12, tzinfo=UTC)
    told = [each for each in some(random.Random(7), [at], []) if each.page is not None]
    await put(context, SHOP, told)

    pages = (await read_report(context, SHOP, WEEK)).pages

    counted = {page: len(those) for page, those in by(told, lambda each: each.where).items()}
    assert list(pages) == [OfPage(page, n) for page, n in sorted(counted.items(), key=lambda each: (-each[1], each[0]))]
    assert not [each for each in pages if "?" in str(each.url) or "#" in str(each.url)]


async def test_what_takes_too_long_is_ended_with_words_that_help(
    context: Context, workspace: CreatedWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    # a lock that somebody holds makes any statement take as long as it may
    monkeypatch.setattr(bounded, "LONGEST_STATEMENT_MS", 100)
    async with context.database.transaction() as connection:
        await connection.execute("LOCK TABLE conversations IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(TooMuchToCount, match="Choose a shorter one"):
            await read_report(context, SHOP, WEEK)


async def test_steps_are_counted_from_an_index_of_their_own(context: Context, workspace: CreatedWorkspace) -> None:
    plan = await context.database.fetch(
        """EXPLAIN SELECT count(*) FROM ledger WHERE workspace_id = 'shop' AND at >= now() AND at < now()
               AND kind IN ('promote', 'convert', 'merge') AND undone_by IS NULL AND (before ? 'lead' OR after ? 'is_new')"""
    )
    assert any("ledger_new_users" in row[0] for row in plan), plan

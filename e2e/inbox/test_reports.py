"""Reports: understood at a glance, in every light and size, by those who see the drawings and by those who hear the numbers."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from doorstep.context import Context
from doorstep.kernel.ids import random_hex
from doorstep.workspaces.admins import create_admin
from e2e.inbox.conftest import InContext
from e2e.inbox.desk import Desk
from e2e.inbox.test_looks import SIZES
from e2e.pictures import FOLDER, picture
from tests.reports.random_past import Told, put

MakeDesk = Callable[..., Desk]

PAGES = (
    "/",
    "/rooms",
    "/rooms/attic?from=mail",
    "/prices",
    "/a/page/with/a/long/way/to/it/and/further/still/down",
    "/help",
)
NAMES = ("Jo Marsh", "Ida Blum", "Adewale Oluwaseun-Featherstonehaugh")


async def _a_busy_shop(context: Context) -> None:
    """Eight weeks in which more and more people came, mostly on workdays between nine and six."""
    rng, today = random.Random(5), datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    admins = [
        await create_admin(
            context.database, workspace_id="shop", email=f"{n}@shop.example", name=name, password="x" * 12
        )
        for n, name in enumerate(NAMES)
    ]
    told: list[Told] = []
    for ago in range(60):
        day = today - timedelta(days=ago)
        busy = (0.3 if day.weekday() > 4 else 1) * (1.3 - ago / 90)
        for _ in range(rng.randint(6, int(8 + 22 * busy))):
            hour = min(23.9, max(0, rng.gauss(13, 3.6)))
            told.append(
                Told(
                    at=min(day + timedelta(hours=hour), datetime.now(UTC)), initiated_by="contact",
                    teammate=rng.choice([None, *(a.admin_id for a in admins), admins[0].admin_id]),
                    page="https://www.shop.example" + rng.choices(PAGES, (9, 6, 4, 3, 2, 1))[0],
                    answered=rng.choice((None, int(rng.lognormvariate(6, 0.9)))),
                    closed=rng.choice((None, int(rng.lognormvariate(10, 0.8)))),
                )
            )  # fmt: skip
        visitors = int(40 + 160 * busy + rng.randint(0, 40))
        await context.database.execute(
            "INSERT INTO visitor_counts VALUES ('shop', $1, 'count', $2)", day.date(), visitors
        )
        await _steps(context, day, {"role": "lead"}, {}, int(visitors * 0.13))
        await _steps(context, day, {"role": "user", "is_new": True}, {}, int(visitors * 0.05))
    await put(context, "shop", told)


async def _steps(context: Context, day: datetime, after: Any, before: Any, count: int) -> None:
    at = min(day + timedelta(hours=1), datetime.now(UTC))
    await context.database.execute(
        """INSERT INTO ledger (workspace_id, entry_id, kind, actor, before, after, idempotency_key, at)
           SELECT 'shop', id::uuid, 'promote', 'person', $3, $2, id, $1 FROM unnest($4::text[]) AS id""",
        at, after, before, [random_hex() for _ in range(count)],
    )  # fmt: skip


def whole(desk: Desk, name: str) -> None:
    if FOLDER:
        main = desk.page.locator("main")
        height = main.evaluate("each => each.scrollHeight")
        size = desk.page.viewport_size or {"width": 0, "height": 0}
        desk.page.set_viewport_size({"width": size["width"], "height": height + 60})
        picture(desk.page, name)
        desk.page.set_viewport_size(size)


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", "desktop"), ("dark", "desktop"), ("light", "phone"), ("dark", "narrow")]
)
def test_reports_are_clean_for_axe_and_fit(
    scheme: str, size: str, make_desk: MakeDesk, in_context: InContext[Any]
) -> None:
    desk = make_desk(viewport=SIZES[size], color_scheme=scheme)
    page = desk.page
    page.get_by_role("link", name="Reports").click()
    expect(page.get_by_role("heading", name="Nothing to count yet")).to_be_visible()
    desk.look_at("nothing yet")
    whole(desk, f"nothing-{scheme}-{size}")

    in_context(_a_busy_shop)
    page.reload()
    expect(page.get_by_role("heading", name="Busiest hours")).to_be_visible()
    desk.look_at("reports")
    whole(desk, f"reports-{scheme}-{size}")
    for box in page.get_by_role("checkbox").all():
        box.check()
    desk.look_at("as tables")
    whole(desk, f"tables-{scheme}-{size}")


def test_a_time_is_chosen_and_each_figure_is_a_table_and_a_file(
    make_desk: MakeDesk, in_context: InContext[Any]
) -> None:
    in_context(_a_busy_shop)
    desk = make_desk()
    page = desk.page
    page.goto(f"{desk.url}/inbox/reports")
    page.get_by_role("link", name="7 days").click()
    expect(page.get_by_role("link", name="7 days")).to_have_attribute("aria-current", "page")

    table = page.get_by_role("table", name="New conversations")
    expect(table.get_by_role("row")).to_have_count(8)
    expect(table.locator("xpath=..")).to_have_css("position", "absolute")
    box = page.get_by_role("checkbox", name="Table: New conversations")
    box.focus()
    page.keyboard.press("Space")
    expect(table.locator("xpath=..")).to_have_css("position", "static")
    expect(page.locator(".columns").first).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV: By teammate").click()
    assert download.value.suggested_filename.startswith("teammates-")
    assert "Ida Blum" in Path(download.value.path()).read_text("utf-8-sig")

    today = datetime.now(UTC).date()
    page.get_by_label("First day").fill((today - timedelta(days=400)).isoformat())
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("alert")).to_have_text("A report covers a year at most. Here are the last 30 days.")
    desk.look_at("refused")
    page.get_by_label("First day").fill((today - timedelta(days=1)).isoformat())
    page.get_by_label("Last day").fill((today - timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("table", name="New conversations").get_by_role("row")).to_have_count(2)
    desk.look_at("one day")
    whole(desk, "one-day")

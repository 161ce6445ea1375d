"""Long work in a browser: it is followed while it runs, stopped, gone on with, and what it made is downloaded."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from doorstep.context import Context
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.task_files import add_file, append_chunk
from doorstep.tasks.starting import start_task
from doorstep.tasks.task import Task
from e2e.backend import Backend
from e2e.inbox.conftest import InContext
from e2e.inbox.desk import Desk
from e2e.inbox.test_looks import SIZES
from e2e.pictures import picture

PLACE = "/inbox/people/tasks"


def a_task(
    backend: Backend, in_context: InContext[Any], kind: str, sql: str = "state = 'waiting'", file: str = ""
) -> Task:
    """As workers left it; `sql` sets its columns."""

    async def make(context: Context) -> Task:
        async with context.database.transaction() as connection:
            task = await start_task(connection, WorkspaceId(backend.workspace.app_id), kind, {}, admin_id=None)
            if file:
                await add_file(connection, task.workspace_id, task.task_id, file, "text/csv")
                await append_chunk(connection, task.workspace_id, task.task_id, file, b"id,name\n1,Ann\n" * 900)
        await changed(context, task, sql)
        return task

    return in_context(make)


async def changed(context: Context, task: Task, sql: str) -> None:
    await context.database.execute(f"UPDATE tasks SET {sql} WHERE task_id = $1", task.task_id)


RUNS = "state = 'running', lease = gen_random_uuid(), leased_until = now() + interval '1 hour', started_at = now()"


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", "desktop"), ("dark", "desktop"), ("light", "phone"), ("dark", "narrow")]
)
def test_every_page_of_long_work_is_clean_and_fits(
    scheme: str, size: str, make_desk: Callable[..., Desk], backend: Backend, in_context: InContext[Any]
) -> None:
    desk = make_desk(viewport=SIZES[size], color_scheme=scheme)
    desk.page.goto(desk.url + PLACE)
    desk.look_at("nothing yet")
    tasks = {
        "done": a_task(
            backend, in_context, "export_people",
            "state = 'done', done = 12345, total = 12345, said = 'Everybody is in the file.', ended_at = now()", "people.csv",
        ),
        "failed": a_task(
            backend, in_context, "import_people", """state = 'failed', done = 2300, total = 100000, ended_at = now(),
                said = 'There is no such segment.', counts = '{"created": 1200, "updated": 1050, "rejected": 50}'""",
        ),
        "stopped": a_task(backend, in_context, "bulk_tag", "state = 'stopped', done = 42, total = 99, ended_at = now()"),
        "running": a_task(backend, in_context, "export_companies", f"{RUNS}, done = 300, total = 1000"),
        "waiting": a_task(backend, in_context, "bulk_archive"),
    }  # fmt: skip
    desk.page.goto(desk.url + PLACE)
    desk.look_at("list")
    picture(desk.page, f"work-{scheme}-{size}")
    for name, task in tasks.items():
        desk.page.goto(f"{desk.url}{PLACE}/{task.task_id}")
        desk.look_at(name)
        picture(desk.page, f"task-{name}-{scheme}-{size}")
    in_context(lambda context: changed(context, tasks["running"], "total = NULL"))
    desk.page.goto(f"{desk.url}{PLACE}/{tasks['running'].task_id}")
    desk.look_at("nobody knows how many")


def test_an_open_page_follows_a_task_and_stops_it_by_keyboard(
    desk: Desk, backend: Backend, in_context: InContext[Any]
) -> None:
    task = a_task(backend, in_context, "export_people", f"{RUNS}, done = 300, total = 1000")
    page = desk.page
    page.goto(f"{desk.url}{PLACE}/{task.task_id}")
    expect(page.get_by_text("300 of 1,000")).to_be_visible()

    page.get_by_role("button", name="Stop").focus()
    in_context(lambda context: changed(context, task, "done = 700"))

    expect(page.get_by_text("700 of 1,000")).to_be_visible()
    expect(page.get_by_role("progressbar", name="How far it is")).to_have_js_property("value", 700)
    expect(page.get_by_role("button", name="Stop")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Stopping")).to_be_visible()
    in_context(
        lambda context: changed(
            context, task, "state = 'stopped', lease = NULL, leased_until = NULL, stop_asked = false"
        )
    )
    expect(page.get_by_text("Stopped")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2_500)
    assert asked == [], "nobody asks again and again for what cannot change"
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Waiting")).to_be_visible()


def test_a_file_is_saved_and_never_shown(desk: Desk, backend: Backend, in_context: InContext[Any]) -> None:
    task = a_task(backend, in_context, "export_people", "state = 'done'", "people.csv")
    desk.page.goto(f"{desk.url}{PLACE}/{task.task_id}")

    with desk.page.expect_download() as downloading:
        desk.page.get_by_role("link", name="people-").click()

    assert re.fullmatch(r"people-\d{4}-\d\d-\d\d\.csv", downloading.value.suggested_filename)
    assert downloading.value.path().read_bytes() == b"id,name\n1,Ann\n" * 900
    answer = desk.page.request.get(f"{desk.url}{PLACE}/{task.task_id}/files/people.csv")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("attachment")

"""Files of tasks: in pieces, for seven days, and gone from every table when somebody is erased who may be in them."""

import asyncio
from datetime import timedelta

import pytest

from doorstep.context import Context
from doorstep.identity.erasing import erase
from doorstep.kernel.clock import now
from doorstep.kernel.ids import ContactId, WorkspaceId, new_contact_id
from doorstep.storage.task_files import (
    HIDDEN,
    REPORT,
    FileForgotten,
    Lines,
    add_file,
    append_chunk,
    append_lines,
    files_of,
    read_chunks,
    sweep_files,
)
from doorstep.storage.tasks import find_task
from doorstep.tasks.doing import Hands
from doorstep.tasks.running import Run
from doorstep.tasks.starting import resume, start_task
from doorstep.tasks.task import State, Task, TaskWithoutFile
from doorstep.workspaces.creating import CreatedWorkspace, create_workspace

NAME = "people.csv"


async def a_task(context: Context, workspace_id: str, kind: str = "export_people", state: State | None = None) -> Task:
    """With a file of two pieces."""
    async with context.database.transaction() as connection:
        task = await start_task(connection, WorkspaceId(workspace_id), kind, {}, admin_id=None)
        await add_file(connection, task.workspace_id, task.task_id, NAME, "text/csv")
        for data in (b"name\n", b"canary\n"):
            await append_chunk(connection, task.workspace_id, task.task_id, NAME, data)
        if state is not None:
            await connection.execute(
                "UPDATE tasks SET state = $2, cursor = '{}', done = 7 WHERE task_id = $1", task.task_id, state
            )
    return task


async def a_person(context: Context, workspace_id: str) -> ContactId:
    contact_id = new_contact_id()
    await context.database.execute(
        """INSERT INTO contacts (workspace_id, contact_id, role, first_seen_at, created_at, updated_at)
           VALUES ($1, $2, 'user', now(), now(), now())""",
        workspace_id, contact_id,
    )  # fmt: skip
    return contact_id


async def content(context: Context, task: Task) -> bytes:
    return b"".join([each async for each in read_chunks(context.database, task.workspace_id, task.task_id, NAME)])


async def test_a_file_is_read_as_it_was_written(context: Context, workspace: CreatedWorkspace) -> None:
    task = await a_task(context, workspace.app_id)

    assert await content(context, task) == b"name\ncanary\n"
    (file,) = await files_of(context.database.pool, task.workspace_id, task.task_id)
    assert (file.name, file.size_bytes, file.chunks) == (NAME, 12, 2)


async def test_a_file_of_another_workspace_is_not_there(context: Context, workspace: CreatedWorkspace) -> None:
    task = await a_task(context, workspace.app_id)

    with pytest.raises(FileForgotten):
        async for _ in read_chunks(context.database, WorkspaceId("other"), task.task_id, NAME):
            pass
    assert await files_of(context.database.pool, WorkspaceId("other"), task.task_id) == []


async def test_files_go_after_seven_days(context: Context, workspace: CreatedWorkspace) -> None:
    task = await a_task(context, workspace.app_id)
    assert await sweep_files(context.database, now() + timedelta(days=6)) == 0

    assert await sweep_files(context.database, now() + timedelta(days=8)) == 1

    assert await files_of(context.database.pool, task.workspace_id, task.task_id) == []
    assert await context.database.fetch("SELECT FROM task_file_chunks") == []


async def an_export(context: Context, workspace_id: str, people: list[ContactId], state: State = "done") -> Task:
    """With a head and a line for each of these, `#` and their id."""
    async with context.database.transaction() as connection:
        task = await start_task(connection, WorkspaceId(workspace_id), "export_people", {}, admin_id=None)
        whose = (task.workspace_id, task.task_id, NAME)
        await add_file(connection, *whose, "text/csv")
        await append_chunk(connection, *whose, b"id\n", of_nobody=True)
        for piece in batched(sorted(people), 2):
            await append_lines(connection, *whose, Lines(piece, [f"#{each}\n".encode() for each in piece]))
        await connection.execute(
            "UPDATE tasks SET state = $2, cursor = '{}', done = $3 WHERE task_id = $1", task.task_id, state, len(people)
        )
    return task


def batched(people: list[ContactId], size: int) -> list[list[ContactId]]:
    return [people[at : at + size] for at in range(0, len(people), size)]


async def an_import(context: Context, workspace_id: str, *pieces: bytes, state: State) -> Task:
    """Whose upload came in these pieces."""
    async with context.database.transaction() as connection:
        task = await start_task(connection, WorkspaceId(workspace_id), "import_people", {}, admin_id=None)
        await add_file(connection, task.workspace_id, task.task_id, NAME, "text/csv")
        for data in pieces:
            await append_chunk(connection, task.workspace_id, task.task_id, NAME, data)
        await connection.execute(
            "UPDATE tasks SET state = $2, cursor = $3, done = 7, total = 9, counts = $4 WHERE task_id = $1",
            task.task_id, state, {"row": 8}, {"created": 7},
        )  # fmt: skip
    return task


async def after(context: Context, task: Task) -> Task:
    found = await find_task(context.database.pool, task.workspace_id, task.task_id)
    assert found is not None
    return found


@pytest.mark.parametrize("state", ["done", "waiting", "stopped", "failed"])
async def test_erasing_somebody_takes_their_line_out_of_every_export_and_nothing_else(
    state: State, context: Context, workspace: CreatedWorkspace
) -> None:
    people = sorted([await a_person(context, workspace.app_id) for _ in range(7)])
    with_them, without = (
        await an_export(context, workspace.app_id, people, state),
        await an_export(context, workspace.app_id, people[:3], state),
    )
    before = await after(context, with_them)

    await erase(context, WorkspaceId(workspace.app_id), people[4])
    await erase(context, WorkspaceId(workspace.app_id), people[5])

    left = [each for each in people if each not in people[4:6]]
    assert await content(context, with_them) == b"id\n" + b"".join(f"#{each}\n".encode() for each in left)
    assert await content(context, without) == b"id\n" + b"".join(f"#{each}\n".encode() for each in people[:3])
    assert await after(context, with_them) == before, "it goes on, or is done, as it was"
    (file,) = await files_of(context.database.pool, with_them.workspace_id, with_them.task_id)
    assert (file.size_bytes, file.forgotten_at) == (len(await content(context, with_them)), None)


async def test_a_line_goes_with_a_lead_that_was_part_of_its_user_when_it_was_written(
    context: Context, workspace: CreatedWorkspace
) -> None:
    user, lead, other = [await a_person(context, workspace.app_id) for _ in range(3)]
    task = await an_export(context, workspace.app_id, [other])
    async with context.database.transaction() as connection:
        made_of = Lines([user], [b"the user with the lead's phone\n"], {user: [lead]})
        await append_lines(connection, task.workspace_id, task.task_id, NAME, made_of)

    await erase(context, task.workspace_id, lead)

    assert await content(context, task) == f"id\n#{other}\n".encode()


async def test_an_export_of_an_older_version_begins_anew_or_is_forgotten(
    context: Context, workspace: CreatedWorkspace
) -> None:
    """Nobody knows who is in it."""
    await create_workspace(context.database, context.settings, name="Other", app_id="other")
    done, of_others = await a_task(context, workspace.app_id, state="done"), await a_task(context, "other")
    unfinished = await a_task(context, workspace.app_id, state="stopped")
    somebody = await a_person(context, workspace.app_id)

    await erase(context, WorkspaceId(workspace.app_id), somebody)

    assert await content(context, of_others) == b"name\ncanary\n"
    with pytest.raises(FileForgotten):
        await content(context, done)
    (file,) = await files_of(context.database.pool, done.workspace_id, done.task_id)
    assert file.forgotten_at is not None
    left = await context.database.fetch("SELECT workspace_id FROM task_file_chunks")
    assert {row["workspace_id"] for row in left} == {"other"}
    begun_anew = await after(context, unfinished)
    assert (begun_anew.state, begun_anew.cursor, begun_anew.done) == ("stopped", None, 0)


STATES: tuple[State, ...] = ("draft", "waiting", "stopped", "failed", "done")


@pytest.mark.parametrize(
    "pieces",
    [
        (b"email,name\nCANARY@A.example,Ann\n",),
        (b"email,name\ncana", b"ry@a.example,Ann\n"),
        ("email;name\ncanary@a.example;Ann\n".encode("utf-16-le"),),
        (b"external_id\n6\n7\n8\n",),
    ],
)
async def test_an_import_loses_its_file_with_who_is_in_it_and_keeps_what_it_counted(
    pieces: tuple[bytes, ...], context: Context, workspace: CreatedWorkspace
) -> None:
    somebody = await a_person(context, workspace.app_id)
    await context.database.execute("UPDATE contacts SET email = 'canary@a.example', external_id = '7'")
    theirs = [await an_import(context, workspace.app_id, *pieces, state=each) for each in STATES]
    others = [
        await an_import(context, workspace.app_id, b"email,external_id\nother@a.example,77\n", state=each)
        for each in STATES
    ]
    before = [await after(context, each) for each in others]

    await erase(context, WorkspaceId(workspace.app_id), somebody)

    assert [await after(context, each) for each in others] == before, "stopped is stopped, and can go on"
    for task in others:
        assert await content(context, task) == b"email,external_id\nother@a.example,77\n"
    left = [await after(context, each) for each in theirs]
    assert [each.state for each in left] == ["failed"] * 4 + ["done"]
    assert {(each.done, each.total, each.counts["created"]) for each in left} == {(7, 9, 7)}
    assert "erased" in (left[0].said or "")
    for task in theirs:
        with pytest.raises(FileForgotten):
            await content(context, task)
    with pytest.raises(TaskWithoutFile):
        await resume(context.database, left[0].workspace_id, left[0].task_id)


async def test_an_import_that_is_done_loses_its_file_with_whom_it_brought_in_whatever_they_are_called_by_now(
    context: Context, workspace: CreatedWorkspace
) -> None:
    somebody, other = await a_person(context, workspace.app_id), await a_person(context, workspace.app_id)
    tasks = [await an_import(context, workspace.app_id, b"email\nformer@a.example\n", state="done") for _ in range(2)]
    for task, who in zip(tasks, (somebody, other), strict=True):
        async with context.database.transaction() as connection:
            met = f"{HIDDEN}met"
            await add_file(connection, task.workspace_id, task.task_id, met, "application/octet-stream")
            short = bytes.fromhex(new_contact_id()[:16]) + bytes.fromhex(who[:16])
            await append_chunk(connection, task.workspace_id, task.task_id, met, short)

    await erase(context, WorkspaceId(workspace.app_id), somebody)

    with pytest.raises(FileForgotten):
        await content(context, tasks[0])
    assert await content(context, tasks[1]) == b"email\nformer@a.example\n"


async def test_a_report_of_rejected_rows_loses_the_rows_of_who_is_erased(
    context: Context, workspace: CreatedWorkspace
) -> None:
    somebody = await a_person(context, workspace.app_id)
    await context.database.execute("UPDATE contacts SET email = 'canary@a.example'")
    task = await an_import(context, workspace.app_id, state="done")
    head = '\ufeffrow,why it was rejected,email,"a, b"\r\n'.encode()
    kept = b'4,no such role,other@a.example,"two\r\nlines, and ""quotes"""\r\n'
    async with context.database.transaction() as connection:
        await add_file(connection, task.workspace_id, task.task_id, REPORT, "text/csv")
        for piece in (head + b"2,twice,canary@a.example,x\r\n" + kept, b"9,twice,Canary@A.example,y\r\n"):
            await append_chunk(connection, task.workspace_id, task.task_id, REPORT, piece)

    await erase(context, WorkspaceId(workspace.app_id), somebody)

    chunks = read_chunks(context.database, task.workspace_id, task.task_id, REPORT)
    assert b"".join([each async for each in chunks]) == head + kept
    size = {
        each.name: each.size_bytes for each in await files_of(context.database.pool, task.workspace_id, task.task_id)
    }
    assert size[REPORT] == len(head + kept)


async def test_what_was_asked_for_by_the_erased_persons_email_is_forgotten(
    context: Context, workspace: CreatedWorkspace
) -> None:
    somebody = await a_person(context, workspace.app_id)
    await context.database.execute("UPDATE contacts SET email = 'Canary@a.example'")
    other, theirs = (
        await a_task(context, workspace.app_id, state="done"),
        await a_task(context, workspace.app_id, state="done"),
    )
    for task, email in ((other, "other@a.example"), (theirs, "canary@A.example")):
        asked = {"format": "csv", "selection": {"query": {"field": "email", "operator": "=", "value": email}}}
        await context.database.execute("UPDATE tasks SET asked = $2 WHERE task_id = $1", task.task_id, asked)

    await erase(context, WorkspaceId(workspace.app_id), somebody)

    rows = await context.database.fetch("SELECT task_id, asked FROM tasks")
    asked_now = {row["task_id"]: row["asked"] for row in rows}
    assert asked_now[theirs.task_id] == {"format": "csv"}
    assert "other@a.example" in str(asked_now[other.task_id])


async def test_an_export_that_read_somebody_just_before_they_were_erased_leaves_them_out(
    context: Context, workspace: CreatedWorkspace
) -> None:
    somebody, other = await a_person(context, workspace.app_id), await a_person(context, workspace.app_id)
    reading, erased = asyncio.Event(), asyncio.Event()

    async def export(context: Context, run: Run) -> str | None:
        task = run.task
        rows = await context.database.fetch("SELECT contact_id FROM contacts ORDER BY contact_id")
        people = [ContactId(row["contact_id"]) for row in rows]
        reading.set()
        await erased.wait()
        async with context.database.transaction() as connection:
            await add_file(connection, task.workspace_id, task.task_id, NAME, "text/csv")
            made_of = Lines(people, [f"{each}\n".encode() for each in people])
            await append_lines(connection, task.workspace_id, task.task_id, NAME, made_of)
            await run.save(connection, cursor={"at": 1}, done=len(people))
        return None

    async with context.database.transaction() as connection:
        task = await start_task(connection, WorkspaceId(workspace.app_id), "export_people", {}, admin_id=None)
    async with Hands(context, {"export_people": export}) as hands:
        await hands.take_up()
        await reading.wait()
        await erase(context, task.workspace_id, somebody)
        erased.set()
        await hands.finish()

    assert (await after(context, task)).state == "done"
    assert await content(context, task) == f"{other}\n".encode()


async def test_a_piece_that_is_being_written_and_an_erasing_take_turns(
    context: Context, workspace: CreatedWorkspace
) -> None:
    somebody = await a_person(context, workspace.app_id)
    async with context.database.transaction() as connection:
        task = await start_task(connection, WorkspaceId(workspace.app_id), "export_people", {}, admin_id=None)
        # a file that nobody sees yet, with somebody who is erased at this moment
        await add_file(connection, task.workspace_id, task.task_id, NAME, "text/csv")
        await append_lines(connection, task.workspace_id, task.task_id, NAME, Lines([somebody], [b"canary\n"]))
        erasing = asyncio.create_task(erase(context, task.workspace_id, somebody))
        ended, _ = await asyncio.wait([erasing], timeout=0.3)
        assert not ended
    await erasing

    assert await content(context, task) == b""

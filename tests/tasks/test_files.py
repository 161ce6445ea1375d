"""Files of tasks: in pieces, for seven days, and gone from every table when somebody is erased who may be in them."""

import asyncio
from datetime import timedelta

import pytest

from doorstep.context import Context
from doorstep.identity.erasing import erase
from doorstep.kernel.clock import now
from doorstep.kernel.ids import ContactId, WorkspaceId, new_contact_id
from doorstep.storage.task_files import FileForgotten, add_file, append_chunk, files_of, read_chunks, sweep_files
from doorstep.storage.tasks import find_task, take_task
from doorstep.tasks.doing import Hands
from doorstep.tasks.running import Run
from doorstep.tasks.starting import start_task
from doorstep.tasks.task import State, Task
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


async def test_erasing_anybody_takes_the_files_of_the_workspace_and_of_no_other(
    context: Context, workspace: CreatedWorkspace
) -> None:
    await create_workspace(context.database, context.settings, name="Other", app_id="other")
    done, of_others = await a_task(context, workspace.app_id, state="done"), await a_task(context, "other")
    somebody = await a_person(context, workspace.app_id)

    await erase(context, WorkspaceId(workspace.app_id), somebody)

    assert await content(context, of_others) == b"name\ncanary\n"
    with pytest.raises(FileForgotten):
        await content(context, done)
    (file,) = await files_of(context.database.pool, done.workspace_id, done.task_id)
    assert file.forgotten_at is not None
    left = await context.database.fetch("SELECT workspace_id FROM task_file_chunks")
    assert {row["workspace_id"] for row in left} == {"other"}


async def test_an_unfinished_export_begins_anew_and_an_unfinished_import_fails(
    context: Context, workspace: CreatedWorkspace
) -> None:
    states: tuple[State, ...] = ("draft", "waiting", "stopped", "failed")
    exports = [await a_task(context, workspace.app_id, "export_people", each) for each in states]
    imports = [await a_task(context, workspace.app_id, "import_people", each) for each in states]
    tagging = await a_task(context, workspace.app_id, "bulk_tag", "stopped")
    somebody = await a_person(context, workspace.app_id)

    await erase(context, WorkspaceId(workspace.app_id), somebody)

    async def after(task: Task) -> Task:
        found = await find_task(context.database.pool, task.workspace_id, task.task_id)
        assert found is not None
        return found

    assert [(each.cursor, each.done) for each in [await after(task) for task in exports]] == [(None, 0)] * 4
    assert [(await after(task)).state for task in exports] == ["waiting", "waiting", "stopped", "failed"]
    assert {(await after(task)).state for task in imports} == {"failed"}
    assert "erased" in ((await after(imports[0])).said or "")
    assert ((await after(tagging)).state, (await after(tagging)).done) == ("stopped", 7)
    assert await context.database.fetch("SELECT FROM task_file_chunks") == []


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


async def test_an_export_that_read_somebody_just_before_they_were_erased_begins_anew(
    context: Context, workspace: CreatedWorkspace
) -> None:
    somebody = await a_person(context, workspace.app_id)
    reading, erased, turns = asyncio.Event(), asyncio.Event(), list[int]()

    async def export(context: Context, run: Run) -> str | None:
        task = run.task
        people = await context.database.fetch("SELECT contact_id FROM contacts")
        turns.append(len(people))
        reading.set()
        await erased.wait()
        async with context.database.transaction() as connection:
            await add_file(connection, task.workspace_id, task.task_id, NAME, "text/csv")
            data = b"".join(f"{row['contact_id']}\n".encode() for row in people)
            await append_chunk(connection, task.workspace_id, task.task_id, NAME, data)
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
        assert await take_task(context.database) is not None, "it waits to begin anew"
        await context.database.execute("UPDATE tasks SET leased_until = now() - interval '1 s'")
        await hands.take_up()
        await hands.finish()

    assert turns == [1, 0]
    assert await content(context, task) == b""

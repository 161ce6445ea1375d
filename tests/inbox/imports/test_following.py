"""What a teammate sees of an import or export that waits, goes on or is over, and of forms that are sent twice."""

import html
import json
import re
from urllib.parse import quote

from doorstep.contacts.exporting.asking import Asked, start_export
from doorstep.context import Context
from doorstep.inbox.tasks.words import progress_of
from doorstep.segments.selecting import Selection
from doorstep.storage.tasks import find_task
from doorstep.workspaces.creating import CreatedWorkspace
from doorstep.workspaces.finding import find_workspace
from tests.inbox.desk import Desk, text_of
from tests.inbox.imports.test_importing import FILE, PLACE, upload, worked

MESSY = b"email,Seats\nann@shop.example,3\nbea@shop.example,many\ncleo@shop.example,few\nno address,4\n"
READ = {"encoding": "utf-8", "separator": ",", "role": "lead"}


async def test_a_file_that_waits_for_its_columns_is_listed_until_it_is_begun(desk: Desk) -> None:
    address = (await upload(desk, FILE, name="fair.csv")).json()["address"]
    await desk.post(PLACE, piece=True, file_name="half.csv", size_bytes="10")

    waiting = await desk.get(PLACE)
    assert f'href="{address}"' in waiting.text
    assert "fair.csv Say what the columns are" in text_of(waiting)
    assert "half.csv" not in text_of(waiting)
    assert (await desk.get(address.replace("imports", "tasks"))).headers["location"] == address

    await desk.post(address, False, encoding="utf-8", separator=";", role="lead", **{"column-0": "email"})
    assert f'href="{address}"' not in (await desk.get(PLACE)).text


async def test_back_to_the_columns_and_starting_twice_lead_to_the_import(desk: Desk, context: Context) -> None:
    address = (await upload(desk, FILE)).json()["address"]
    fields = {"encoding": "utf-8", "separator": ";", "role": "lead", "column-0": "email"}
    task = (await desk.post(address, False, **fields)).headers["location"]

    second, back = await desk.post(address, False, **fields), await desk.get(address)

    assert second.headers["location"] == task
    assert back.headers["location"] == task
    assert await context.database.pool.fetchval("SELECT count(*) FROM tasks") == 1


async def test_going_on_and_stopping_twice_lead_to_the_task(desk: Desk) -> None:
    address = (await upload(desk, FILE)).json()["address"]
    fields = {"encoding": "utf-8", "separator": ";", "role": "lead", "column-0": "email"}
    task = (await desk.post(address, False, **fields)).headers["location"]

    for action in ("stop", "stop", "go-on", "go-on"):
        answer = await desk.post(f"{task}/{action}")
        assert (answer.status_code, answer.headers["location"]) == (303, task)
    assert "Waiting" in text_of(await desk.get(task))


async def test_an_import_with_rejected_rows_says_how_many_and_why(desk: Desk, context: Context) -> None:
    address = (await upload(desk, MESSY, name="messy.csv")).json()["address"]
    columns = {"column-0": "email", "column-1": "new:integer"}
    task = (await desk.post(address, False, **READ, **columns, tag="fair")).headers["location"]
    await worked(context)

    page = await desk.get(task)

    words = text_of(page)
    assert "Done, 3 rejected" in words
    assert "Seats: this is no whole number 2 rows Email: this does not look like an email address 1 row" in words
    assert '<span class="chip warn">Done, 3 rejected</span>' in page.text
    assert "many" not in str(await context.database.pool.fetchval("SELECT cursor FROM tasks"))
    found = await desk.get(
        page.text.split('href="/inbox/people?filter=')[1].split('"')[0].join(("/inbox/people?filter=", ""))
    )
    assert "ann@shop.example" in found.text


async def test_files_are_called_what_they_are(desk: Desk, context: Context) -> None:
    address = (await upload(desk, FILE, name="Fair 2026.csv")).json()["address"]
    task = (
        await desk.post(address, False, encoding="utf-8", separator=";", role="lead", **{"column-0": "email"})
    ).headers["location"]
    await worked(context)
    export = (await desk.post("/inbox/people/exports", False, selection="", format="csv")).headers["location"]
    await worked(context)
    day = await context.database.pool.fetchval("SELECT to_char(max(created_at), 'YYYY-MM-DD') FROM tasks")

    for page, name, saved_as in ((task, "people.csv", "Fair 2026.csv"), (export, "people.csv", f"people-{day}.csv")):
        assert saved_as in text_of(await desk.get(page))
        said = (await desk.get(f"{page}/files/{name}")).headers["content-disposition"]
        assert said == f"attachment; filename*=UTF-8''{saved_as.replace(' ', '%20')}"


async def test_a_list_asks_as_what_it_shall_be_exported_and_says_how_many_they_are(
    desk: Desk, context: Context
) -> None:
    address = (await upload(desk, b"email,role\na@shop.example,lead\nb@shop.example,user\n")).json()["address"]
    await desk.post(address, False, **READ, **{"column-0": "email", "column-1": "role"})
    await worked(context)
    ids = [row["contact_id"] for row in await context.database.fetch("SELECT contact_id FROM contacts")]

    for fields in ({"ids": ids[0]}, {"selection": "role=user"}):
        asked = await desk.post("/inbox/people/exports", False, **fields)
        assert asked.status_code == 200
        assert "Export 1 person" in text_of(asked)
        ((name, value),) = fields.items()
        assert f'name="{name}" value="{value}"' in asked.text
        assert asked.text.count('name="format"') == 2
    assert await context.database.pool.fetchval("SELECT count(*) FROM tasks") == 1

    task = (await desk.post("/inbox/people/exports", False, selection="role=user", format="json")).headers["location"]
    await worked(context)
    assert "Export of users" in text_of(await desk.get(task))
    assert len((await desk.get(f"{task}/files/people.jsonl")).text.splitlines()) == 1


async def test_an_estimate_is_shown_as_one_and_in_the_end_the_true_number(
    desk: Desk, context: Context, workspace: CreatedWorkspace
) -> None:
    address = (await upload(desk, b"email\na@shop.example\nb@shop.example\n")).json()["address"]
    await desk.post(address, False, **READ, **{"column-0": "email"})
    await worked(context)
    pool, house = context.database.pool, await find_workspace(context, workspace.app_id)
    by = await pool.fetchval("SELECT admin_id FROM admins LIMIT 1")
    task = await start_export(context.database, house, Asked(format="csv", selection=Selection()), of="people", by=by)
    await pool.execute(
        """UPDATE tasks SET total = 63594, asked = asked || '{"is_about": true}' WHERE task_id = $1""", task.task_id
    )
    estimated = await find_task(pool, house.workspace_id, task.task_id)
    assert estimated is not None
    assert progress_of(estimated) == "0 of about 64,000"

    await worked(context)

    done = await find_task(pool, house.workspace_id, task.task_id)
    assert done is not None
    assert (done.state, done.done, done.total) == ("done", 2, 2)
    assert progress_of(done) == "2 in all"


async def test_what_does_not_fit_a_column_is_said_before_the_start(desk: Desk) -> None:
    address = (await upload(desk, MESSY)).json()["address"]
    page = await desk.post(address, False, **READ, **{"column-0": "email", "column-1": "new:integer", "again": "yes"})

    assert page.status_code == 200
    marked = re.findall(r'<p class="misfit" id="misfit-(\d)"( hidden)?>(.*?)</p>', page.text)
    assert marked == [
        ("0", "", "1 of 4 do not fit: this does not look like an email address"),
        ("1", "", "2 of 4 do not fit: this is no whole number"),
    ]
    judged = [json.loads(html.unescape(each)) for each in re.findall(r"data-misfits='(.*?)'", page.text)]
    assert "new:string" not in judged[1]
    assert judged[1]["new:date"].startswith("4 of 4 do not fit")
    assert "signed_up_at" in judged[1]


async def test_reading_a_file_in_another_way_keeps_what_was_chosen(desk: Desk, context: Context) -> None:
    address = (await upload(desk, FILE)).json()["address"]
    chosen = {"column-0": "email", "column-1": "", "column-2": "new:float", "role": "user", "tag": "fair", "width": "3"}

    page = await desk.post(address, False, **chosen, encoding="cp1250", separator=";", again="yes")
    unasked = await desk.post(
        address, False, **chosen, encoding="cp1250", separator=";", read_encoding="utf-8", read_separator=";"
    )
    other = await desk.post(address, False, **chosen, encoding="utf-8", separator=",", again="yes")

    for each in (page, unasked):
        assert each.status_code == 200
        assert 'value="cp1250" selected' in each.text
        assert re.search(r'name="column-1".*?<option value="">.*?value="new:float" selected', each.text, re.DOTALL)
        assert 'value="user" checked' in each.text
        assert 'value="fair"' in each.text
    assert "new:float" + '" selected' not in other.text
    assert await context.database.pool.fetchval("SELECT state FROM tasks") == "draft"


async def test_columns_that_are_to_be_the_same_are_marked(desk: Desk) -> None:
    address = (await upload(desk, FILE)).json()["address"]

    page = await desk.post(
        address, False, encoding="utf-8", separator=";", role="lead", **{"column-0": "email", "column-1": "email"}
    )

    assert page.text.count("Another column is this too.") == 2


async def test_a_picture_and_a_file_without_rows_cannot_be_started(desk: Desk) -> None:
    picture = (await upload(desk, bytes(range(256)) * 20, name="pic.csv")).json()["address"]
    headers = (await upload(desk, b"email,name\n", name="headers.csv")).json()["address"]

    for address, words in ((picture, "This is no text"), (headers, "The file has headers and no rows")):
        page = await desk.get(address)
        assert page.status_code == 400
        assert words in text_of(page)
        assert "Start the import" not in page.text


async def test_forms_speak_the_words_of_the_page(desk: Desk) -> None:
    await desk.get("/inbox/people/rules")
    rule = {"name": "Tag them", "action": "tag", "role": "lead", "days": "90", "tag": ""}

    assert "Type the name of a tag." in text_of(await desk.post("/inbox/people/rules", False, **rule))
    assert "The list cannot be sorted like that" in text_of(await desk.get("/inbox/people?sort=nonsense"))
    far = quote('{"field": "last_seen_at", "operator": ">", "value": "99999 days ago"}')
    assert "Last seen: a value is at most 36500 days" in text_of(await desk.get(f"/inbox/people?filter={far}"))

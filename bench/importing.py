"""Bringing people in from a CSV file: `PEOPLE` of them, 20,000 when nobody says otherwise, from the upload's last byte to the last row.

Against a bare COPY of the very rows that came of it into a table with the same indexes: no parsing, no looking who is there already,
no progress, one client.
"""

import csv
import io
import os
import random
import time
from typing import Any, Final

import uvloop

from bench.stage import Stage, stage
from bench.table import Row
from doorstep.contacts.declaring import declare
from doorstep.contacts.importing.columns import suggest
from doorstep.contacts.importing.uploading import PIECE_BYTES, add_piece, begin_import, begin_upload, look
from doorstep.kernel.garbage import collect_seldom
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.contacts import CONTACT_FIELDS
from doorstep.storage.data_attributes import attributes_of
from doorstep.tasks.doing import Hands
from doorstep.tasks.kinds import KINDS
from doorstep.tasks.starting import existing_task
from doorstep.workspaces.admins import create_admin
from doorstep.workspaces.creating import create_workspace

PEOPLE: Final = int(os.environ.get("PEOPLE", "20000"))
LEAST: Final = 0.5
AT_ONCE: Final = 50_000
"""Rows of the COPY that are held in memory."""

ATTRIBUTES: Final = {"plan": "string", "seats": "integer", "trial": "boolean"}
HEADERS: Final = ["user_id", "email", "name", "phone", "signed up", *ATTRIBUTES]


def rows() -> list[Row]:
    # as the worker runs
    collect_seldom()
    return uvloop.run(_rows())


async def _rows() -> list[Row]:
    async with stage() as on:
        created = await create_workspace(
            on.context.database, on.context.settings, name="Full", app_id="full", is_test=False
        )
        took = await _import(on, WorkspaceId(created.app_id), _file())
        bare = await _copy(on)
    ours, theirs = PEOPLE / took, PEOPLE / bare
    return [
        Row(
            what=f"import of {PEOPLE:,} users from a CSV file of {len(HEADERS)} columns",
            ours=f"{ours:,.0f} rows/s", baseline=f"{theirs:,.0f} rows/s (bare COPY of the same rows, same indexes)",
            ratio=ours / theirs, bound=f"≥ {LEAST}", is_met=ours / theirs >= LEAST,
        )
    ]  # fmt: skip


def _file() -> bytes:
    chance, text = random.Random(11), io.StringIO(newline="")
    file = csv.writer(text)
    file.writerow(HEADERS)
    for number in range(PEOPLE):
        name = f"{chance.choice('ABCDEFGHIJ')}nn {chance.randrange(10**6)}"
        day = f"20{chance.randrange(10, 26)}-0{chance.randrange(1, 10)}-1{chance.randrange(10)}"
        plan = chance.choice(("free", "pro", "team"))
        file.writerow([
            f"u-{number}", f"p{number}@shop{chance.randrange(500)}.example", name, f"+49 30 {chance.randrange(10**6)}", day,
            plan, chance.randrange(500), chance.choice(("true", "false")),
        ])  # fmt: skip
    return text.getvalue().encode()


async def _import(on: Stage, workspace_id: WorkspaceId, file: bytes) -> float:
    """Seconds."""
    context = on.context
    admin = await create_admin(
        context.database, workspace_id=workspace_id, email="m@x.example", name="M", password="teapots are warm"
    )
    for name, kind in ATTRIBUTES.items():
        await declare(context.database, workspace_id, {"model": "contact", "name": name, "data_type": kind}, by=None)
    draft = await begin_upload(
        context.database, workspace_id, admin.admin_id, file_name="people.csv", size_bytes=len(file)
    )
    for at in range(0, len(file), PIECE_BYTES):
        await add_piece(context.database, workspace_id, draft.task_id, at, file[at : at + PIECE_BYTES])
    seen = await look(context.database, workspace_id, draft.task_id)
    choices = suggest(seen.headers, await attributes_of(context.database.pool, workspace_id, "contact"))
    await begin_import(
        context.database,
        workspace_id,
        draft.task_id,
        how=seen.how,
        choices=choices,
        role="user",
        tag="",
        by=admin.admin_id,
    )
    begun = time.perf_counter()
    async with Hands(context, KINDS) as hands:
        await hands.take_up()
        await hands.finish()
    took = time.perf_counter() - begun
    done = await existing_task(context.database.pool, workspace_id, draft.task_id)
    if dict(done.counts) != {"created": PEOPLE}:
        raise RuntimeError(f"{done.state}: {done.said} {done.counts}")
    return took


async def _copy(on: Stage) -> float:
    """Seconds."""
    took, last = 0.0, "0" * 32
    async with on.context.database.connection() as connection:
        await connection.execute("CREATE TABLE bare (LIKE contacts INCLUDING ALL)")
        while True:
            found = await connection.fetch(
                f"SELECT {', '.join(CONTACT_FIELDS)} FROM contacts WHERE contact_id > $1 ORDER BY contact_id LIMIT $2",
                last, AT_ONCE, timeout=300,
            )  # fmt: skip
            if not found:
                return took
            records: list[tuple[Any, ...]] = [tuple(row) for row in found]
            random.Random(3).shuffle(records)
            begun = time.perf_counter()
            await connection.copy_records_to_table("bare", records=records, columns=CONTACT_FIELDS, timeout=3_600)
            took += time.perf_counter() - begun
            last = found[-1]["contact_id"]

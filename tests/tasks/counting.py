"""A made-up kind of task: it writes the numbers from 1 on, a hundred in a piece, each piece together with its cursor.

`python -m tests.tasks.counting --data-dir DIR` is a worker that knows it.
"""

import argparse
import asyncio
import os
from pathlib import Path

from doorstep.app import open_context
from doorstep.context import Context
from doorstep.kernel.errors import Invalid
from doorstep.settings import Settings
from doorstep.storage.database import Connection
from doorstep.tasks.doing import Hands
from doorstep.tasks.running import Run

PIECE = 100

NUMBERS = "CREATE TABLE IF NOT EXISTS numbers (number integer NOT NULL, by integer NOT NULL)"
"""No key: what is written twice is there twice."""


async def count(context: Context, run: Run) -> str | None:
    """`asked`: `to`, and `pause` seconds within each piece, after its work and before its cursor."""
    to, done = int(run.task.asked["to"]), int((run.task.cursor or {"at": 0})["at"])
    if to < 0:
        raise Invalid("there is no such number", "to")
    while done < to:
        async with context.database.transaction() as connection:
            await write(connection, done + 1, done + PIECE)
            await asyncio.sleep(float(run.task.asked.get("pause", 0)))
            done += PIECE
            await run.save(connection, cursor={"at": done}, done=done, total=to, counts={"written": done})
    return f"Counted to {done}."


async def write(connection: Connection, first: int, last: int) -> None:
    await connection.execute(
        "INSERT INTO numbers SELECT n, $3 FROM generate_series($1::int, $2) n", first, last, os.getpid()
    )


async def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--data-dir", type=Path, required=True)
    settings = Settings.from_environment(os.environ, arguments.parse_args().data_dir)
    async with open_context(settings) as context, Hands(context, {"count": count}) as hands:
        print("ready", flush=True)
        while True:
            await hands.take_up()
            await asyncio.sleep(0.05)


if __name__ == "__main__":
    asyncio.run(main())

"""What the files of tasks are called when they are saved: by what is in them. Pure."""

from datetime import tzinfo
from pathlib import PurePath
from typing import Final

from doorstep.storage.task_files import REPORT
from doorstep.tasks.task import Task

_TABLES: Final = (".csv", ".tsv", ".txt")


def called(task: Task, name: str, zone: tzinfo) -> str:
    """`fair.csv` for the file that was brought in, `people-2026-11-22.csv` for one that was taken out.

    Args:
        name: by which the task has it.
        zone: of the day.
    """
    if task.kind == "import_people" and name != REPORT:
        said = str(task.asked.get("file_name") or name)
        # nobody saves a program by what somebody else has called a table
        return said if said.lower().endswith(_TABLES) else f"{said}.csv"
    if task.kind.startswith("export_"):
        path = PurePath(name)
        return f"{path.stem}-{task.created_at.astimezone(zone):%Y-%m-%d}{path.suffix}"
    return name

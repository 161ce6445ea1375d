"""Tasks, their files, uploads and nightly rules as the API shows them."""

from collections.abc import Sequence
from datetime import datetime

from doorstep.contacts.bulk.change import read_change
from doorstep.contacts.importing.uploading import Seen, Upload
from doorstep.kernel.clock import unix_seconds
from doorstep.segments.selecting import Selection
from doorstep.storage.cleaning_rules import CleaningRule
from doorstep.storage.deletions import Undoable
from doorstep.storage.task_files import TaskFile
from doorstep.tasks.task import Task


def task_shape(task: Task) -> dict[str, object]:
    """As lists and whatever starts one show it; `message` is how it ended."""
    return {
        "type": "task",
        "id": task.task_id,
        "kind": task.kind,
        "state": task.state,
        "stop_asked": task.stop_asked,
        "done": task.done,
        "total": task.total,
        "counts": dict(task.counts),
        "message": task.said,
        "admin_id": None if task.admin_id is None else str(task.admin_id),
        "created_at": unix_seconds(task.created_at),
        "started_at": _seconds(task.started_at),
        "updated_at": _seconds(task.saved_at),
        "ended_at": _seconds(task.ended_at),
    }


def whole_task_shape(task: Task, files: Sequence[TaskFile], undo: Undoable) -> dict[str, object]:
    """The same with its files, and with how many people an undo would bring back."""
    there = [file_shape(task.task_id, each) for each in files if each.forgotten_at is None]
    undoable = {"people": undo.people, "until": _seconds(undo.until)}
    return {**task_shape(task), "files": there, "undoable": undoable}


def file_shape(task_id: str, file: TaskFile) -> dict[str, object]:
    """`path` is where it is loaded from, with the same token."""
    return {
        "type": "task_file",
        "name": file.name,
        "content_type": file.content_type,
        "size_bytes": file.size_bytes,
        "path": f"/tasks/{task_id}/files/{file.name}",
        "created_at": unix_seconds(file.created_at),
        "expires_at": unix_seconds(file.expires_at),
    }


def upload_shape(upload: Upload, seen: Seen | None, suggested: Sequence[str]) -> dict[str, object]:
    """How much of a file has come; how it is read and what its columns may mean, once all of it has."""
    return {
        "type": "import",
        "id": upload.task_id,
        "file_name": upload.asked.file_name,
        "size_bytes": upload.asked.size_bytes,
        "received_bytes": upload.received_bytes,
        "preview": None if seen is None else _preview(seen, suggested),
    }


def rule_shape(rule: CleaningRule) -> dict[str, object]:
    """A nightly rule; `message` says why it was paused, where no teammate did it."""
    change = read_change(rule.change)
    selection = change.selection or Selection()
    return {
        "type": "cleaning_rule",
        "id": rule.rule_id,
        "name": rule.name,
        "action": change.action,
        "role": selection.role,
        "query": selection.query,
        "segment_id": selection.segment_id,
        "states": list(selection.states),
        "tag_id": None if change.tag_id is None else str(change.tag_id),
        "paused": rule.is_paused,
        "message": rule.said,
        "task_id": rule.task_id,
        "admin_id": None if rule.admin_id is None else str(rule.admin_id),
        "created_at": unix_seconds(rule.created_at),
    }


def _preview(seen: Seen, suggested: Sequence[str]) -> dict[str, object]:
    columns = [
        {
            "header": header,
            "meaning": meaning,
            "samples": [row[number] for row in seen.rows if number < len(row)],
        }
        for number, (header, meaning) in enumerate(zip(seen.headers, suggested, strict=True))
    ]
    return {"encoding": seen.how.encoding, "separator": seen.how.separator, "columns": columns}


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else unix_seconds(at)

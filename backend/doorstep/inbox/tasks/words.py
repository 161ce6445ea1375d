"""Long work in words: what a task is called, how far it is, and what became of the things it went through. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from doorstep.inbox.amounts import estimate_in_words
from doorstep.inbox.tasks.whom import NO_SEGMENTS, whom
from doorstep.segments.segment import Segment
from doorstep.tasks.task import State, Task

Title = str | Callable[[Mapping[str, Any]], str]
"""Of every task of a kind, with `{whom}` where people are meant, or made of what was asked."""

REASONS_SHOWN: Final = 3
"""Why rows of an import were rejected: the commonest."""

TITLES: Final[Mapping[str, Title]] = {
    "import_people": lambda asked: f"Import of {asked.get('file_name', 'a file')}",
    "import_intercom": "Import from Intercom",
    "export_people": "Export of {whom}",
    "export_companies": "Export of companies",
    "bulk_tag": lambda asked: f"Tag {asked['whom']} with {asked.get('tag_name')}",
    "bulk_untag": lambda asked: f"Take the tag {asked.get('tag_name')} off {asked['whom']}",
    "bulk_archive": "Archive {whom}",
    "bulk_unarchive": "Take {whom} out of the archive",
    "bulk_delete": "Delete {whom}",
    "bulk_undelete": "Undo a deletion",
}
"""By kind. A kind that is not here is called by its word."""

STATES: Final[Mapping[State, tuple[str, str]]] = {
    "draft": ("Not started", ""),
    "waiting": ("Waiting", ""),
    "running": ("Running", "accent"),
    "stopped": ("Stopped", "warn"),
    "done": ("Done", "good"),
    "failed": ("Failed", "bad"),
}
"""The word, and the chip that it stands in."""


class ShownTask(msgspec.Struct, frozen=True, kw_only=True):
    """A task as pages show it; `share` is between 0 and 1, None while nobody knows."""

    task: Task
    title: str
    state: str
    chip: str
    is_live: bool
    """Something may happen to it at any moment."""
    progress: str
    share: float | None
    counts: tuple[tuple[str, int], ...]
    reasons: tuple[tuple[str, int], ...] = ()
    """Why rows were rejected, the commonest first; not all of them."""


def shown_task(task: Task, segments: Mapping[str, Segment] = NO_SEGMENTS) -> ShownTask:
    """`segments` of the workspace, by id: whom it is about may be one of them."""
    state, chip = STATES[task.state]
    if task.state == "running" and task.stop_asked:
        state = "Stopping"
    rejected = task.counts.get("rejected", 0)
    if task.state == "done" and rejected:
        state, chip = f"Done, {rejected:,} rejected", "warn"
    return ShownTask(
        task=task, title=title_of(task, segments), state=state, chip=chip, is_live=task.state in ("waiting", "running"),
        progress=progress_of(task), share=_share(task),
        counts=tuple((in_words(name), count) for name, count in task.counts.items()), reasons=_reasons(task),
    )  # fmt: skip


def title_of(task: Task, segments: Mapping[str, Segment] = NO_SEGMENTS) -> str:
    known = TITLES.get(task.kind)
    if known is None:
        return in_words(task.kind)
    who = whom(task, segments)
    return known({**task.asked, "whom": who}) if callable(known) else known.replace("{whom}", who)


def progress_of(task: Task) -> str:
    """`1,200 of 5,000`, or as much of it as is known."""
    if task.total is None or task.total < task.done or (task.state == "done" and task.asked.get("is_about")):
        return f"{task.done:,} so far" if task.state != "done" else f"{task.done:,} in all"
    of = estimate_in_words(task.total) if task.asked.get("is_about") else f"{task.total:,}"
    return f"{task.done:,} of {of}"


def in_words(name: str) -> str:
    """`rows_rejected` as `Rows rejected`."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _reasons(task: Task) -> tuple[tuple[str, int], ...]:
    counted: Mapping[str, int] = (task.cursor or {}).get("reasons") or {}
    commonest = sorted(counted.items(), key=lambda each: (-each[1], each[0]))[:REASONS_SHOWN]
    return tuple((f"{why[:1].upper()}{why[1:]}", count) for why, count in commonest)


def _share(task: Task) -> float | None:
    if task.state == "done":
        return 1.0
    if not task.total or task.total < task.done:
        return None
    return task.done / task.total

"""Whom a task is about, in words and as the address of a list. Pure."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from doorstep.inbox.people_addresses import address_of
from doorstep.segments.saying import in_words
from doorstep.segments.segment import Segment
from doorstep.segments.selecting import Selection
from doorstep.tasks.task import Task

NO_SEGMENTS: Final[Mapping[str, Segment]] = {}


class Leads(msgspec.Struct, frozen=True):
    """To whom a task's page leads."""

    address: str
    words: str


def whom(task: Task, segments: Mapping[str, Segment]) -> str:
    """`leads of the segment New`, `3 picked people`; only `people` where that was forgotten with somebody."""
    picked = task.asked.get("ids") or task.asked.get("people")
    if picked:
        return "1 picked person" if len(picked) == 1 else f"{len(picked):,} picked people"
    selection = _selection(task)
    if selection is None:
        return "people"
    segment = None if selection.segment_id is None else segments.get(selection.segment_id)
    who = in_words(selection, segment.name if segment else None)
    return f"archived {who}" if selection.states == ("archived",) else who


def leads_to(task: Task, tag_id: int | None) -> Leads | None:
    """The list of those whom a task took from, or brought in under a tag; None where no list shows them alone.

    Args:
        tag_id: of the tag that everybody of an import got, where there is one.
    """
    if task.kind == "import_people" and tag_id is not None:
        query = {"operator": "AND", "value": [{"field": "tag_id", "operator": "=", "value": str(tag_id)}]}
        words = f"Show everybody tagged {task.asked.get('tag')}"
        return Leads(f"/inbox/people?{urlencode({'filter': msgspec.json.encode(query).decode()})}", words)
    selection = _selection(task)
    if selection is None or task.kind == "export_companies":
        return None
    return Leads(f"/inbox/people?{address_of(selection)}".rstrip("?"), "Show who matches now")


def _selection(task: Task) -> Selection | None:
    said: Any = task.asked.get("selection")
    if said is None or task.asked.get("ids"):
        return None
    try:
        return msgspec.convert(said, Selection)
    except msgspec.ValidationError:
        return None

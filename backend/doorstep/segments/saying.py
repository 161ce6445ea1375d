"""Whom a selection means, in words for readers, and without a word of what its filter asks for. Pure."""

from typing import Final

from doorstep.segments.selecting import Counted, Selection

WHO: Final = {"lead": "leads", "user": "users", None: "people"}


def in_words(selection: Selection, segment_name: str | None, matching: str = "that match a filter") -> str:
    """`leads of the segment New that match a filter`.

    Args:
        segment_name: of the selection's segment; None where it is gone.
        matching: what is said of the filter, if there is one.
    """
    who = [WHO[selection.role]]
    if selection.segment_id is not None:
        who.append("of a segment that is gone" if segment_name is None else f"of the segment {segment_name}")
    if selection.query is not None:
        who.append(matching)
    return " ".join(who)


def how_many(counted: Counted, one: str = "person", many: str = "people") -> str:
    """`1 person`, `about 12,000 people`."""
    return f"{'' if counted.is_exact else 'about '}{counted.count:,} {one if counted.count == 1 else many}"

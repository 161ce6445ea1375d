"""The parts of a conversation as another messenger shows them, as parts of ours. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from doorstep.conversations.conversation import AuthorKind, PartKind
from doorstep.importing_intercom.reading import attachments_of, id_of, items_in, seconds, words_of
from doorstep.importing_intercom.tally import Tally

_KINDS: Final[Mapping[str, PartKind]] = {
    "comment": "comment", "quick_reply": "comment", "note": "note", "assignment": "assignment",
    "default_assignment": "assignment", "away_mode_assignment": "assignment", "assign_and_reopen": "assignment",
    "assign_and_unsnooze": "assignment", "open": "open", "note_and_reopen": "open", "close": "close", "snoozed": "snoozed",
    "unsnoozed": "unsnoozed", "timer_unsnooze": "unsnoozed",
}  # fmt: skip

_WORDS_OF: Final[Mapping[PartKind, PartKind]] = {"close": "comment"}
"""What somebody said while doing something else is a part of its own, before it: a message, or a note among teammates."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One part, still by the ids there."""

    part_id: str
    kind: PartKind
    author_kind: AuthorKind
    author_there: str | None
    """None for a machine."""
    body: str | None
    at: datetime
    assigned: tuple[str, str | None] | None = None
    """`admin` or `team` and its id; None as id for nobody."""
    redacted_at: datetime | None = None


def lines_of(
    item: Mapping[str, Any], name: Callable[[str], str], tally: Tally, *, is_plain: bool, created_at: datetime
) -> list[Line]:
    """Every part in its order, the message that began the conversation first.

    Args:
        name: our id for what a text names.
        is_plain: bodies are text already.
    """
    there, lines = str(id_of(item)), list[Line]()
    source = item.get("source")
    if isinstance(source, dict):
        first = {**source, "part_type": "comment", "created_at": created_at.timestamp()}
        lines += _lines(first, "source", name, tally, is_plain=is_plain, at=created_at)
    told = item.get("conversation_parts")
    parts = items_in(item, "conversation_parts")
    total = told.get("total_count") if isinstance(told, dict) else None
    if isinstance(total, int) and total > len(parts):
        tally.leave_out(
            "parts", "older than the last 500, which is all that the API shows", there, count=total - len(parts)
        )
    for part in parts:
        at = seconds(part.get("created_at")) or created_at
        lines += _lines(part, "part", name, tally, is_plain=is_plain, at=at)
    return lines


def _lines(
    part: Mapping[str, Any], what: str, name: Callable[[str], str], tally: Tally, *, is_plain: bool, at: datetime
) -> Sequence[Line]:
    kind_there, there = str(part.get("part_type")), str(id_of(part))
    author_kind, author = author_of(part)
    is_redacted = part.get("redacted") is True
    body = None if is_redacted else _body(part, there, tally, is_plain=is_plain)
    kind = _KINDS.get(kind_there)
    if kind is None:
        if body is None:
            tally.leave_out("parts", f"of the type {kind_there[:60]}", there)
            return ()
        kind = "comment" if author_kind in ("lead", "user") else "note"
    if kind == "unsnoozed" or (kind == "open" and kind_there == "assign_and_unsnooze"):
        author_kind, author = ("bot", None) if author_kind in ("lead", "user") else (author_kind, author)
    line = Line(
        part_id=name(f"{what} {there}"), kind=kind, author_kind=author_kind, author_there=author, body=None, at=at,
        assigned=_assigned(part) if kind == "assignment" else None,
        redacted_at=(seconds(part.get("updated_at")) or at) if is_redacted else None,
    )  # fmt: skip
    if kind in ("comment", "note"):
        # one that says nothing may be a picture that is not there any more
        return (msgspec.structs.replace(line, body=body or ""),) if body or not is_redacted else (line,)
    if body is None:
        return (line,)
    said = msgspec.structs.replace(
        line, part_id=name(f"{what} {there} words"), kind=_WORDS_OF.get(kind, "note"), body=body, assigned=None
    )
    return said, line


def parts_in(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """As they are told, with the message that began the conversation."""
    source = item.get("source")
    return [*([source] if isinstance(source, dict) else []), *items_in(item, "conversation_parts")]


def author_of(part: Mapping[str, Any]) -> tuple[AuthorKind, str | None]:
    """Who wrote it, by the id there."""
    said = part.get("author")
    author = said if isinstance(said, dict) else {}
    kind, there = author.get("type"), id_of(author)
    if there is None:
        return "bot", None
    if kind in ("admin", "user", "lead"):
        return kind, there
    return ("lead", there) if kind == "contact" else ("bot", None)


def _body(part: Mapping[str, Any], there: str, tally: Tally, *, is_plain: bool) -> str | None:
    files = attachments_of(part)
    if files:
        tally.leave_out("files", "only their names and addresses are kept, in the message", there, count=len(files))
    said = words_of(part.get("body"), is_plain=is_plain)
    return "\n".join([*([said] if said else []), *files]) or None


def _assigned(part: Mapping[str, Any]) -> tuple[str, str | None]:
    said = part.get("assigned_to")
    to = said if isinstance(said, dict) else {}
    return ("team" if to.get("type") == "team" else "admin"), id_of(to)

"""A conversation as it becomes here: its parts folded one after the other, then what is told of its end. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, get_args

import msgspec
from msgspec.structs import replace

from doorstep.conversations.conversation import Conversation, Part, State
from doorstep.conversations.rules import with_part
from doorstep.conversations.statistics import Statistics
from doorstep.importing_intercom.part import Line
from doorstep.importing_intercom.reading import seconds
from doorstep.kernel.ids import AdminId, ClientId, PartId

BOT: Final = "0"
"""Of what no teammate did: nobody has this number."""

Author = Callable[[Line], str | None]
"""The id here of who wrote a line; None for somebody who is not here."""


def with_lines(
    before: Conversation, lines: Sequence[Line], author: Author, assignee: Callable[[str, str], int | None]
) -> tuple[Conversation, list[Part]]:
    """The conversation after these lines, and their parts. What somebody wrote who is not here is its person's, or a machine's.

    Args:
        assignee: the number here of a teammate or team there.
    """
    conversation, parts = before, list[Part]()
    for line in lines:
        part = _part(conversation, line, author, assignee)
        parts.append(part)
        conversation = with_part(conversation, part)
    # who wrote again had seen what came before
    seen = max((part.seq for part in parts if part.author_kind in ("lead", "user")), default=0)
    read = max(before.contact_read_seq, min(seen, conversation.last_visible_seq - 1))
    return replace(conversation, contact_read_seq=read), parts


def _part(conversation: Conversation, line: Line, author: Author, assignee: Callable[[str, str], int | None]) -> Part:
    found = author(line)
    is_person = line.author_kind in ("lead", "user")
    assigned_to = None
    if line.assigned is not None:
        kind, there = line.assigned
        number = None if there is None else assignee(kind, there)
        assigned_to = "nobody" if number is None else f"{kind} {number}"
    return Part(
        workspace_id=conversation.workspace_id,
        conversation_id=conversation.conversation_id,
        seq=conversation.last_seq + 1,
        part_id=PartId(line.part_id),
        kind=line.kind,
        author_kind=line.author_kind if found is not None or is_person else "bot",
        author_id=found or (conversation.owner_id if is_person else BOT),
        body=line.body,
        # what was imported and what was written here are told apart by this
        client_id=ClientId(line.part_id),
        created_at=line.at,
        assigned_to=assigned_to,
    )


def as_told(
    conversation: Conversation, item: Mapping[str, Any], assignee: Callable[[str, str], int | None]
) -> Conversation:
    """What parts cannot tell: who has it, whether it is open, read, waits, and what was counted of it."""
    state: State = item["state"] if item.get("state") in get_args(State) else "open"
    until = seconds(item.get("snoozed_until"))
    admin_id, team_id = (_assigned(item, kind, assignee) for kind in ("admin", "team"))
    updated_at = seconds(item.get("updated_at")) or conversation.updated_at
    is_read = item.get("read") is True
    return replace(
        conversation,
        state="open" if state == "snoozed" and until is None else state,
        snoozed_until=until if state == "snoozed" else None,
        admin_assignee_id=None if admin_id is None else AdminId(admin_id),
        team_assignee_id=team_id,
        waiting_since=seconds(item.get("waiting_since")),
        contact_read_seq=conversation.last_visible_seq if is_read else conversation.contact_read_seq,
        statistics=_statistics(item.get("statistics")) or conversation.statistics,
        updated_at=updated_at,
    )


def _assigned(item: Mapping[str, Any], kind: str, assignee: Callable[[str, str], int | None]) -> int | None:
    there = item.get(f"{kind}_assignee_id")
    return assignee(kind, str(there)) if there else None


def _statistics(told: object) -> Statistics | None:
    if not isinstance(told, dict):
        return None
    known = {name: value for name, value in told.items() if name in Statistics.__struct_fields__ and value is not None}
    try:
        return msgspec.convert(known, Statistics, strict=False)
    except msgspec.ValidationError:
        return None

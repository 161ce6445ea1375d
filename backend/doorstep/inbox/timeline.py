"""The parts of a conversation as they stand on the screen: under their days, a speaker's run of messages together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from doorstep.attachments.attachment import Attachment
from doorstep.conversations.conversation import PartKind
from doorstep.inbox.times import day_in_words

RUN = timedelta(minutes=5)
"""Messages of one author within this time stand under one name."""


WIDEST_PICTURE = 280
"""Of width and height in the thread, in pixels; pressed, a picture opens as it is."""


@dataclass(frozen=True)
class ShownFile:
    """A file under a message; a picture has the room that it takes."""

    attachment_id: str
    name: str
    size_bytes: int
    width: int | None = None
    height: int | None = None


def shown_file(file: Attachment) -> ShownFile:
    """A picture keeps its proportions and is never drawn larger than it is."""
    if not file.is_picture or not file.width or not file.height:
        return ShownFile(file.attachment_id, file.name, file.size_bytes)
    scale = min(1.0, WIDEST_PICTURE / max(file.width, file.height))
    width, height = (max(1, round(side * scale)) for side in (file.width, file.height))
    return ShownFile(file.attachment_id, file.name, file.size_bytes, width, height)


@dataclass(frozen=True)
class Entry:
    """A part, with what the thread shows of its author."""

    part_id: str
    seq: int
    kind: PartKind
    ours: bool
    """Whether a teammate or the messenger itself wrote it, rather than the person."""
    author_id: str
    author_name: str
    body: str
    at: datetime
    client_id: str | None = None
    redacted: bool = False
    """Its text was taken back."""
    files: Sequence[ShownFile] = ()
    offered: Sequence[str] = ()
    """Answers that the person may give with one press."""
    about: str = ""
    """As it ends the sentence: of an assignment to whom, ` to Ann`; of the last snooze until when, while it lasts."""
    took: bool = False
    """A teammate gave it to themselves."""
    before_login: bool = False
    """Written as a lead that later became part of this user: perhaps by somebody else at the same browser."""

    @property
    def is_message(self) -> bool:
        return self.kind in ("comment", "note")


@dataclass
class Line:
    """One line of the thread; a run of messages begins where it does not follow, and has its avatar where it ends."""

    entry: Entry
    follows: bool
    ends: bool = True


@dataclass
class Day:
    """Everything of one day, oldest first."""

    title: str
    lines: list[Line] = field(default_factory=list[Line])


def days(entries: Iterable[Entry], *, now: datetime, zone: tzinfo) -> list[Day]:
    """Group `entries`, which are in order of `seq`, by the calendar days of `zone`."""
    found: list[Day] = []
    previous: Entry | None = None
    for entry in entries:
        title = day_in_words(entry.at, now=now, zone=zone)
        if not found or found[-1].title != title:
            found.append(Day(title))
            previous = None
        follows = previous is not None and _continues(previous, entry)
        if follows:
            found[-1].lines[-1].ends = False
        found[-1].lines.append(Line(entry, follows))
        previous = entry
    return found


def _continues(previous: Entry, entry: Entry) -> bool:
    return (
        previous.is_message
        and (previous.kind, previous.author_id, previous.before_login)
        == (entry.kind, entry.author_id, entry.before_login)
        and entry.at - previous.at <= RUN
    )

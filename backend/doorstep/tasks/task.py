"""A task as it is kept, and how it ends before its end."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from doorstep.kernel.errors import Conflict, DoorstepError, NotFound
from doorstep.kernel.ids import AdminId, WorkspaceId

State = Literal["draft", "waiting", "running", "stopped", "done", "failed"]
"""draft → waiting → running → done, stopped or failed; the last two may wait again, and go on from their cursor."""

AfterErasing = Literal["goes_on", "begins_anew", "fails"]
"""What becomes of an unfinished task when somebody is erased who is in its files. Exports of an older version begin anew."""

OVER: tuple[State, ...] = ("stopped", "done", "failed")
"""Nothing happens to it until a teammate wants it."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """Work of a workspace. The fields are the columns of its row."""

    workspace_id: WorkspaceId
    task_id: str
    """32 hex digits."""
    kind: str
    """As in `tasks.kinds.KINDS`."""
    state: State
    asked: Mapping[str, Any]
    """What the kind needs to know. Never a secret: it stays readable for as long as the task."""
    cursor: Mapping[str, Any] | None = None
    """How far it is, in the kind's own words; None before the first piece of work."""
    counts: Mapping[str, int] = {}
    """What became of the things so far, for readers: `{"created": 10, "rejected": 2}`."""
    done: int = 0
    total: int | None = None
    """How many things there are, as far as is known."""
    said: str | None = None
    """How it ended, for readers."""
    admin_id: AdminId | None = None
    """Who asked for it; None for a rule."""
    created_at: datetime
    started_at: datetime | None = None
    saved_at: datetime | None = None
    ended_at: datetime | None = None
    not_before: datetime | None = None
    stop_asked: bool = False
    lease: str | None = None
    """Names one worker's turn with it."""
    leased_until: datetime | None = None
    attempts: int = 0
    """How often it was taken up since it last got ahead."""
    after_erasing: AfterErasing = "goes_on"


class TaskMissing(NotFound):
    """There is no such task in this workspace."""

    code = "task_not_found"

    def __init__(self) -> None:
        super().__init__("there is no such task")


class FileMissing(NotFound):
    """The task has no such file, or not any more."""

    code = "task_file_not_found"

    def __init__(self) -> None:
        super().__init__("there is no such file")


class TaskNotStopped(Conflict):
    """Only what was stopped or has failed can go on."""

    code = "task_not_stopped"

    def __init__(self) -> None:
        super().__init__("only a task that was stopped or has failed can go on")


class TaskWithoutFile(Conflict):
    """What it would read is gone."""

    code = "task_without_file"

    def __init__(self) -> None:
        super().__init__("its file is gone, because somebody who was in it was erased: start it again")


class TaskStopped(DoorstepError):
    """A teammate asked for it. What the transaction did so far is not committed; the task ends as `stopped`."""

    code = "task_stopped"


class TaskMakesWay(DoorstepError):
    """It had its turn, and another workspace waits. The piece that is under way is done again in its next turn."""

    code = "task_makes_way"


class TaskLost(DoorstepError):
    """Another worker has it by now, or it was taken away: nothing of this turn may be committed any more."""

    code = "task_lost"

"""Which teammate, or whose token, the running request acts for: what it changes is written down under that name."""

from contextvars import ContextVar
from typing import Final, NamedTuple

from doorstep.kernel.ids import AdminId, WorkspaceId

COMMAND_LINE: Final = "The command line"
"""The name of a doer who is at the machine itself."""


class Doer(NamedTuple):
    """`name` as descriptions have it; no `admin_id` for the command line. `address` is where the request came from."""

    workspace_id: WorkspaceId
    admin_id: AdminId | None
    name: str
    address: str | None = None


_doer: ContextVar[Doer | None] = ContextVar("doer", default=None)


def act_for(doer: Doer) -> None:
    """From here on the request acts for them; each request runs in a task of its own."""
    _doer.set(doer)


def doer() -> Doer | None:
    """None where no teammate and no token is behind what happens: a browser on the site, the worker, the command line."""
    return _doer.get()

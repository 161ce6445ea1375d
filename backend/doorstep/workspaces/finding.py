"""The workspace of a request, kept for a few seconds: nearly every request asks, and it hardly ever changes."""

import time
from weakref import WeakKeyDictionary

from doorstep.kernel.errors import NotFound
from doorstep.storage.database import Database, HasDatabase
from doorstep.storage.workspaces import find_workspace_row
from doorstep.workspaces.workspace import Workspace

KEPT_SECONDS = 5.0
"""A changed rule of access is in force everywhere this much later at most."""

MOST_KEPT = 10_000
"""Bounds memory when somebody asks for ids that do not exist."""

_kept: "WeakKeyDictionary[Database, dict[str, tuple[float, Workspace]]]" = WeakKeyDictionary()


class UnknownWorkspace(NotFound):
    """No workspace has this app id."""

    code = "workspace_not_found"

    def __init__(self) -> None:
        super().__init__("there is no workspace with this app id")


async def find_workspace(context: HasDatabase, app_id: str) -> Workspace:
    """The workspace with this id, at most 5 s old.

    Raises:
        NotFound: there is none.
    """
    kept = _kept.setdefault(context.database, {})
    found = kept.get(app_id)
    if found is not None and found[0] > time.monotonic():
        return found[1]
    workspace = await _read(context.database, app_id)
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[app_id] = (time.monotonic() + KEPT_SECONDS, workspace)
    return workspace


async def _read(database: Database, app_id: str) -> Workspace:
    workspace = None
    if 4 <= len(app_id) <= 40:
        async with database.connection() as connection:
            workspace = await find_workspace_row(connection, app_id)
    if workspace is None:
        raise UnknownWorkspace
    return workspace

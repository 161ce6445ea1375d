"""What a page sees of a workspace before anybody has written: name, colours, who is there, and where the panel lives."""

import asyncio
import logging
import time
from functools import cache
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

import msgspec
from litestar.types import Scope

from doorstep.context import Context
from doorstep.kernel.errors import DoorstepError
from doorstep.messenger.caller import Caller
from doorstep.messenger.wire import Json, name_json
from doorstep.realtime.presence import is_away
from doorstep.settings import Settings
from doorstep.storage.admins import admins_of
from doorstep.storage.database import Database
from doorstep.storage.workspaces import see_site
from doorstep.web.scheme import is_https
from doorstep.workspaces.workspace import Workspace

KEPT_SECONDS: Final = 5.0
"""A new teammate shows, and one who left is away, so much later."""

NOTED_SECONDS: Final = 30.0
"""How often a process writes that it saw a site."""

TEAMMATES_SHOWN: Final = 3

_MANIFEST = Path(__file__).parent.parent / "assets" / "widget" / "manifest.json"

_kept: "WeakKeyDictionary[Database, dict[str, tuple[float, Json]]]" = WeakKeyDictionary()
_noted: "WeakKeyDictionary[Database, dict[str, float]]" = WeakKeyDictionary()
_under_way: set[asyncio.Task[None]] = set()

log = logging.getLogger(__name__)


async def look_of(context: Context, workspace: Workspace) -> Json:
    """The wire's `workspace`."""
    kept = _kept.setdefault(context.database, {})
    found = kept.get(workspace.workspace_id)
    if found is not None and found[0] > time.monotonic():
        return found[1]
    people = [admin for admin in await admins_of(context.database.pool, workspace.workspace_id) if admin.has_password]
    look: Json = {
        "name": workspace.name,
        "is_test": workspace.is_test,
        "look": dict(workspace.look),
        "away": await is_away(context.valkey, workspace.workspace_id),
        "teammates": [name_json(admin.name) for admin in people[:TEAMMATES_SHOWN]],
    }
    kept[workspace.workspace_id] = (time.monotonic() + KEPT_SECONDS, look)
    return look


def panel_of(scope: Scope, caller: Caller, settings: Settings) -> Json | None:
    """The address of the panel document; None where the widget was not built."""
    path = _panel_path()
    if path is None:
        return None
    if settings.public_url is not None:
        return {"url": f"{settings.public_url}/widget/{path}"}
    scheme = "https" if is_https(scope, settings) else "http"
    return {"url": f"{scheme}://{caller.header(b'host')}/widget/{path}"}


def note_site(context: Context, workspace: Workspace, url: str | None) -> None:
    """Remember that the script runs on a site, for the Install page; never in the way of a boot."""
    noted = _noted.setdefault(context.database, {})
    if url is None or noted.get(workspace.workspace_id, 0.0) > time.monotonic():
        return
    noted[workspace.workspace_id] = time.monotonic() + NOTED_SECONDS
    task = asyncio.get_running_loop().create_task(_write(context, workspace, url))
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)


async def _write(context: Context, workspace: Workspace, url: str) -> None:
    try:
        async with context.database.transaction() as connection:
            await see_site(connection, workspace.workspace_id, url)
    except DoorstepError:
        log.info("where the script was seen was not written: the database is away")


@cache
def _panel_path() -> str | None:
    if not _MANIFEST.is_file():
        return None
    return msgspec.json.decode(_MANIFEST.read_bytes()).get("panel")

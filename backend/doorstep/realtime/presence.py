"""Which teammates are here: each open inbox says so again and again, and whoever falls silent has left."""

import time

from doorstep.kernel.errors import Unavailable
from doorstep.kernel.ids import AdminId
from doorstep.storage.valkey import Valkey

HERE_SECONDS = 60
"""An inbox says "here" every 25 s: one lost message must not make its teammate leave."""


def _key(workspace_id: str) -> str:
    return f"{{{workspace_id}}}:present"


async def say_here(valkey: Valkey, workspace_id: str, admin_id: AdminId) -> None:
    """A teammate has the inbox open now. Without Valkey nobody notices, which does no harm."""
    key = _key(workspace_id)
    try:
        await valkey.run("ZADD", key, time.time(), str(admin_id))
        await valkey.run("EXPIRE", key, HERE_SECONDS)
    except Unavailable:
        return


async def say_gone(valkey: Valkey, workspace_id: str, admin_id: AdminId) -> None:
    """A teammate has signed out."""
    try:
        await valkey.run("ZREM", _key(workspace_id), str(admin_id))
    except Unavailable:
        return


async def present(valkey: Valkey, workspace_id: str) -> list[AdminId]:
    """Who is here, who came first first; nobody when Valkey is away."""
    try:
        names = await valkey.run("ZRANGEBYSCORE", _key(workspace_id), time.time() - HERE_SECONDS, "+inf")
    except Unavailable:
        return []
    return [AdminId(int(name)) for name in names]


async def is_away(valkey: Valkey, workspace_id: str) -> bool:
    """Whether no teammate is here."""
    return not await present(valkey, workspace_id)

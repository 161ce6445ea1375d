"""Walks through a whole resource, one at a time in a workspace: where each has come to, for a minute after its last step."""

from typing import Final, Literal

from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.valkey import Valkey

EXPIRES_SECONDS: Final = 60
"""As the field's; whoever asks later begins anew."""

Resource = Literal["companies", "users", "contacts"]

_FIRST: Final = "0" * 32


async def begin_scroll(valkey: Valkey, workspace_id: WorkspaceId, resource: Resource, scroll_id: str) -> bool:
    """Whether no other was under way."""
    said = await valkey.run("SET", _key(workspace_id, resource), f"{scroll_id} {_FIRST}", "NX", "EX", EXPIRES_SECONDS)
    return said == "OK"


async def scroll_position(valkey: Valkey, workspace_id: WorkspaceId, resource: Resource, scroll_id: str) -> str | None:
    """The id of the last row that it gave; None when it has expired, or another is under way."""
    said = await valkey.run("GET", _key(workspace_id, resource))
    there, _, position = said.partition(" ") if isinstance(said, str) else ("", "", "")
    return position if there == scroll_id else None


async def move_scroll(
    valkey: Valkey, workspace_id: WorkspaceId, resource: Resource, scroll_id: str, position: str
) -> None:
    await valkey.run("SET", _key(workspace_id, resource), f"{scroll_id} {position}", "EX", EXPIRES_SECONDS)


async def end_scroll(valkey: Valkey, workspace_id: WorkspaceId, resource: Resource) -> None:
    await valkey.run("DEL", _key(workspace_id, resource))


def _key(workspace_id: WorkspaceId, resource: Resource) -> str:
    return f"{{{workspace_id}}}:scroll:{resource}"

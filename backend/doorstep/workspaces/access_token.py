"""An access token, as the rest of the product sees one: never the token itself."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from doorstep.kernel.ids import WorkspaceId
from doorstep.workspaces.admin import Admin
from doorstep.workspaces.scopes import EVERYTHING, Scope

NOTED_EVERY: Final = timedelta(minutes=5)
"""How exactly "last used" is known: a call should not write a row."""

LAST_CHARACTERS: Final = 4
"""So many are shown, to tell one token from another; 40 others stay unknown."""


class AccessToken(msgspec.Struct, frozen=True, kw_only=True):
    """A live token in the settings. `scopes` None is everything; `app_name` is set on one that an app got by consent."""

    workspace_id: WorkspaceId
    token_id: str
    name: str
    scopes: tuple[Scope, ...] | None
    last_characters: str
    made_by: str
    """A teammate's name: who made it or let the app in, and as whom it acts; of a workspace's first, only as whom it acts."""
    created_at: datetime
    last_used_at: datetime | None
    app_name: str | None = None
    came_with_workspace: bool = False
    """Nobody made it by itself: it is the one that a new workspace has."""


class Credential(msgspec.Struct, frozen=True, kw_only=True):
    """What a token opens, at a call."""

    token_id: str
    scopes: frozenset[str]
    last_used_at: datetime | None
    admin: Admin

    def is_due(self, at: datetime) -> bool:
        """Whether its use is worth noting again."""
        return self.last_used_at is None or at - self.last_used_at >= NOTED_EVERY


def scopes_or_everything(stored: list[str] | None) -> frozenset[str]:
    """Of a row: null is everything that there is by now."""
    return EVERYTHING if stored is None else frozenset(stored)

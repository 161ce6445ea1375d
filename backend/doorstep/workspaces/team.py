"""A team of teammates."""

import msgspec

from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import AdminId, WorkspaceId

LONGEST_NAME = 100
"""Fits a button of the inbox, with room to spare."""


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """Conversations may be assigned to it instead of to one of its teammates."""

    workspace_id: WorkspaceId
    team_id: int
    name: str
    admin_ids: tuple[AdminId, ...] = ()


def team_name(name: str) -> str:
    """Without white space around it.

    Raises:
        Invalid: empty or too long.
    """
    cleaned = name.strip()
    if not cleaned or len(cleaned) > LONGEST_NAME or "\0" in cleaned:
        raise Invalid(f"a team's name has 1 to {LONGEST_NAME} characters", "name")
    return cleaned

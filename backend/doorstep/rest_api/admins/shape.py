"""Teammates and teams as the API shows them."""

from collections.abc import Sequence

from doorstep.workspaces.admin import Admin
from doorstep.workspaces.team import Team


def admin_shape(admin: Admin, team_ids: Sequence[int]) -> dict[str, object]:
    """Every key that the description's example has."""
    return {
        "type": "admin",
        "id": str(admin.admin_id),
        "name": admin.name,
        "email": admin.email,
        "job_title": admin.job_title,
        "away_mode_enabled": admin.away_mode_enabled,
        "away_mode_reassign": admin.away_mode_reassign,
        "away_status_reason_id": admin.away_status_reason_id,
        "has_inbox_seat": True,
        "team_ids": list(team_ids),
        "avatar": None,
    }


def team_shape(team: Team) -> dict[str, object]:
    """Nobody distributes conversations here by themselves: both fields about it are null."""
    return {
        "type": "team",
        "id": str(team.team_id),
        "name": team.name,
        "admin_ids": list(team.admin_ids),
        "admin_priority_level": {"primary_admin_ids": list(team.admin_ids), "secondary_admin_ids": []},
        "assignment_limit": None,
        "distribution_method": None,
    }

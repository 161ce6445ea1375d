"""Teammates and teams as the API shows them."""

from collections.abc import Sequence
from uuid import UUID

from doorstep.kernel.clock import unix_seconds
from doorstep.workspaces.activity import Activity
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


def activity_shape(activity: Activity, email: str | None) -> dict[str, object]:
    """`email` is the teammate's of today; who was at the machine itself has neither id nor email."""
    admin_id = None if activity.admin_id is None else str(activity.admin_id)
    return {
        "id": str(UUID(activity.activity_id)),
        "performed_by": {"type": "admin", "id": admin_id, "email": email, "ip": activity.address},
        "metadata": activity.metadata,
        "created_at": unix_seconds(activity.created_at),
        "activity_type": activity.activity_type,
        "activity_description": activity.description,
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

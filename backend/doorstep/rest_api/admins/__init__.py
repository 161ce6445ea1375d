"""Teammates, their teams, what they did, and as whom a token acts."""

from doorstep.rest_api.admins.activities import list_activities, list_activity_types, search_activities
from doorstep.rest_api.admins.me import me
from doorstep.rest_api.admins.showing import list_admins, set_admin_away, show_admin
from doorstep.rest_api.admins.teams import create_team, list_teams, show_team, update_team

HANDLERS = (
    me,
    list_admins,
    show_admin,
    set_admin_away,
    list_activities,
    search_activities,
    list_activity_types,
    list_teams,
    show_team,
    create_team,
    update_team,
)

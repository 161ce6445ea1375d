"""Teammates, their teams, and as whom a token acts."""

from doorstep.rest_api.admins.me import me
from doorstep.rest_api.admins.showing import list_admins, set_admin_away, show_admin
from doorstep.rest_api.admins.teams import create_team, list_teams, show_team, update_team

HANDLERS = (me, list_admins, show_admin, set_admin_away, list_teams, show_team, create_team, update_team)

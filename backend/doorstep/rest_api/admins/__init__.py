"""Teammates, their teams, and as whom a token acts."""

from doorstep.rest_api.admins.me import me

HANDLERS = (me,)

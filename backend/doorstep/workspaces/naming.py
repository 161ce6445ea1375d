"""What a workspace is called, and in which time zone its days begin."""

from functools import cache
from typing import Final
from zoneinfo import available_timezones

import asyncpg
import msgspec

from doorstep.kernel.errors import Invalid, NotFound
from doorstep.storage.activities import record_activity
from doorstep.storage.database import Connection, Database
from doorstep.storage.workspaces import hold_workspace, set_names
from doorstep.workspaces.workspace import Workspace

LONGEST_NAME: Final = 100


@cache
def _known_zones() -> frozenset[str]:
    """Six hundred files are looked at to find out."""
    return frozenset(available_timezones())


@cache
def time_zones() -> tuple[str, ...]:
    """Those that people choose from: UTC and the IANA names of places."""
    places = {each for each in _known_zones() if "/" in each and not each.startswith(("Etc/", "SystemV/", "US/"))}
    return ("UTC", *sorted(places))


def checked_name(name: str) -> str:
    """Without space around it.

    Raises:
        Invalid: empty or too long.
    """
    cleaned = name.strip()
    if not 1 <= len(cleaned) <= LONGEST_NAME:
        raise Invalid(f"a name has 1 to {LONGEST_NAME} characters", "name")
    return cleaned


async def checked_time_zone(connection: Connection, name: str) -> str:
    """A name that this server and its database both know.

    Raises:
        Invalid: one of them does not.
    """
    refused = Invalid(f"{name or 'nothing'} is no time zone such as Europe/Berlin", "time_zone")
    if name not in _known_zones():
        raise refused
    try:
        async with connection.transaction():
            await connection.execute("SELECT now() AT TIME ZONE $1", name)
    except asyncpg.InvalidParameterValueError:
        raise refused from None
    return name


async def rename_workspace(
    database: Database, workspace_id: str, *, name: str | None = None, time_zone: str | None = None
) -> Workspace:
    """Set what is given; other processes follow within five seconds.

    Raises:
        NotFound: there is none.
        Invalid: a name or a time zone that cannot be one.
    """
    async with database.transaction() as connection:
        before = await hold_workspace(connection, workspace_id)
        if before is None:
            raise NotFound(f"there is no workspace {workspace_id}")
        new_name = before.name if name is None else checked_name(name)
        zone = before.time_zone if time_zone is None else await checked_time_zone(connection, time_zone)
        if new_name != before.name:
            await record_activity(
                connection, before.workspace_id, "app_name_change", f"called the workspace {new_name}"
            )
        if zone != before.time_zone:
            await record_activity(
                connection, before.workspace_id, "app_timezone_change", f"set the time zone to {zone}"
            )
        await set_names(connection, before.workspace_id, new_name, zone)
        return msgspec.structs.replace(before, name=new_name, time_zone=zone)

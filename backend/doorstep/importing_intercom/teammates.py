"""Teammates and teams: who wrote what, and who looks after it."""

from collections.abc import Mapping
from typing import Any, Final

from doorstep.importing_intercom.reading import id_of, items_in, text
from doorstep.importing_intercom.running import Importing
from doorstep.importing_intercom.tally import Tally
from doorstep.kernel.ids import AdminId
from doorstep.storage import admins, teams
from doorstep.storage.database import Connection
from doorstep.storage.imported import describe_admin, keep_imported

LONGEST_NAME: Final = 100

NOWHERE: Final = "teammate.invalid"
"""A domain that never receives mail, for who has left and of whom no address is told."""


async def bring_teammates(importing: Importing) -> None:
    """Those with an address that a teammate has here are that teammate; the others are made, without a password."""
    found = items_in(await importing.source.get("/admins"), "admins")
    await _bring(importing, found)
    await importing.learn("admin")


async def bring_authors(importing: Importing, authors: Mapping[str, Mapping[str, Any]]) -> None:
    """Teammates who wrote something and are not listed: they have left there. By their ids, as conversations show them."""
    gone = [author for there, author in authors.items() if there not in importing.numbers["admin"]]
    if gone:
        await _bring(importing, gone)
        await importing.learn("admin")


async def _bring(importing: Importing, found: list[Any]) -> None:
    known = await importing.known("admin")

    async def work(connection: Connection, tally: Tally) -> None:
        for item in found:
            there = id_of(item)
            if there is None:
                continue
            if there in known:
                tally.same("teammates")
                continue
            admin_id, is_new = await _admin(connection, importing, there, item)
            await keep_imported(connection, [importing.imported("admin", there, admin_id)])
            (tally.made if is_new else tally.same)("teammates")

    await importing.save(importing.progress.cursor, work)


async def _admin(
    connection: Connection, importing: Importing, there: str, item: Mapping[str, Any]
) -> tuple[AdminId, bool]:
    said = text(item.get("email"), 254)
    email = said if said and "@" in said else f"{there}@{NOWHERE}"
    admin = await admins.find_admin_by_email(connection, importing.workspace_id, email)
    if admin is not None:
        return admin.admin_id, False
    name = text(item.get("name"), LONGEST_NAME) or email.partition("@")[0]
    made = await admins.insert_admin(connection, importing.workspace_id, email=email, name=name, password_hash=None)
    reason = item.get("away_status_reason_id")
    await describe_admin(
        connection, importing.workspace_id, made.admin_id, job_title=text(item.get("job_title")) or "",
        away=item.get("away_mode_enabled") is True, reassign=item.get("away_mode_reassign") is True,
        reason_id=reason if isinstance(reason, int) and not isinstance(reason, bool) else None,
    )  # fmt: skip
    return made.admin_id, True


async def bring_teams(importing: Importing) -> None:
    """By name; who is in one there is in it here, and nobody is taken out."""
    found = items_in(await importing.source.get("/teams"), "teams")
    known = await importing.known("team")

    async def work(connection: Connection, tally: Tally) -> None:
        here = {team.team_id: team for team in await teams.teams_of(connection, importing.workspace_id)}
        by_name = {team.name.lower(): team.team_id for team in here.values()}
        for item in found:
            there, name = id_of(item), text(item.get("name"), LONGEST_NAME)
            if there is None or name is None:
                continue
            old = known.get(there)
            team_id = int(old.our_id) if old and int(old.our_id) in here else by_name.get(name.lower())
            (tally.made if team_id is None else tally.same)("teams")
            if team_id is None:
                team_id = await teams.insert_team(connection, importing.workspace_id, name)
            before = here[team_id].admin_ids if team_id in here else ()
            after = {*before, *_members(importing, item)}
            if after != set(before):
                await teams.set_members(connection, importing.workspace_id, team_id, sorted(after))
            await keep_imported(connection, [importing.imported("team", there, team_id)])

    await importing.save(None, work)
    await importing.learn("team")


def _members(importing: Importing, item: Mapping[str, Any]) -> set[AdminId]:
    said = item.get("admin_ids")
    found = (importing.admin(each) for each in (said if isinstance(said, list) else []))
    return {admin_id for admin_id in found if admin_id is not None}

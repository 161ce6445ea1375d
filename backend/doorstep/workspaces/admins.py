"""Teammates: making one, setting a password, and the one-time link for the first."""

import asyncio
import secrets
from datetime import timedelta

import asyncpg

from doorstep.kernel.acting import COMMAND_LINE, Doer, doer
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Conflict, Invalid, NotFound
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage import admins, workspaces
from doorstep.storage.activities import record_activity
from doorstep.storage.database import Database
from doorstep.workspaces.admin import Admin
from doorstep.workspaces.passwords import hash_password
from doorstep.workspaces.secrets import token_hash
from doorstep.workspaces.workspace import Workspace

INVITATION_DAYS = 7
"""Long enough to hand it to a colleague, short enough for a log file to become harmless."""


class EmailInUse(Conflict):
    """The workspace has a teammate with this email."""

    code = "email_in_use"


async def create_admin(
    database: Database, *, workspace_id: str, email: str, name: str, password: str | None = None
) -> Admin:
    """Add a teammate; without a password they cannot sign in yet.

    Raises:
        NotFound: no such workspace.
        Conflict: the email is a teammate's already.
        Invalid: email, name or password cannot be one.
    """
    await _existing(database, workspace_id)
    email, name = _checked_email(email), _checked_name(name)
    hashed = None if password is None else await asyncio.to_thread(hash_password, password)
    try:
        async with database.transaction() as connection:
            return await admins.insert_admin(
                connection, WorkspaceId(workspace_id), email=email, name=name, password_hash=hashed
            )
    except asyncpg.UniqueViolationError:
        raise EmailInUse(f"{workspace_id} has a teammate {email} already") from None


async def set_password(database: Database, *, workspace_id: str, email: str, password: str) -> Admin:
    """Set a teammate's password and end every session of theirs, in the workspace's test workspaces too.

    Raises:
        NotFound: no such workspace or teammate.
        Invalid: not a password.
    """
    hashed = await asyncio.to_thread(hash_password, password)
    async with database.transaction() as connection:
        admin = await admins.find_admin_by_email(connection, WorkspaceId(workspace_id), email)
        if admin is None:
            raise NotFound(f"{workspace_id} has no teammate {email}")
        await admins.change_password(connection, admin.workspace_id, admin.email, hashed)
        by = doer() or Doer(admin.workspace_id, None, COMMAND_LINE)
        whose = {"id": str(admin.admin_id), "name": admin.name}
        await record_activity(
            connection,
            admin.workspace_id,
            "admin_password_reset_success",
            f"changed the password of {admin.name}",
            by=by,
            teammate=whose,
        )
    return admin


async def list_workspaces(database: Database) -> list[Workspace]:
    """Every workspace of this installation, oldest first."""
    async with database.transaction() as connection:
        return await workspaces.all_workspaces(connection)


async def list_admins(database: Database, workspace_id: str) -> list[Admin]:
    async with database.transaction() as connection:
        return await admins.admins_of(connection, WorkspaceId(workspace_id))


async def invite_first_admin(database: Database, workspace_id: str) -> str | None:
    """A one-time token for `/inbox/welcome/…`, or None when somebody can sign in already.

    Raises:
        NotFound: no such workspace.
    """
    await _existing(database, workspace_id)
    token = secrets.token_urlsafe(32)
    async with database.transaction() as connection:
        if any(admin.has_password for admin in await admins.admins_of(connection, WorkspaceId(workspace_id))):
            return None
        expires_at = now() + timedelta(days=INVITATION_DAYS)
        await admins.insert_invitation(connection, WorkspaceId(workspace_id), token_hash(token), expires_at)
    return token


async def invited_to(database: Database, token: str) -> WorkspaceId | None:
    """The workspace that an unused invitation opens; None for any other token."""
    async with database.transaction() as connection:
        return await admins.open_invitation(connection, token_hash(token), now())


async def accept_invitation(database: Database, token: str, *, email: str, name: str, password: str) -> Admin:
    """Become the first teammate: takes over the admin as whom the workspace's token acts.

    Raises:
        NotFound: the link was used, has expired, or somebody can sign in by now.
        Conflict: the email is another teammate's.
        Invalid: email, name or password cannot be one.
    """
    email, name = _checked_email(email), _checked_name(name)
    hashed = await asyncio.to_thread(hash_password, password)
    try:
        async with database.transaction() as connection:
            workspace_id = await admins.use_invitation(connection, token_hash(token), now())
            there = [] if workspace_id is None else await admins.admins_of(connection, workspace_id)
            if workspace_id is None or any(admin.has_password for admin in there):
                raise NotFound("this link was used already, or is too old")
            if not there:
                return await admins.insert_admin(connection, workspace_id, email=email, name=name, password_hash=hashed)
            first = there[0].admin_id
            await admins.change_admin(connection, workspace_id, first, email=email, name=name, password_hash=hashed)
            return await admins.find_admin(connection, workspace_id, first) or there[0]
    except asyncpg.UniqueViolationError:
        raise EmailInUse(f"there is a teammate {email} already") from None


async def _existing(database: Database, workspace_id: str) -> Workspace:
    async with database.transaction() as connection:
        found = await workspaces.find_workspace_row(connection, workspace_id)
    if found is None:
        raise NotFound(f"there is no workspace {workspace_id}")
    return found


def _checked_email(email: str) -> str:
    local, at, domain = email.strip().rpartition("@")
    if not local or not at or not domain or len(email) > 254 or any(c.isspace() for c in email.strip()):
        raise Invalid("this is not an email address", "email")
    return email.strip()


def _checked_name(name: str) -> str:
    if not 1 <= len(name.strip()) <= 100:
        raise Invalid("a name has 1 to 100 characters", "name")
    return name.strip()

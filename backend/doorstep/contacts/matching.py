"""Whom a new or changed person would be mistaken for."""

from collections.abc import Iterable

from doorstep.contacts.contact import Contact, Role
from doorstep.identity.verifying import names_of
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage import contacts
from doorstep.storage.database import Connection, Queryable


async def take_turns(
    connection: Connection, workspace_id: WorkspaceId, external_id: str | None, email_normal: str | None
) -> None:
    """Logins, and whoever else writes a user with one of these, come one after the other, so that they make one user; to be called
    before people are locked."""
    for name in sorted(names_of(external_id, email_normal)):
        await contacts.lock_identifier(connection, workspace_id, name)


async def find_match(
    connection: Queryable,
    workspace_id: WorkspaceId,
    *,
    role: Role,
    external_id: str | None,
    email_normal: str | None,
) -> Contact | None:
    """Somebody living of this role who is known by one of these, archived people too; None where there is none.

    Leads may share an email, since anybody may type one. Users may where each has an id of the site, since then that tells
    them apart; an email by which alone somebody is known is theirs.
    """
    if external_id is not None:
        there = await contacts.find_by_external_id(connection, workspace_id, external_id, role)
        if there is not None:
            return there
    if email_normal is None or role == "lead":
        return None
    showing = await contacts.find_by_email(connection, workspace_id, email_normal)
    logging_in = await contacts.find_users_by_login_email(connection, workspace_id, email_normal)
    return _known_by_email([*showing, *logging_in], external_id)


def _known_by_email(others: Iterable[Contact], external_id: str | None) -> Contact | None:
    users = [each for each in others if each.role == "user"]
    return next((user for user in users if external_id is None or user.external_id is None), None)

"""Whom a program means by an email: never somebody who only says that it is theirs."""

from collections.abc import Collection, Sequence
from typing import Final

from doorstep.contacts.contact import Contact, Role
from doorstep.identity.errors import SeveralUsers
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage import contacts
from doorstep.storage.database import Queryable

EITHER: Final[Sequence[Role]] = ("user", "lead")


async def find_addressed(
    connection: Queryable,
    workspace_id: WorkspaceId,
    email_normal: str,
    *,
    roles: Collection[Role] = EITHER,
    archived: bool = True,
) -> Contact | None:
    """The one whom the site knows by this address, users before leads; None where there is none.

    Whoever typed the address, or has it from a page without a signature, is passed over: an account with a victim's address
    would be all that a thief needs to be given what is meant for the victim.

    Args:
        archived: whether those who were archived count.

    Raises:
        SeveralUsers: the site gave it to several.
    """
    known = [
        each
        for each in await _everybody(connection, workspace_id, email_normal)
        if each.role in roles and (archived or each.state == "active") and is_the_sites(each, email_normal)
    ]
    found = [each for each in known if each.role == "user"] or known
    if len(found) > 1:
        raise SeveralUsers
    return found[0] if found else None


async def users_who_show(connection: Queryable, workspace_id: WorkspaceId, email_normal: str) -> Sequence[Contact]:
    """Every user who has it in any way, whoever said so."""
    return [each for each in await _everybody(connection, workspace_id, email_normal) if each.role == "user"]


def is_the_sites(person: Contact, email_normal: str) -> bool:
    """Whether the site itself, by its server or its teammates, gave this person the address, or it was verified."""

    def said(name: str) -> bool:
        source = person.attribute_sources.get(name)
        return source is not None and (source.is_the_sites or source.by == "admin")

    by_login = person.login_email_normal == email_normal and said("login_email")
    return by_login or (person.email_normal == email_normal and (person.verified or said("email")))


async def _everybody(connection: Queryable, workspace_id: WorkspaceId, email_normal: str) -> Sequence[Contact]:
    showing = await contacts.find_by_email(connection, workspace_id, email_normal)
    logging_in = await contacts.find_users_by_login_email(connection, workspace_id, email_normal)
    return list({each.contact_id: each for each in (*showing, *logging_in)}.values())

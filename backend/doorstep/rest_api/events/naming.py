"""Whom an event is about: by our id, the site's own, or an email."""

from doorstep.contacts.addressing import find_addressed
from doorstep.contacts.emails import read_email
from doorstep.contacts.people import Person
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.finding import existing_person, existing_person_by_external_id
from doorstep.rest_api.errors import ParameterMissing, SeveralUsers, UserMissing
from doorstep.storage.contacts import find_by_email
from doorstep.storage.database import Queryable


async def named_person(
    connection: Queryable,
    caller: Caller,
    *,
    contact_id: str | None,
    user_id: str | None,
    email: str | None,
    only_shown: bool = False,
) -> Person:
    """The first of the three that was given decides.

    Args:
        only_shown: nothing is written, so an email may lead to whoever shows it.

    Raises:
        ParameterMissing: none was.
        UserMissing: there is nobody.
        SeveralUsers: several users have the email.
    """
    if contact_id:
        return await existing_person(connection, caller, contact_id)
    if user_id:
        return await existing_person_by_external_id(connection, caller, user_id)
    if email:
        return await (_showing if only_shown else _addressed)(connection, caller, email)
    raise ParameterMissing("user_id")


async def _addressed(connection: Queryable, caller: Caller, email: str) -> Person:
    found = await find_addressed(connection, caller.workspace.workspace_id, read_email(email).normal)
    if found is None:
        raise UserMissing
    return await existing_person(connection, caller, found.contact_id)


async def _showing(connection: Queryable, caller: Caller, email: str) -> Person:
    there = await find_by_email(connection, caller.workspace.workspace_id, read_email(email).normal)
    found = [each for each in there if each.role == "user"] or there
    if not found:
        raise UserMissing
    if len(found) > 1:
        raise SeveralUsers
    return await existing_person(connection, caller, found[0].contact_id)

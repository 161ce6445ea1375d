"""People of one role, found by what 1.x calls them, and answered in its shape."""

from collections.abc import Mapping, Sequence
from typing import Any

from doorstep.contacts.addressing import EITHER, find_addressed
from doorstep.contacts.contact import Role
from doorstep.contacts.emails import read_email
from doorstep.contacts.people import Person, find_person
from doorstep.context import Context
from doorstep.kernel.ids import ContactId, is_hex_id
from doorstep.rest_api.access import Caller
from doorstep.rest_api.errors import ParameterMissing, SeveralUsers, UserMissing
from doorstep.rest_api.identifiers import identifier
from doorstep.rest_api.v1.person_shape import person_shape
from doorstep.segments.asking import segments_of
from doorstep.storage.contacts import find_by_email, find_by_external_id
from doorstep.storage.people_named import named_of


async def person_by_id(context: Context, caller: Caller, contact_id: str, role: Role | None) -> Person:
    """By our id; archived people are gone in 1.x, and a user is no lead.

    Raises:
        UserMissing: nobody of this role.
    """
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    person = await find_person(pool, workspace_id, ContactId(contact_id)) if is_hex_id(contact_id) else None
    if person is None or person.root.contact_id != contact_id or person.root.state != "active":
        raise UserMissing
    if role is not None and person.root.role != role:
        raise UserMissing
    return person


async def person_named(
    context: Context, caller: Caller, said: Mapping[str, Any], role: Role | None, *, only_shown: bool = False,
    within: str = "",
) -> Person:  # fmt: skip
    """By `id`, else `user_id`, else `email`: the first that is there decides. None as role is either.

    Args:
        within: where in the request `said` stands, such as `contact.`.
        only_shown: nothing is written, so an email may lead to whoever shows it, and not only to whom the site knows by it.

    Raises:
        ParameterMissing: none of them is there.
        UserMissing, SeveralUsers: it leads to nobody, or to several.
    """
    our_id = identifier(said, "id") or identifier(said, "intercom_user_id")
    user_id, email = identifier(said, "user_id"), identifier(said, "email")
    if our_id is not None:
        return await person_by_id(context, caller, our_id, role)
    if user_id is not None:
        return await _by_user_id(context, caller, user_id, role)
    if email is None:
        raise ParameterMissing(f"{within}user_id")
    if not only_shown:
        return await _addressed(context, caller, email, role)
    return await _showing(context, caller, email, role)


async def _addressed(context: Context, caller: Caller, email: str, role: Role | None) -> Person:
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    roles = EITHER if role is None else (role,)
    found = await find_addressed(pool, workspace_id, read_email(email).normal, roles=roles, archived=False)
    if found is None:
        raise UserMissing
    return await person_by_id(context, caller, found.contact_id, role)


async def _showing(context: Context, caller: Caller, email: str, role: Role | None) -> Person:
    there = await find_by_email(context.database.pool, caller.workspace.workspace_id, read_email(email).normal)
    active = [each for each in there if each.state == "active" and (role is None or each.role == role)]
    found = [each for each in active if each.role == "user"] or active
    if len(found) > 1:
        raise SeveralUsers
    if not found:
        raise UserMissing
    return await person_by_id(context, caller, found[0].contact_id, role)


async def person_answer(
    context: Context, caller: Caller, contact_id: str, role: Role | None = None
) -> dict[str, object]:
    """One person as they are now, with the segments they belong to. Raises as `person_by_id`."""
    person = await person_by_id(context, caller, contact_id, role)
    pool, root_id = context.database.pool, person.root.contact_id
    named = await named_of(pool, caller.workspace.workspace_id, {root_id: person.contact_ids})
    return person_shape(person.shown, named[root_id], await segments_of(context.database, caller.workspace, root_id))


async def people_answers(context: Context, caller: Caller, people: Sequence[Person]) -> list[dict[str, object]]:
    """As in a list: without their segments, which would be asked for one by one."""
    everybody = {person.root.contact_id: person.contact_ids for person in people}
    named = await named_of(context.database.pool, caller.workspace.workspace_id, everybody)
    return [person_shape(person.shown, named[person.root.contact_id]) for person in people]


async def _by_user_id(context: Context, caller: Caller, user_id: str, role: Role | None) -> Person:
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    roles: tuple[Role, ...] = ("user", "lead") if role is None else (role,)
    for each in roles:
        found = None if "\0" in user_id else await find_by_external_id(pool, workspace_id, user_id, each)
        if found is not None:
            return await person_by_id(context, caller, found.contact_id, each)
    raise UserMissing

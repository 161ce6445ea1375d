"""Whom a request names: the teammate who acts, the person who is meant, and moments."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

import msgspec
from litestar import Request

from doorstep.contacts.addressing import find_addressed
from doorstep.contacts.emails import read_email
from doorstep.contacts.people import Person
from doorstep.context import Context
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import AdminId
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.finding import existing_person
from doorstep.rest_api.errors import AdminMissing, ParameterMissing, UserMissing
from doorstep.rest_api.identifiers import number_of
from doorstep.storage.admins import find_admin
from doorstep.storage.contacts import find_user_by_external_id
from doorstep.workspaces.admin import Admin

YEAR_2100_SECONDS = 4_102_444_800

MOST_AHEAD: Final = timedelta(minutes=10)
"""Clocks differ; what is said to be later has not happened."""

DisplayAs = Literal["plaintext", "html"]
"""How texts are shown; as HTML if nothing is said."""


class NamesPerson(msgspec.Struct, frozen=True):
    """The first of these that was sent decides."""

    intercom_user_id: str | None = None
    user_id: str | None = None
    email: str | None = None


async def named_admin(context: Context, caller: Caller, admin_id: str | int | None) -> Admin:
    """A teammate by the number, which comes as text too.

    Raises:
        ParameterMissing: there is none.
        AdminMissing: the workspace has no such teammate.
    """
    if admin_id is None or admin_id == "":
        raise ParameterMissing("admin_id")
    number = number_of(admin_id)
    admin = await find_admin(context.database.pool, caller.workspace.workspace_id, AdminId(number)) if number else None
    if admin is None:
        raise AdminMissing
    return admin


async def named_person(context: Context, caller: Caller, names: NamesPerson) -> Person:
    """By our id, else the site's own id, else the email that the site knows them by.

    Raises:
        ParameterMissing: none of them was sent.
        UserMissing, SeveralUsers, ContactMerged: it does not lead to one person.
    """
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    if names.intercom_user_id:
        return await existing_person(pool, caller, names.intercom_user_id)
    if names.user_id:
        if "\0" in names.user_id:
            raise UserMissing
        user = await find_user_by_external_id(pool, workspace_id, names.user_id)
        if user is None:
            raise UserMissing
        return await existing_person(pool, caller, user.contact_id)
    if names.email:
        there = await find_addressed(pool, workspace_id, read_email(names.email).normal)
        if there is None:
            raise UserMissing
        return await existing_person(pool, caller, there.contact_id)
    raise ParameterMissing("intercom_user_id")


def moment_of(seconds: int | None, field: str) -> datetime | None:
    """Unix seconds as they were sent.

    Raises:
        Invalid: not between 1970 and 2100: what is older or later was sent by mistake, and not every program can show it.
    """
    if seconds is None:
        return None
    if not 0 <= seconds < YEAR_2100_SECONDS:
        raise Invalid(f"{field} must be a time in Unix seconds", field)
    return datetime.fromtimestamp(seconds, UTC)


def past_moment_of(seconds: int | None, field: str) -> datetime | None:
    """The same of what has happened: nothing is written in the future.

    Raises:
        Invalid: as `moment_of`, or further ahead than clocks differ.
    """
    at, current = moment_of(seconds, field), now()
    if at is None or at <= current:
        return at
    if at > current + MOST_AHEAD:
        minutes = MOST_AHEAD // timedelta(minutes=1)
        raise Invalid(
            f"{field} is in the future: at most {minutes} minutes ahead are taken for clocks that differ", field
        )
    return current


async def optional_body(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """The body of a DELETE, which some clients leave out.

    Raises:
        Invalid: it is there and no JSON object.
    """
    raw = await request.body()
    if not raw.strip():
        return {}
    try:
        found = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Invalid("the body is not JSON") from None
    if not isinstance(found, dict):
        raise Invalid("the body must be an object")
    return found

"""What 1.x says of a user or lead, saved: made if there is none, changed if there is."""

from collections.abc import Mapping
from typing import Any, Final

from doorstep.companies.belonging import attach_company, detach_company
from doorstep.companies.given import FIELDS
from doorstep.companies.saving import create_or_update_company
from doorstep.contacts.addressing import find_addressed, is_the_sites, users_who_show
from doorstep.contacts.contact import Contact, Role
from doorstep.contacts.creating import create_contact
from doorstep.contacts.details import Details, read_details
from doorstep.contacts.emails import read_email
from doorstep.contacts.errors import ContactExists
from doorstep.contacts.updating import identifiers_of, update_contact
from doorstep.context import Context
from doorstep.identity import standing
from doorstep.identity.errors import EmailNotTheSites
from doorstep.kernel.clock import now, unix_seconds
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ContactId, WorkspaceId, is_hex_id
from doorstep.rest_api.access import Caller
from doorstep.rest_api.identifiers import identifier
from doorstep.rest_api.v1.people import person_by_id, person_named
from doorstep.storage.companies import find_company
from doorstep.storage.company_lists import Wanted, list_companies
from doorstep.storage.contacts import find_contact

MOST_COMPANIES: Final = 50
"""Of one request: each is saved for itself."""

_RENAMED: Final = {"user_id": "external_id", "remote_created_at": "signed_up_at", "last_request_at": "last_seen_at"}

_READ: Final = ("email", "name", "phone", "avatar", "signed_up_at", "owner_id", "unsubscribed_from_emails",
    "language_override", "custom_attributes")  # fmt: skip


async def save_user(context: Context, caller: Caller, said: Mapping[str, Any]) -> ContactId:
    """By `id` one who is there; else by `user_id` or `email`, made if nobody has them.

    Raises:
        UserMissing: nobody has the id.
        SeveralUsers: the site gave the email to several, and it comes alone.
        EmailNotTheSites: whoever has the email only says that it is theirs.
        Invalid: something that no user can be.
    """
    our_id, email = identifier(said, "id"), identifier(said, "email")
    if our_id is not None:
        return await update_person(context, caller, our_id, said, "user")
    if identifier(said, "user_id") is None and email is not None:
        known = await _known_by(context, caller, email)
        if known is not None:
            await standing.unarchive(context, known.workspace_id, known.contact_id)
            return await update_person(context, caller, known.contact_id, said, "user")
    return await _made_or_changed(context, caller, said, "user")


async def save_lead(context: Context, caller: Caller, said: Mapping[str, Any]) -> ContactId:
    """By `id` or `user_id` one who is there; else a new one.

    Raises:
        UserMissing: nobody has the id.
        Invalid: something that no lead can be.
    """
    if identifier(said, "id") is not None or identifier(said, "user_id") is not None:
        lead = await person_named(context, caller, said, "lead")
        return await update_person(context, caller, lead.root.contact_id, said, "lead")
    return await _made_or_changed(context, caller, said, "lead")


async def update_person(
    context: Context, caller: Caller, contact_id: str, said: Mapping[str, Any], role: Role
) -> ContactId:
    """Change the one with our id, who has this role. Raises as `save_user`."""
    root = (await person_by_id(context, caller, contact_id, role)).root
    # a lead's own id is what its page goes by
    details = read_details(_renamed(said, without_id=role == "lead"))
    await update_contact(context, root.workspace_id, root.contact_id, details, undeclared="keep")
    await _save_companies(context, caller, root.contact_id, said.get("companies"))
    return root.contact_id


async def _made_or_changed(context: Context, caller: Caller, said: Mapping[str, Any], role: Role) -> ContactId:
    workspace_id = caller.workspace.workspace_id
    details = read_details({**_renamed(said, without_id=role == "lead"), "role": role})
    try:
        contact_id = (await create_contact(context, workspace_id, details, undeclared="keep")).contact_id
    except ContactExists as there:
        contact_id = there.contact_id
        await _refuse_typed(context, workspace_id, contact_id, details)
        # who was archived and is named again is back
        await standing.unarchive(context, workspace_id, contact_id)
        await update_contact(context, workspace_id, contact_id, details, undeclared="keep")
    await _save_companies(context, caller, contact_id, said.get("companies"))
    return contact_id


async def _known_by(context: Context, caller: Caller, email: str) -> Contact | None:
    pool, workspace_id, normal = context.database.pool, caller.workspace.workspace_id, read_email(email).normal
    found = await find_addressed(pool, workspace_id, normal, roles=("user",))
    if found is None and await users_who_show(pool, workspace_id, normal):
        raise EmailNotTheSites
    return found


async def _refuse_typed(context: Context, workspace_id: WorkspaceId, contact_id: ContactId, details: Details) -> None:
    """Nobody gets what was meant for another by having typed their email: the id is the same, or the site gave it."""
    external_id, email_normal = identifiers_of(details)
    there = await find_contact(context.database.pool, workspace_id, contact_id)
    if there is None or (external_id is not None and there.external_id == external_id):
        return
    if email_normal is None or not is_the_sites(there, email_normal):
        raise EmailNotTheSites


def _renamed(said: Mapping[str, Any], *, without_id: bool) -> dict[str, Any]:
    """In the names of later versions."""
    body = {name: said[name] for name in _READ if name in said}
    for old, name in _RENAMED.items():
        if said.get(old) is not None and not (without_id and name == "external_id"):
            body.setdefault(name, said[old])
    if said.get("update_last_request_at") or said.get("new_session"):
        body["last_seen_at"] = unix_seconds(now())
    return body


async def _save_companies(context: Context, caller: Caller, contact_id: ContactId, given: object) -> None:
    """Each is made or changed by its own id and joined with the person, or left where it says `remove`."""
    if given is None or isinstance(given, Mapping):
        # a list in an answer, sent back
        return
    if not isinstance(given, list) or len(given) > MOST_COMPANIES or not all(isinstance(each, dict) for each in given):
        raise Invalid(f"companies is a list of at most {MOST_COMPANIES} objects", "companies")
    person = await person_by_id(context, caller, contact_id, None)
    for each in given:
        uid = await _company_uid(context, caller, each)
        change = detach_company if each.get("remove") is True else attach_company
        if uid is not None:
            await change(context.database, caller.workspace.workspace_id, person.contact_ids, uid)


async def _company_uid(context: Context, caller: Caller, said: Mapping[str, Any]) -> str | None:
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    own_id, our_id = identifier(said, "company_id"), identifier(said, "id")
    if own_id is None and our_id is not None and is_hex_id(our_id):
        return our_id if await find_company(pool, workspace_id, our_id) else None
    named = own_id or our_id
    if named is None:
        raise Invalid("a company is named by its company_id", "companies")
    if said.get("remove") is True:
        found = await list_companies(pool, workspace_id, Wanted(company_id=named), order="desc", limit=1, offset=0)
        return found[0].company_uid if found else None
    body = {name: said[name] for name in FIELDS if name in said}
    return (await create_or_update_company(context.database, workspace_id, {**body, "company_id": named})).company_uid

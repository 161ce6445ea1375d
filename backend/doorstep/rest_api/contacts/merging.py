"""POST /contacts/merge and /contacts/unmerge, and what was merged into whom."""

from collections.abc import Mapping
from typing import Any, Literal

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from doorstep.contacts.people import Person
from doorstep.context import Context
from doorstep.identity.merging_people import merge_people
from doorstep.identity.unmerging import unmerge
from doorstep.kernel.ids import ContactId, is_hex_id
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.answering import contact_answer
from doorstep.rest_api.contacts.finding import existing_person
from doorstep.rest_api.contacts.shape import merge_shape
from doorstep.rest_api.errors import ContactMissing, NotDuplicates, ParameterMissing, UserMissing
from doorstep.rest_api.identifiers import identifier
from doorstep.rest_api.pages import next_cursor, read_wanted
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.versions import Version
from doorstep.storage.merges import find_merge_of, merges_into

DUPLICATES_ONLY = Version(2, 16)
"""From this version on, two people who share neither email nor phone are merged only by who insists."""

PER_PAGE = 50


@post("/contacts/merge", status_code=200, operation_id="MergeContact", opt=needs("people:write"))
async def merge_contacts(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    data: JSONBody[dict[str, Any]],
    include_merge_history: FromQuery[bool] = False,
) -> dict[str, object]:
    """The lead `from` becomes a part of the user `into`; merging twice is merging once."""
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    into = await existing_person(pool, caller, _named(data, "into"))
    lead_id = _named(data, "from")
    if lead_id not in into.contact_ids:
        lead = await existing_person(pool, caller, lead_id)
        _refuse_strangers(caller, lead, into, data)
        await merge_people(context, workspace_id, lead_id=ContactId(lead_id), user_id=into.root.contact_id)
    merged = await existing_person(pool, caller, into.root.contact_id)
    return await contact_answer(pool, caller, merged, with_history=include_merge_history)


@post("/contacts/unmerge", status_code=200, operation_id="UnmergeContact", opt=needs("people:write"))
async def unmerge_contacts(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """Take one merge back, by its `merge_id` or by the `contact_id` of the lead that it took in; answers with the lead."""
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    merge_id, lead_id = identifier(data, "merge_id"), identifier(data, "contact_id")
    if merge_id is None and lead_id is None:
        raise ParameterMissing("merge_id")
    if merge_id is None:
        known = is_hex_id(lead_id or "")
        merge_id = await find_merge_of(pool, workspace_id, ContactId(lead_id or "")) if known else None
    if merge_id is None:
        raise ContactMissing
    undone = await unmerge(context.database, workspace_id, merge_id, actor=f"admin:{caller.admin.admin_id}")
    context.outbox.tell(undone.notices)
    return await contact_answer(pool, caller, await existing_person(pool, caller, undone.lead.contact_id))


@get("/contacts/{contact_id:str}/merge_history", operation_id="ListContactMergeHistory", opt=needs("people:read"))
async def list_merge_history(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    contact_id: FromPath[str],
    cursor: FromQuery[str | None] = None,
    per_page: FromQuery[int | None] = None,
    order: FromQuery[Literal["asc", "desc"]] = "desc",
) -> dict[str, object]:
    """The leads that are part of a user now, and since when."""
    pool = context.database.pool
    try:
        person = await existing_person(pool, caller, contact_id)
    except UserMissing:
        raise ContactMissing from None
    if person.root.role != "user":
        raise ContactMissing
    wanted = read_wanted(per_page, cursor, default=PER_PAGE)
    found = await merges_into(
        pool, person.root.workspace_id, person.root.contact_id, limit=wanted.per_page + 1,
        after=wanted.cursor.position if wanted.cursor else None, newest_first=order == "desc",
    )  # fmt: skip
    page, has_more = found[: wanted.per_page], len(found) > wanted.per_page
    more = next_cursor(wanted, page[-1].merged_at, page[-1].member_id) if has_more else None
    return {"type": "list", "data": [merge_shape(each) for each in page], "next_cursor": more, "has_more": has_more}


def _named(data: Mapping[str, Any], name: str) -> str:
    found = identifier(data, name)
    if found is None:
        raise ParameterMissing(name)
    return found


def _refuse_strangers(caller: Caller, lead: Person, user: Person, data: Mapping[str, Any]) -> None:
    if caller.version < DUPLICATES_ONLY or data.get("skip_duplicate_validation") is True:
        return
    same_email = lead.root.email_normal is not None and lead.root.email_normal == user.root.email_normal
    same_phone = lead.shown.phone is not None and lead.shown.phone == user.shown.phone
    if not (same_email or same_phone):
        raise NotDuplicates

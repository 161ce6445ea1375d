"""Companies that a page or a token names: created or updated by their id, and joined with the person."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from doorstep.companies.company import Company, updated
from doorstep.contacts.contact import Source
from doorstep.contacts.given import GivenCompany
from doorstep.kernel.ids import ContactId, WorkspaceId, random_hex
from doorstep.storage import companies
from doorstep.storage.database import Connection, Queryable


async def record_companies(
    connection: Connection,
    workspace_id: WorkspaceId,
    contact_id: ContactId,
    given: Sequence[GivenCompany],
    *,
    by: Source,
    at: datetime,
) -> None:
    """Save what is new of each, in the order of their ids so that no two requests wait in a ring.

    A company that does not exist yet needs a name; without one, it is left out.
    """
    for company in sorted(given, key=lambda each: each.company_id):
        company_uid = await _save(connection, workspace_id, company, by, at)
        if company_uid is not None:
            await companies.attach(connection, workspace_id, contact_id, company_uid, at)


async def are_recorded(
    connection: Queryable,
    workspace_id: WorkspaceId,
    contact_id: ContactId,
    given: Sequence[GivenCompany],
    *,
    by: Source,
    at: datetime,
) -> bool:
    """Whether recording them would change nothing; a page says the same on every load."""
    mine = {
        company.company_id: company for company in await companies.companies_of(connection, workspace_id, [contact_id])
    }
    return all(each.company_id in mine and is_same(mine[each.company_id], each, by, at) for each in given)


def is_same(company: Company, given: GivenCompany, by: Source, at: datetime) -> bool:
    """Whether `given` would change nothing."""
    return updated(company, given, by, at) is company


async def _save(
    connection: Connection, workspace_id: WorkspaceId, given: GivenCompany, by: Source, at: datetime
) -> str | None:
    there = await companies.lock_company(connection, workspace_id, given.company_id)
    if there is None and "name" not in given.standard:
        return None
    before = there or Company(
        workspace_id=workspace_id, company_uid=random_hex(), company_id=given.company_id, created_at=at, updated_at=at
    )
    after = updated(before, given, by, at)
    if there is None:
        await companies.insert_company(connection, after)
    elif after is not there:
        await companies.save_company(connection, msgspec.structs.replace(after, updated_at=at))
    return after.company_uid

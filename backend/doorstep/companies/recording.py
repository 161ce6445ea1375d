"""Companies that a page or a token names: created or updated by their id, and joined with the person."""

from collections.abc import Sequence
from datetime import datetime

from doorstep.companies.company import Company, updated
from doorstep.contacts.contact import Source
from doorstep.contacts.given import GivenCompany
from doorstep.kernel.facts import Fact, Topic
from doorstep.kernel.ids import ContactId, WorkspaceId, random_hex
from doorstep.storage import companies
from doorstep.storage.database import Connection, Queryable
from doorstep.storage.facts import record_facts


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
        company_uid, facts = await _save(connection, workspace_id, company, by, at)
        if company_uid is not None and await companies.attach(connection, workspace_id, contact_id, company_uid, at):
            about = {"company_uid": company_uid, "contact_id": contact_id}
            facts = [*facts, Fact(workspace_id, "company.contact.attached", about)]
        await record_facts(connection, facts)


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
) -> tuple[str | None, list[Fact]]:
    """Our id of it, when it exists then, and what happened to it."""
    there = await companies.lock_company(connection, workspace_id, given.company_id)
    if there is None and "name" not in given.standard:
        return None, []
    after, facts = await save_given(connection, workspace_id, there, given, by, at)
    return after.company_uid, facts


async def save_given(
    connection: Connection,
    workspace_id: WorkspaceId,
    there: Company | None,
    given: GivenCompany,
    by: Source,
    at: datetime,
) -> tuple[Company, list[Fact]]:
    """The company as it is then, and what happened to it; `there` is locked, or None when it must be made."""
    before = there or Company(
        workspace_id=workspace_id, company_uid=random_hex(), company_id=given.company_id, created_at=at, updated_at=at
    )
    after = updated(before, given, by, at)
    if after is there:
        return after, []
    await (companies.insert_company if there is None else companies.save_company)(connection, after)
    topic: Topic = "company.created" if there is None else "company.updated"
    return after, [Fact(workspace_id, topic, {"company_uid": after.company_uid})]

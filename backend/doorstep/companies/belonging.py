"""A person joins a company or leaves it."""

from collections.abc import Sequence

from doorstep.companies.company import Company
from doorstep.companies.errors import MOST_COMPANIES, CompanyMissing, TooManyCompanies
from doorstep.kernel.clock import now
from doorstep.kernel.errors import NotFound
from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage import companies
from doorstep.storage.contacts import lock_contacts
from doorstep.storage.database import Connection, Database, retrying
from doorstep.storage.facts import record_facts


async def attach_company(
    database: Database, workspace_id: WorkspaceId, contacts: Sequence[ContactId], company_uid: str
) -> Company:
    """The root of `contacts` belongs to it from now on; they are its root, first, and its members.

    Raises:
        CompanyMissing: there is none.
        TooManyCompanies: the person belongs to a thousand others.
        NotFound: the person was deleted meanwhile.
    """

    async def once() -> Company:
        async with database.transaction() as connection:
            company = await companies.hold_company(connection, workspace_id, company_uid)
            if company is None:
                raise CompanyMissing
            # so that two at once cannot both be the thousandth
            await _hold_person(connection, workspace_id, contacts[0])
            mine = await companies.company_uids_of(connection, workspace_id, contacts)
            if company_uid in mine:
                return company
            if len(mine) >= MOST_COMPANIES:
                raise TooManyCompanies
            await companies.attach(connection, workspace_id, contacts[0], company_uid, now())
            about = {"company_uid": company_uid, "contact_id": contacts[0]}
            await record_facts(connection, [Fact(workspace_id, "company.contact.attached", about)])
            return company

    return await retrying(once)


async def detach_company(
    database: Database, workspace_id: WorkspaceId, contacts: Sequence[ContactId], company_uid: str
) -> Company:
    """Neither the root, the first of `contacts`, nor a member belongs to it any longer.

    Raises:
        CompanyMissing: there is none, or the person does not belong to it.
    """

    async def once() -> Company:
        async with database.transaction() as connection:
            company = await companies.hold_company(connection, workspace_id, company_uid)
            if company is None or not await companies.detach(connection, workspace_id, contacts, company_uid):
                raise CompanyMissing
            about = {"company_uid": company_uid, "contact_id": contacts[0]}
            await record_facts(connection, [Fact(workspace_id, "company.contact.detached", about)])
            return company

    return await retrying(once)


async def _hold_person(connection: Connection, workspace_id: WorkspaceId, contact_id: ContactId) -> None:
    found = await lock_contacts(connection, workspace_id, [contact_id])
    if contact_id not in found or found[contact_id].state == "erased":
        raise NotFound("User Not Found")

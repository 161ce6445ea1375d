"""A company that a program makes, changes or deletes."""

from collections.abc import Mapping
from typing import Any

import msgspec

from doorstep.companies.company import Company
from doorstep.companies.errors import CompanyMissing
from doorstep.companies.given import read_company, read_company_id
from doorstep.companies.recording import save_given
from doorstep.contacts.declaring import checked_custom
from doorstep.contacts.given import GivenCompany
from doorstep.kernel.clock import now
from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import WorkspaceId, random_hex
from doorstep.storage import companies
from doorstep.storage.database import Connection, Database, retrying
from doorstep.storage.facts import record_facts


async def create_or_update_company(database: Database, workspace_id: WorkspaceId, body: Mapping[str, Any]) -> Company:
    """By the site's own id in `body`; without one, a company with an id of ours.

    Raises:
        Invalid: what `body` says cannot be of a company.
    """
    named = body.get("company_id")
    company_id = random_hex() if named is None or named == "" else read_company_id(named)
    given = read_company(body, company_id)

    async def once() -> Company:
        async with database.transaction() as connection:
            there = await companies.lock_company(connection, workspace_id, company_id)
            return await _save(connection, workspace_id, there, given)

    return await retrying(once)


async def update_company(
    database: Database, workspace_id: WorkspaceId, company_uid: str, body: Mapping[str, Any]
) -> Company:
    """By our id; the site's own never changes.

    Raises:
        CompanyMissing: there is none.
        Invalid: what `body` says cannot be of a company.
    """
    given = read_company({name: value for name, value in body.items() if name != "company_id"}, "")

    async def once() -> Company:
        async with database.transaction() as connection:
            found = await companies.find_company(connection, workspace_id, company_uid)
            there = found and await companies.lock_company(connection, workspace_id, found.company_id)
            if there is None or there.company_uid != company_uid:
                raise CompanyMissing
            return await _save(connection, workspace_id, there, given)

    return await retrying(once)


async def delete_company(database: Database, workspace_id: WorkspaceId, company_uid: str) -> Company:
    """As it was. Its people stay, and belong to it no longer.

    Raises:
        CompanyMissing: there is none.
    """

    async def once() -> Company:
        async with database.transaction() as connection:
            there = await companies.lock_company_to_delete(connection, workspace_id, company_uid)
            if there is None:
                raise CompanyMissing
            await companies.delete_company(connection, workspace_id, company_uid)
            about = {"company_uid": company_uid, "company_id": there.company_id, "name": there.name}
            await record_facts(connection, [Fact(workspace_id, "company.deleted", about)])
            return there

    return await retrying(once)


async def _save(
    connection: Connection, workspace_id: WorkspaceId, there: Company | None, given: GivenCompany
) -> Company:
    """The company as it is then; `there` is locked, or None when it must be made."""
    custom = await checked_custom(connection, workspace_id, "company", given.custom, undeclared="keep")
    given = msgspec.structs.replace(given, custom=custom)
    after, facts = await save_given(connection, workspace_id, there, given, "api", now())
    await record_facts(connection, facts)
    return after

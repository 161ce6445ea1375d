"""Writing a note about a company."""

from doorstep.companies.errors import CompanyMissing
from doorstep.companies.note import CompanyNote
from doorstep.contacts.note import checked_body
from doorstep.kernel.clock import now
from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.storage.companies import hold_company
from doorstep.storage.company_notes import insert_company_note
from doorstep.storage.database import Database


async def write_company_note(
    database: Database, workspace_id: WorkspaceId, company_uid: str, body: str, *, admin_id: AdminId | None
) -> CompanyNote:
    """Keep a plain text about a company.

    Raises:
        Invalid: it is empty, or too long. CompanyMissing: there is none.
    """
    text = checked_body(body)
    async with database.transaction() as connection:
        if await hold_company(connection, workspace_id, company_uid) is None:
            raise CompanyMissing
        return await insert_company_note(connection, workspace_id, company_uid, admin_id, text, now())

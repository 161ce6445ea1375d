"""Companies as answers, and the one that an id in a request names."""

from collections.abc import Sequence
from itertools import islice

from doorstep.companies.company import Company
from doorstep.companies.errors import CompanyMissing
from doorstep.companies.note import CompanyNote
from doorstep.kernel.ids import AdminId, is_hex_id
from doorstep.rest_api.access import Caller
from doorstep.rest_api.companies.shape import company_shape
from doorstep.rest_api.labels.shape import COMPANIES_HAVE_NOTES, company_note_shape
from doorstep.storage.admins import admins_of
from doorstep.storage.companies import find_company
from doorstep.storage.company_lists import counted
from doorstep.storage.company_notes import latest_notes
from doorstep.storage.database import Queryable
from doorstep.storage.teams import team_ids_of

MOST_NOTES = 10
"""In a company's own answer, as with contacts; GET /companies/{id}/notes has the rest."""


async def company_answer(connection: Queryable, caller: Caller, company: Company) -> dict[str, object]:
    return (await company_answers(connection, caller, [company]))[0]


async def company_answers(
    connection: Queryable, caller: Caller, companies: Sequence[Company]
) -> list[dict[str, object]]:
    """In their order, in a few queries more however many they are; from 2.16 on with the latest notes about them."""
    workspace_id, uids = caller.workspace.workspace_id, [each.company_uid for each in companies]
    counts = await counted(connection, workspace_id, uids)
    answers = [company_shape(each, counts[each.company_uid]) for each in companies]
    if caller.version >= COMPANIES_HAVE_NOTES:
        notes = await latest_notes(connection, workspace_id, uids, MOST_NOTES)
        of_all = [each for uid in uids for each in notes.get(uid, ())]
        shapes = iter(await company_note_shapes(connection, caller, of_all))
        for uid, answer in zip(uids, answers, strict=True):
            answer["notes"] = {"type": "note.list", "notes": list(islice(shapes, len(notes.get(uid, ()))))}
    return answers


async def company_note_shapes(
    connection: Queryable, caller: Caller, notes: Sequence[CompanyNote]
) -> list[dict[str, object]]:
    """In their order, with who wrote them."""
    workspace_id = caller.workspace.workspace_id
    admins = {admin.admin_id: admin for admin in await admins_of(connection, workspace_id)}
    teams = await team_ids_of(connection, workspace_id)
    authors = [each.admin_id or AdminId(0) for each in notes]
    return [
        company_note_shape(each, admins.get(by), teams.get(by, ())) for each, by in zip(notes, authors, strict=True)
    ]


async def existing_company(connection: Queryable, caller: Caller, company_uid: str) -> Company:
    """By our id of it.

    Raises:
        CompanyMissing: none of this workspace.
    """
    possible = is_hex_id(company_uid)
    found = await find_company(connection, caller.workspace.workspace_id, company_uid) if possible else None
    if found is None:
        raise CompanyMissing
    return found

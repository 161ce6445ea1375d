"""Companies as answers, and the one that an id in a request names."""

from collections.abc import Sequence

from doorstep.companies.company import Company
from doorstep.companies.errors import CompanyMissing
from doorstep.kernel.ids import is_hex_id
from doorstep.rest_api.access import Caller
from doorstep.rest_api.companies.shape import company_shape
from doorstep.storage.companies import find_company
from doorstep.storage.company_lists import counted
from doorstep.storage.database import Queryable


async def company_answer(connection: Queryable, caller: Caller, company: Company) -> dict[str, object]:
    return (await company_answers(connection, caller, [company]))[0]


async def company_answers(
    connection: Queryable, caller: Caller, companies: Sequence[Company]
) -> list[dict[str, object]]:
    """In their order, in two queries more however many they are."""
    counts = await counted(connection, caller.workspace.workspace_id, [each.company_uid for each in companies])
    return [company_shape(each, counts[each.company_uid]) for each in companies]


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

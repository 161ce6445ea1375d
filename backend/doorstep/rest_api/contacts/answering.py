"""People as answers: everything that a contact's shape needs, read for all of a page at once."""

from collections.abc import Sequence

from doorstep.contacts.people import Person
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.shape import contact_shape
from doorstep.storage.companies import companies_of
from doorstep.storage.database import Queryable


async def contact_answer(connection: Queryable, caller: Caller, person: Person) -> dict[str, object]:
    """One person in the shape of the caller's version."""
    return (await contact_answers(connection, caller, [person]))[0]


async def contact_answers(connection: Queryable, caller: Caller, people: Sequence[Person]) -> list[dict[str, object]]:
    """People in the shape of the caller's version, in their order."""
    workspace_id = caller.workspace.workspace_id
    return [
        contact_shape(person.shown, await companies_of(connection, workspace_id, person.contact_ids))
        for person in people
    ]

"""People as answers: everything that a contact's shape needs, read for all of a page at once."""

from collections.abc import Sequence

from doorstep.contacts.people import Person
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.shape import MOST_SHOWN, contact_shape
from doorstep.storage.belongings import belongings_of
from doorstep.storage.database import Queryable


async def contact_answer(connection: Queryable, caller: Caller, person: Person) -> dict[str, object]:
    """One person in the shape of the caller's version."""
    return (await contact_answers(connection, caller, [person]))[0]


async def contact_answers(connection: Queryable, caller: Caller, people: Sequence[Person]) -> list[dict[str, object]]:
    """People in the shape of the caller's version, in their order; one query however many they are."""
    belongings = await belongings_of(
        connection,
        caller.workspace.workspace_id,
        {person.root.contact_id: person.contact_ids for person in people},
        most=MOST_SHOWN,
    )
    return [contact_shape(person.shown, belongings[person.root.contact_id], caller.version) for person in people]

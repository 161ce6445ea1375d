"""People as answers: everything that a contact's shape needs, read for all of a page at once."""

from collections.abc import Sequence

from doorstep.contacts.people import Person
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.shape import MOST_SHOWN, contact_shape, merge_shape
from doorstep.storage.belongings import belongings_of
from doorstep.storage.database import Queryable
from doorstep.storage.merges import merges_of_all


async def contact_answer(
    connection: Queryable, caller: Caller, person: Person, *, with_history: bool = False
) -> dict[str, object]:
    """One person in the shape of the caller's version."""
    return (await contact_answers(connection, caller, [person], with_history=with_history))[0]


async def contact_answers(
    connection: Queryable, caller: Caller, people: Sequence[Person], *, with_history: bool = False
) -> list[dict[str, object]]:
    """People in the shape of the caller's version, in their order; one query however many they are.

    Args:
        with_history: users get `merge_history` too, for one query more.
    """
    workspace_id = caller.workspace.workspace_id
    everybody = {person.root.contact_id: person.contact_ids for person in people}
    belongings = await belongings_of(connection, workspace_id, everybody, most=MOST_SHOWN)
    answers = [contact_shape(person.shown, belongings[person.root.contact_id], caller.version) for person in people]
    if with_history:
        users = [person.root.contact_id for person in people if person.shown.role == "user"]
        found = await merges_of_all(connection, workspace_id, users)
        for answer in answers:
            if answer["role"] == "user":
                answer["merge_history"] = [merge_shape(each) for each in found if each.root_id == answer["id"]]
    return answers

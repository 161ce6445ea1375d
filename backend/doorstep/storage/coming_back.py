"""People who are back: whoever writes is among the others again, and whoever is not left alone is not erased.

What counts stands in `migrations/0027-who-comes-back.sql`, whose triggers see to everything that is written down of a person. Two
things leave no row of their own with them, and are told here: messages, and rows of a file that say nothing new.
"""

from collections.abc import Collection, Sequence

from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.database import Connection
from doorstep.storage.facts import arrays_of_facts, recording

Person = tuple[WorkspaceId, ContactId]


async def keep_people(connection: Connection, people: Collection[Person]) -> None:
    """They are not left alone: who waits to be erased is as they were before their deletion. Others stay as they are."""
    wanted = sorted(set(people))
    await connection.execute(
        """SELECT come_back(workspace_id, contact_id) FROM unnest($1::text[], $2::uuid[]) AS kept (workspace_id, contact_id)""",
        [workspace_id for workspace_id, _ in wanted], [contact_id for _, contact_id in wanted],
    )  # fmt: skip


async def unarchive_people(connection: Connection, people: Collection[Person]) -> None:
    """They are among the others again, with the facts of it; whoever is, stays as they are. People are roots."""
    wanted = sorted(set(people), key=lambda person: person[1])
    rows = await connection.fetch(
        """WITH away AS (
               SELECT workspace_id, contact_id FROM contacts
               JOIN unnest($1::text[], $2::uuid[]) AS back (workspace_id, contact_id) USING (workspace_id, contact_id)
               WHERE state = 'archived' ORDER BY contact_id FOR NO KEY UPDATE OF contacts)
           UPDATE contacts c SET state = 'active', updated_at = greatest(updated_at, now()) FROM away
           WHERE c.workspace_id = away.workspace_id AND c.contact_id = away.contact_id AND c.state = 'archived'
           RETURNING c.workspace_id, c.contact_id""",
        [workspace_id for workspace_id, _ in wanted], [contact_id for _, contact_id in wanted],
    )  # fmt: skip
    back: Sequence[Person] = [(row["workspace_id"], row["contact_id"]) for row in rows]
    facts = [Fact(workspace_id, "contact.unarchived", {"contact_id": contact_id}) for workspace_id, contact_id in back]
    # not as what a teammate or a token did: nobody but the person brought them back
    if facts:
        await connection.execute(recording(), *arrays_of_facts(facts))

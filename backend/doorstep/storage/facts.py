"""Saving facts in the transaction of the change; only those that somebody has subscribed to are kept."""

from collections.abc import Sequence

from doorstep.kernel.facts import Fact
from doorstep.storage.database import Connection
from doorstep.storage.deeds import record_what_was_done
from doorstep.storage.parameters import rows_given

_COLUMNS = {"workspace_id": "text", "topic": "text", "about": "jsonb"}


async def record_facts(connection: Connection, facts: Sequence[Fact]) -> None:
    """To be called inside the transaction that makes them true. One statement, whatever their number."""
    if facts:
        await connection.execute(recording(), *arrays_of_facts(facts))
        await record_what_was_done(connection, facts)


def recording(first: int = 1) -> str:
    """The statement that keeps facts which are waited for; parameters from `$first` on."""
    return f"""INSERT INTO webhook_events (event_id, {", ".join(_COLUMNS)})
        SELECT gen_random_uuid(), new.* FROM {rows_given(_COLUMNS, first)}
        WHERE EXISTS (SELECT FROM webhook_subscriptions s WHERE s.workspace_id = new.workspace_id
            AND s.disabled_at IS NULL AND new.topic = ANY (s.topics))"""


def arrays_of_facts(facts: Sequence[Fact]) -> list[list[object]]:
    """The arguments of `recording`."""
    return [
        [fact.workspace_id for fact in facts],
        [fact.topic for fact in facts],
        [fact.about for fact in facts],
    ]

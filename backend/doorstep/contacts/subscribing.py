"""Recording what a person wants to get."""

from doorstep.contacts.editing import lock_root, updated
from doorstep.contacts.people import everybody_in
from doorstep.contacts.subscription import Consent, SubscriptionType, SubscriptionTypeMissing
from doorstep.kernel.clock import now
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage import subscriptions
from doorstep.storage.database import Connection, HasDatabase
from doorstep.storage.facts import record_facts


async def consent(
    stores: HasDatabase, workspace_id: WorkspaceId, contact_id: ContactId, number: int | None, said: Consent
) -> SubscriptionType:
    """The person wants this kind of message, or does not; the newest word counts.

    Raises:
        NotFound: nobody has this id. SubscriptionTypeMissing: there is no such kind.
    """
    async with stores.database.transaction() as connection:
        root = await lock_root(connection, workspace_id, contact_id)
        kind = await _existing(connection, workspace_id, number)
        await subscriptions.say(connection, workspace_id, root.contact_id, kind.subscription_type_id, said, now())
        await record_facts(connection, [updated(root)])
        return kind


async def forget_consent(
    stores: HasDatabase, workspace_id: WorkspaceId, contact_id: ContactId, number: int | None
) -> SubscriptionType:
    """As if the person had said nothing about this kind.

    Raises:
        NotFound: nobody has this id. SubscriptionTypeMissing: there is no such kind, or nothing was said about it.
    """
    async with stores.database.transaction() as connection:
        root = await lock_root(connection, workspace_id, contact_id)
        kind = await _existing(connection, workspace_id, number)
        ids = await everybody_in(connection, workspace_id, root.contact_id)
        if not await subscriptions.unsay(connection, workspace_id, ids, kind.subscription_type_id):
            raise SubscriptionTypeMissing
        await record_facts(connection, [updated(root)])
        return kind


async def _existing(connection: Connection, workspace_id: WorkspaceId, number: int | None) -> SubscriptionType:
    kind = None if number is None else await subscriptions.find_subscription_type(connection, workspace_id, number)
    if kind is None:
        raise SubscriptionTypeMissing
    return kind

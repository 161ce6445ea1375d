"""Sending something by hand: what was told already once more, or a ping to see whether anybody is there."""

from datetime import datetime

from doorstep.kernel.ids import WorkspaceId, is_hex_id, random_hex
from doorstep.storage.webhook_queue import add_ping, send_again
from doorstep.webhooks.subscribing import Stores, existing_subscription
from doorstep.webhooks.subscription import DeliveryMissing, Subscription, SubscriptionDisabled


async def redeliver(
    stores: Stores, workspace_id: WorkspaceId, subscription_id: str, event_id: str, *, at: datetime
) -> None:
    """Under the same id, at once, and again for 24 hours if it fails.

    Raises:
        SubscriptionMissing: this workspace has none. DeliveryMissing: it was not told this.
        SubscriptionDisabled: it must be enabled first.
    """
    _enabled(await existing_subscription(stores, workspace_id, subscription_id))
    known = is_hex_id(event_id)
    if not known or not await send_again(stores.database, workspace_id, subscription_id, event_id, at):
        raise DeliveryMissing


async def ping(stores: Stores, workspace_id: WorkspaceId, subscription_id: str, *, at: datetime) -> str:
    """Something to receive, at once; the id of the event.

    Raises:
        SubscriptionMissing: this workspace has none.
        SubscriptionDisabled: it must be enabled first.
    """
    _enabled(await existing_subscription(stores, workspace_id, subscription_id))
    event_id = random_hex()
    item = {"type": "ping", "message": "Somebody is there."}
    await add_ping(stores.database, workspace_id, subscription_id, event_id, item, at)
    return event_id


def _enabled(subscription: Subscription) -> None:
    if not subscription.enabled:
        raise SubscriptionDisabled

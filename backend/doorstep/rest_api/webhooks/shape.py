"""Webhooks as the API shows them. A secret is in the answer that makes it, and in no other."""

from collections.abc import Sequence

from doorstep.kernel.clock import unix_seconds
from doorstep.rest_api.times import shown_time
from doorstep.storage.webhook_log import Attempt, Logged
from doorstep.webhooks.envelope import MESSAGE_PREFIX
from doorstep.webhooks.subscription import Subscription


def webhook_shape(subscription: Subscription, secret: str | None = None) -> dict[str, object]:
    """With `secret`, how its receiver checks signatures."""
    shown: dict[str, object] = {
        "type": "webhook",
        "id": subscription.subscription_id,
        "app_id": subscription.workspace_id,
        "url": subscription.url,
        "topics": list(subscription.topics),
        "enabled": subscription.enabled,
        "disabled_at": shown_time(subscription.disabled_at),
        "disabled_because": subscription.disabled_because,
        "created_at": unix_seconds(subscription.created_at),
    }
    return shown if secret is None else shown | {"secret": secret}


def delivery_shape(delivery: Logged, tries: Sequence[Attempt]) -> dict[str, object]:
    """`id` is the `webhook-id` that the receiver saw."""
    return {
        "type": "webhook_delivery",
        "id": f"{MESSAGE_PREFIX}{delivery.event_id}",
        "topic": delivery.topic,
        "state": delivery.state,
        "created_at": unix_seconds(delivery.created_at),
        "next_try_at": unix_seconds(delivery.due_at) if delivery.state == "waiting" else None,
        "tries": [
            {
                "number": each.attempt,
                "sent_at": unix_seconds(each.sent_at),
                "milliseconds": each.milliseconds,
                "status": each.status,
                "problem": each.problem,
            }
            for each in tries
        ],
    }

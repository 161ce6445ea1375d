"""Webhooks as the API shows them. A secret is in the answer that makes it, and in no other."""

from doorstep.kernel.clock import unix_seconds
from doorstep.rest_api.times import shown_time
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

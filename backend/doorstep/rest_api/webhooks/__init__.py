"""Programs that want to be told."""

from doorstep.rest_api.webhooks.log import list_deliveries, redeliver_webhook
from doorstep.rest_api.webhooks.subscribing import (
    create_webhook,
    delete_webhook,
    list_webhooks,
    ping_webhook,
    rotate_webhook_secret,
    show_webhook,
    update_webhook,
)
from doorstep.rest_api.webhooks.topics import list_samples, list_topics

HANDLERS = (
    create_webhook, list_webhooks, list_topics, list_samples, show_webhook, update_webhook, delete_webhook,
    rotate_webhook_secret, ping_webhook, list_deliveries, redeliver_webhook,
)  # fmt: skip

"""One delivery of a webhook: what was sent, each try of it, and once more by hand."""

from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.context import Context
from doorstep.inbox.forms import see_other
from doorstep.inbox.sessions import SignedIn
from doorstep.inbox.settings.shell import settings_page
from doorstep.inbox.settings.webhooks import PLACE
from doorstep.kernel.clock import now
from doorstep.kernel.ids import is_hex_id
from doorstep.storage.webhook_log import find_delivery
from doorstep.webhooks.envelope import WebhookEvent, notification
from doorstep.webhooks.redelivering import redeliver
from doorstep.webhooks.subscribing import existing_subscription
from doorstep.webhooks.subscription import SubscriptionMissing


@get("/settings/webhooks/{webhook_id:str}/deliveries/{delivery_id:str}")
async def show_delivery(
    context: NamedDependency[Context],
    me: NamedDependency[SignedIn],
    webhook_id: FromPath[str],
    delivery_id: FromPath[str],
) -> Response[str]:
    webhook = await existing_subscription(context, me.workspace_id, webhook_id)
    known = is_hex_id(delivery_id)
    found = await find_delivery(context.database.pool, me.workspace_id, webhook_id, delivery_id) if known else None
    if found is None:
        raise SubscriptionMissing
    delivery, item, attempts = found
    event = WebhookEvent(
        workspace_id=me.workspace_id, event_id=delivery.event_id, topic=delivery.topic, about={},
        created_at=delivery.created_at,
    )  # fmt: skip
    sent = notification(
        event, item, attempts=delivery.attempts, first_sent_at=attempts[0].sent_at if attempts else None
    )
    return settings_page(
        me, "webhooks", template="settings/delivery.html", webhook=webhook, delivery=delivery, attempts=attempts,
        message_id=event.message_id, body=_readable(sent),
    )  # fmt: skip


@post("/settings/webhooks/{webhook_id:str}/deliveries/{delivery_id:str}/again", status_code=200)
async def deliver_again(
    context: NamedDependency[Context],
    me: NamedDependency[SignedIn],
    webhook_id: FromPath[str],
    delivery_id: FromPath[str],
) -> Response[str]:
    await redeliver(context, me.workspace_id, webhook_id, delivery_id, at=now())
    return see_other(f"{PLACE}/{webhook_id}/deliveries/{delivery_id}")


def _readable(sent: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(sent), indent=2).decode()


HANDLERS: Final = (show_delivery, deliver_again)

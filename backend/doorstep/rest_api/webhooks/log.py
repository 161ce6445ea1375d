"""What became of each notification of a webhook, and once more by hand. A notification itself is not shown: it is sent."""

from typing import Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from doorstep.context import Context
from doorstep.kernel.clock import now
from doorstep.kernel.ids import is_hex_id
from doorstep.rest_api.access import Caller
from doorstep.rest_api.pages import next_cursor, pages, read_wanted
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.webhooks.shape import delivery_shape
from doorstep.rest_api.webhooks.topics import refuse_unreadable
from doorstep.storage.webhook_log import attempts_at, count_deliveries, deliveries_of, find_delivery
from doorstep.webhooks.envelope import MESSAGE_PREFIX
from doorstep.webhooks.redelivering import redeliver
from doorstep.webhooks.subscribing import existing_subscription
from doorstep.webhooks.subscription import DeliveryMissing

PER_PAGE: Final = 50


@get("/webhooks/{webhook_id:str}/deliveries", operation_id="listWebhookDeliveries", opt=needs("workspace:read"))
async def list_deliveries(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    webhook_id: FromPath[str],
    per_page: FromQuery[int | None] = None,
    starting_after: FromQuery[str | None] = None,
) -> dict[str, object]:
    """Of the last 30 days, the newest first, each with its tries."""
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    wanted = read_wanted(per_page, starting_after, default=PER_PAGE)
    webhook = await existing_subscription(context, workspace_id, webhook_id)
    after = wanted.cursor.position if wanted.cursor else None
    found = await deliveries_of(pool, workspace_id, webhook.subscription_id, limit=wanted.per_page + 1, after=after)
    shown = found[: wanted.per_page]
    more = next_cursor(wanted, shown[-1].created_at, shown[-1].event_id) if len(found) > len(shown) else None
    tries = await attempts_at(pool, workspace_id, webhook.subscription_id, [each.event_id for each in shown])
    total = await count_deliveries(pool, workspace_id, webhook.subscription_id)
    return {
        "type": "list",
        "data": [delivery_shape(each, tries.get(each.event_id, [])) for each in shown],
        "total_count": total,
        "pages": pages(wanted, total, more),
    }


@post(
    "/webhooks/{webhook_id:str}/deliveries/{delivery_id:str}/redeliver",
    status_code=202,
    operation_id="redeliverWebhook",
    opt=needs("workspace:write"),
)
async def redeliver_webhook(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    webhook_id: FromPath[str],
    delivery_id: FromPath[str],
) -> dict[str, object]:
    """At once, under the same id, whatever became of it before; and for 24 hours if it fails."""
    workspace_id, event_id = caller.workspace.workspace_id, delivery_id.removeprefix(MESSAGE_PREFIX)
    webhook = await existing_subscription(context, workspace_id, webhook_id)
    pool, known = context.database.pool, is_hex_id(event_id)
    before = await find_delivery(pool, workspace_id, webhook.subscription_id, event_id) if known else None
    if before is None:
        raise DeliveryMissing
    refuse_unreadable(caller.scopes, [*webhook.topics, before[0].topic])
    await redeliver(context, workspace_id, webhook.subscription_id, event_id, at=now())
    after = await find_delivery(pool, workspace_id, webhook.subscription_id, event_id)
    if after is None:
        raise DeliveryMissing
    return delivery_shape(after[0], after[2])

"""/webhooks: programs subscribe and unsubscribe by themselves, as the convention of REST hooks has it."""

from typing import Any

import msgspec
from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from doorstep.context import Context
from doorstep.kernel.clock import now
from doorstep.rest_api.access import Caller
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.webhooks.shape import webhook_shape
from doorstep.rest_api.webhooks.topics import refuse_unreadable
from doorstep.storage.webhooks import subscriptions_of
from doorstep.webhooks import subscribing
from doorstep.webhooks.envelope import MESSAGE_PREFIX
from doorstep.webhooks.redelivering import ping
from doorstep.webhooks.subscription import Subscription, check_topics


class WebhookGiven(msgspec.Struct, frozen=True):
    """What a client says of a webhook; `topic` is one alone. What is left out stays as it is."""

    url: Any = None
    topics: Any = None
    topic: Any = None
    enabled: bool | None = None

    @property
    def wanted(self) -> Any:
        return [self.topic] if self.topics is None and self.topic is not None else self.topics


@post(
    "/webhooks",
    status_code=201,
    operation_id="createWebhook",
    opt=needs("workspace:write", told_once=True),
)
async def create_webhook(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[WebhookGiven]
) -> dict[str, object]:
    """201 with the id by which it is ended, and with the secret that its notifications are signed with."""
    topics = check_topics(data.wanted)
    refuse_unreadable(caller.scopes, topics)
    made, secret = await subscribing.subscribe(
        context, caller.workspace.workspace_id, url=data.url, topics=topics, by=caller.admin.admin_id, at=now(),
        token_id=caller.token_id,
    )  # fmt: skip
    return webhook_shape(made, secret)


@get("/webhooks", operation_id="listWebhooks", opt=needs("workspace:read"))
async def list_webhooks(context: NamedDependency[Context], caller: NamedDependency[Caller]) -> dict[str, object]:
    """All of the workspace, the newest first."""
    found = await subscriptions_of(context.database.pool, caller.workspace.workspace_id)
    return {"type": "list", "data": [webhook_shape(each) for each in found], "total_count": len(found)}


@get("/webhooks/{webhook_id:str}", operation_id="retrieveWebhook", opt=needs("workspace:read"))
async def show_webhook(
    context: NamedDependency[Context], caller: NamedDependency[Caller], webhook_id: FromPath[str]
) -> dict[str, object]:
    """By its id."""
    return webhook_shape(await subscribing.existing_subscription(context, caller.workspace.workspace_id, webhook_id))


@put("/webhooks/{webhook_id:str}", operation_id="updateWebhook", opt=needs("workspace:write"))
async def update_webhook(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    webhook_id: FromPath[str],
    data: JSONBody[WebhookGiven],
) -> dict[str, object]:
    """Another address, other topics, off or on again."""
    workspace_id = caller.workspace.workspace_id
    await readable_subscription(context, caller, webhook_id)
    topics = None if data.wanted is None else check_topics(data.wanted)
    refuse_unreadable(caller.scopes, topics or ())
    changed = await subscribing.change_subscription(
        context, workspace_id, webhook_id, url=data.url, topics=topics, enabled=data.enabled, token_id=caller.token_id
    )
    return webhook_shape(changed)


@delete("/webhooks/{webhook_id:str}", status_code=200, operation_id="deleteWebhook", opt=needs("workspace:write"))
async def delete_webhook(
    context: NamedDependency[Context], caller: NamedDependency[Caller], webhook_id: FromPath[str]
) -> dict[str, object]:
    """Nothing more is sent to it."""
    gone = await subscribing.unsubscribe(context, caller.workspace.workspace_id, webhook_id)
    return {"type": "webhook", "id": gone.subscription_id, "deleted": True}


@post(
    "/webhooks/{webhook_id:str}/secret",
    status_code=200,
    operation_id="rotateWebhookSecret",
    opt=needs("workspace:write", told_once=True),
)
async def rotate_webhook_secret(
    context: NamedDependency[Context], caller: NamedDependency[Caller], webhook_id: FromPath[str]
) -> dict[str, object]:
    """A new secret, told here alone; for 24 hours notifications are signed with the one before as well."""
    await readable_subscription(context, caller, webhook_id)
    found, secret = await subscribing.rotate_secret(context, caller.workspace.workspace_id, webhook_id, at=now())
    return webhook_shape(found, secret)


@post("/webhooks/{webhook_id:str}/ping", status_code=202, operation_id="pingWebhook", opt=needs("workspace:write"))
async def ping_webhook(
    context: NamedDependency[Context], caller: NamedDependency[Caller], webhook_id: FromPath[str]
) -> dict[str, object]:
    """A notification of the topic `ping`, to see whether anybody is there."""
    event_id = await ping(context, caller.workspace.workspace_id, webhook_id, at=now())
    return {"type": "ping", "id": f"{MESSAGE_PREFIX}{event_id}"}


async def readable_subscription(context: Context, caller: Caller, webhook_id: str) -> Subscription:
    """The one with this id, whose topics the token may read: else it could have brought to itself what it may not see."""
    found = await subscribing.existing_subscription(context, caller.workspace.workspace_id, webhook_id)
    refuse_unreadable(caller.scopes, found.topics)
    return found

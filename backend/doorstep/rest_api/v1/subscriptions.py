"""/subscriptions of 1.x: webhooks under their first name, with the topics that were called otherwise."""

from collections.abc import Mapping
from typing import Any, Final

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from doorstep.context import Context
from doorstep.kernel.clock import now, unix_seconds
from doorstep.kernel.errors import Invalid
from doorstep.rest_api.access import Caller
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.webhooks.subscribing import readable_subscription
from doorstep.rest_api.webhooks.topics import refuse_unreadable
from doorstep.storage.webhooks import subscriptions_of
from doorstep.webhooks import subscribing
from doorstep.webhooks.subscription import Subscription, check_topics

NOW_CALLED: Final[Mapping[str, str]] = {
    "user.created": "contact.user.created",
    "user.deleted": "contact.deleted",
    "user.tag.created": "contact.tag.created",
    "user.tag.deleted": "contact.tag.deleted",
    "contact.created": "contact.lead.created",
    "contact.signed_up": "contact.lead.signed_up",
    "contact.added_email": "contact.lead.added_email",
}


@post(
    "/v1/subscriptions",
    status_code=200,
    opt=needs("workspace:write", told_once=True),
)
async def subscribe_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """`metadata.hub_secret` is the secret that its notifications are signed with: told here alone."""
    topics = _topics(data.get("topics"))
    refuse_unreadable(caller.scopes, topics)
    made, secret = await subscribing.subscribe(
        context, caller.workspace.workspace_id, url=data.get("url"), topics=topics, by=caller.admin.admin_id, at=now(),
        token_id=caller.token_id,
    )  # fmt: skip
    return _shape(made, secret)


@get("/v1/subscriptions", opt=needs("workspace:read"))
async def list_subscriptions_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> dict[str, object]:
    found = await subscriptions_of(context.database.pool, caller.workspace.workspace_id)
    shapes = [_shape(each) for each in found]
    # the one client reads the one name, whoever asks by hand knows the other
    return {"type": "notification_subscription.list", "items": shapes, "subscriptions": shapes}


@get("/v1/subscriptions/{webhook_id:str}", opt=needs("workspace:read"))
async def show_subscription_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], webhook_id: FromPath[str]
) -> dict[str, object]:
    return _shape(await readable_subscription(context, caller, webhook_id))


@put("/v1/subscriptions/{webhook_id:str}", opt=needs("workspace:write"))
async def change_subscription_v1(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    webhook_id: FromPath[str],
    data: JSONBody[dict[str, Any]],
) -> dict[str, object]:
    """Another address or other topics; what is left out stays."""
    found = await readable_subscription(context, caller, webhook_id)
    topics = None if data.get("topics") is None else _topics(data["topics"])
    refuse_unreadable(caller.scopes, topics or ())
    if topics is not None or data.get("url") is not None:
        workspace_id = caller.workspace.workspace_id
        found = await subscribing.change_subscription(
            context, workspace_id, webhook_id, url=data.get("url"), topics=topics, token_id=caller.token_id
        )
    return _shape(found)


@delete("/v1/subscriptions/{webhook_id:str}", status_code=200, opt=needs("workspace:write"))
async def unsubscribe_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], webhook_id: FromPath[str]
) -> dict[str, object]:
    """Answers as it was."""
    return _shape(await subscribing.unsubscribe(context, caller.workspace.workspace_id, webhook_id))


def _topics(given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise Invalid("topics not specified", "topics")
    return check_topics([NOW_CALLED.get(each, each) for each in given])


def _shape(subscription: Subscription, secret: str | None = None) -> dict[str, object]:
    return {
        "type": "notification_subscription",
        "id": subscription.subscription_id,
        "app_id": subscription.workspace_id,
        "service_type": "web",
        "url": subscription.url,
        "topics": list(subscription.topics),
        "active": subscription.enabled,
        "mode": "point",
        "self": None,
        "metadata": {} if secret is None else {"hub_secret": secret},
        "created_at": unix_seconds(subscription.created_at),
        "updated_at": unix_seconds(subscription.created_at),
    }


HANDLERS = (
    subscribe_v1,
    list_subscriptions_v1,
    show_subscription_v1,
    change_subscription_v1,
    unsubscribe_v1,
)

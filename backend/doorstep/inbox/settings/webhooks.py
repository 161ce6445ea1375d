"""Webhooks: added with their topics, tried, rotated, switched off and on, and what was delivered to them."""

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.context import Context
from doorstep.inbox.forms import Fields, fields_of, see_other, sentence
from doorstep.inbox.sessions import SignedIn
from doorstep.inbox.settings import once
from doorstep.inbox.settings.shell import settings_page
from doorstep.inbox.topics import AREAS
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Conflict, Invalid
from doorstep.storage.webhook_log import deliveries_of
from doorstep.storage.webhooks import subscriptions_of
from doorstep.webhooks import subscribing
from doorstep.webhooks.redelivering import ping
from doorstep.webhooks.subscription import LONGEST_URL, SUBSCRIBABLE, Subscription

Asking = Request[Any, Any, Any]

SHOWN: Final = 50
"""The newest deliveries; older ones are in the log for 30 days, and nobody reads so far."""

PLACE: Final = "/inbox/settings/webhooks"

LABELS: Final = {"url": "address"}


class Typed(msgspec.Struct, frozen=True):
    """What stands in the form."""

    url: str = ""
    topics: tuple[str, ...] = ()
    said: str = ""


@get("/settings/webhooks")
async def show_webhooks(
    request: Asking, context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[str]:
    return await _all(context, me, done=request.query_params.get("done"))


@post("/settings/webhooks", status_code=200)
async def add_webhook(
    request: Asking, context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[str]:
    """Leads to the webhook's own page, which shows its secret once."""
    typed = _typed(await fields_of(request))
    try:
        made, secret = await subscribing.subscribe(
            context, me.workspace_id, url=typed.url, topics=typed.topics, by=me.admin_id, at=now()
        )
    except (Invalid, Conflict) as wrong:
        return await _all(context, me, msgspec.structs.replace(typed, said=sentence(wrong, LABELS)))
    return _with_secret(request, context, me, made, secret)


@get("/settings/webhooks/{webhook_id:str}")
async def show_webhook(
    request: Asking, context: NamedDependency[Context], me: NamedDependency[SignedIn], webhook_id: FromPath[str]
) -> Response[str]:
    found = await _existing(context, me, webhook_id)
    made = once.to_show(request, context, me)
    shown = await _one(context, me, found, secret=made["secret"] if made else None)
    return once.forgotten(request, context, shown) if made else shown


@post("/settings/webhooks/{webhook_id:str}", status_code=200)
async def change_webhook(
    request: Asking,
    context: NamedDependency[Context],
    me: NamedDependency[SignedIn],
    webhook_id: FromPath[str],
) -> Response[str]:
    typed = _typed(await fields_of(request))
    try:
        await subscribing.change_subscription(context, me.workspace_id, webhook_id, url=typed.url, topics=typed.topics)
    except Invalid as wrong:
        found = await _existing(context, me, webhook_id)
        return await _one(context, me, found, msgspec.structs.replace(typed, said=sentence(wrong, LABELS)))
    return see_other(f"{PLACE}/{webhook_id}")


@post("/settings/webhooks/{webhook_id:str}/secret", status_code=200)
async def rotate_secret(
    request: Asking, context: NamedDependency[Context], me: NamedDependency[SignedIn], webhook_id: FromPath[str]
) -> Response[str]:
    found, secret = await subscribing.rotate_secret(context, me.workspace_id, webhook_id, at=now())
    return _with_secret(request, context, me, found, secret)


@post("/settings/webhooks/{webhook_id:str}/state", status_code=200)
async def switch_webhook(
    request: Asking,
    context: NamedDependency[Context],
    me: NamedDependency[SignedIn],
    webhook_id: FromPath[str],
) -> Response[str]:
    if (await fields_of(request)).text("state", longest=3) == "on":
        await subscribing.enable(context, me.workspace_id, webhook_id)
    else:
        await subscribing.disable(context, me.workspace_id, webhook_id, at=now())
    return see_other(f"{PLACE}/{webhook_id}")


@post("/settings/webhooks/{webhook_id:str}/ping", status_code=200)
async def try_webhook(
    context: NamedDependency[Context], me: NamedDependency[SignedIn], webhook_id: FromPath[str]
) -> Response[str]:
    event_id = await ping(context, me.workspace_id, webhook_id, at=now())
    return see_other(f"{PLACE}/{webhook_id}/deliveries/{event_id}")


@post("/settings/webhooks/{webhook_id:str}/delete", status_code=200)
async def delete_webhook(
    context: NamedDependency[Context], me: NamedDependency[SignedIn], webhook_id: FromPath[str]
) -> Response[str]:
    await subscribing.unsubscribe(context, me.workspace_id, webhook_id)
    return see_other(f"{PLACE}?done=webhook-deleted")


def _with_secret(request: Asking, context: Context, me: SignedIn, made: Subscription, secret: str) -> Response[str]:
    return once.shown_at(request, context, me, f"{PLACE}/{made.subscription_id}", {"secret": secret})


async def _existing(context: Context, me: SignedIn, webhook_id: str) -> Subscription:
    return await subscribing.existing_subscription(context, me.workspace_id, webhook_id)


def _typed(fields: Fields) -> Typed:
    topics = tuple(topic for topic in SUBSCRIBABLE if fields.text(topic, longest=3) == "yes")
    try:
        return Typed(fields.text("url", longest=LONGEST_URL), topics)
    except Invalid:
        # too long: the rule for addresses says so
        return Typed("x" * (LONGEST_URL + 1), topics)


async def _all(context: Context, me: SignedIn, typed: Typed | None = None, done: str | None = None) -> Response[str]:
    return settings_page(
        me, "webhooks", status=400 if typed else 200,
        webhooks=await subscriptions_of(context.database.pool, me.workspace_id), typed=typed or Typed(), areas=AREAS,
        longest=LONGEST_URL, done=done,
    )  # fmt: skip


async def _one(
    context: Context, me: SignedIn, found: Subscription, typed: Typed | None = None, *, secret: str | None = None
) -> Response[str]:
    return settings_page(
        me, "webhooks", template="settings/webhook.html", status=400 if typed else 200,
        webhook=found, typed=typed or Typed(found.url, found.topics), areas=AREAS, longest=LONGEST_URL, secret=secret,
        deliveries=await deliveries_of(context.database.pool, me.workspace_id, found.subscription_id, limit=SHOWN),
        overlapping=bool(found.previous_secret_until and found.previous_secret_until > now()),
    )  # fmt: skip


HANDLERS: Final = (
    show_webhooks, add_webhook, show_webhook, change_webhook, rotate_secret, switch_webhook, try_webhook, delete_webhook,
)  # fmt: skip

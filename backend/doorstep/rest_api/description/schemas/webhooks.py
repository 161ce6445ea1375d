"""Webhooks as the API gives and takes them."""

from typing import Final

from doorstep.rest_api.description.kinds import (
    Kind,
    Record,
    always,
    answer,
    many,
    nested,
    one,
    request,
    text,
    time,
    truth,
    whole,
)
from doorstep.rest_api.description.vocabulary import NOON

A_WEBHOOK: Final = "6d2f0c1a7d524d8c9a550d9d5b8f6a01"
_A_DELIVERY: Final = "notif_3f1d2c4b6a5e4f708b9c0d1e2f3a4b5c"
_A_URL: Final = "https://hooks.lodgings.example/doorstep"
_TOPICS: Final = many(text()).such_as(["contact.user.created", "conversation.user.created"])
_SECRET: Final = text().such_as("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")

_WHY: Final = (
    "`teammate` or `program`, who switched it off; `gone` when the address answered 410; `token` when the token that made or last changed it was revoked; "
    "`scopes` when that token may not read the topics any more."
)

_WEBHOOK: Final[dict[str, Kind]] = {
    "type": always("webhook"),
    "id": text().such_as(A_WEBHOOK),
    "app_id": text(),
    "url": text().such_as(_A_URL).says("Where notifications are posted to."),
    "topics": _TOPICS.says("What it hears of."),
    "enabled": truth().such_as(True).says("Whether anything is sent."),
    "disabled_at": time().or_null().such_as(None),
    "disabled_because": text().or_null().such_as(None).says(_WHY),
    "created_at": time().such_as(NOON),
}

_GIVEN: Final[dict[str, Kind]] = {
    "url": text().such_as(_A_URL).says("Where notifications shall be posted to; it begins with https."),
    "topics": _TOPICS.says("What it shall hear of."),
    "topic": text().such_as("contact.user.created").says("One topic, in place of `topics`."),
}

SCHEMAS: Final[tuple[Record, ...]] = (
    answer("webhook", "A subscription to topics.", _WEBHOOK),
    answer(
        "webhook_with_secret", "A subscription, and the secret that its notifications are signed with.",
        {**_WEBHOOK, "secret": _SECRET.says("Shown here and never again.")},
    ),
    answer("webhook_list", "All subscriptions.", type=always("list"), data=many(one("webhook")), total_count=whole().such_as(1)),
    answer("webhook_deleted", "A subscription that is gone.", type=always("webhook"), id=text().such_as(A_WEBHOOK), deleted=truth().such_as(True)),
    answer("webhook_topics", "All topics.", type=always("list"), data=_TOPICS),
    answer("webhook_ping", "A try-out that is on its way.", type=always("ping"), id=text().such_as("notif_3f1d2c4b6a5e4f70")),
    Record("webhook_samples", {
        "type": "array", "items": {"$ref": "#/components/schemas/notification_event"}, "description": "Notifications of a topic, the newest first.",
    }),
    answer(
        "webhook_delivery", "A notification on its way to one webhook, or what came of it.",
        type=always("webhook_delivery"), id=text().such_as(_A_DELIVERY).says("The `webhook-id` that the receiver saw."),
        topic=text().such_as("contact.user.created"), state=text("waiting", "delivered", "given_up").such_as("delivered").says("What became of it."),
        created_at=time().says("When it happened, in Unix seconds."), next_try_at=time().or_null().such_as(None).says("While it waits: when it is tried next, in Unix seconds."),
        tries=many(nested(
            number=whole().such_as(1).says("The how manieth it was."), sent_at=time().says("When it began, in Unix seconds."),
            milliseconds=whole().such_as(84).says("How long it took."),
            status=whole().or_null().such_as(200).says("Of the answer; null when there was none."),
            problem=text().or_null().such_as(None).says("Why there was no answer."),
        )).says("Every try, the first one first."),
    ),
    answer(
        "webhook_delivery_list", "Deliveries, a page of them.",
        type=always("list"), data=many(one("webhook_delivery")), total_count=whole().such_as(1), pages=one("cursor_pages"),
    ),
    answer(
        "contact_tag", "Which tag was put on whom, or taken off.",
        type=always("contact_tag"), created_at=time().says("When that was, in Unix seconds."), tag=one("tag_basic"), contact=one("contact"),
    ),
    answer(
        "contact_note", "What was noted about whom.",
        type=always("contact_note"), created_at=time().says("When that was, in Unix seconds."), note=one("note"), contact=one("contact"),
    ),
    answer(
        "company_contact", "Who joined or left which company.",
        type=always("company_contact"), company=one("company"), contact=one("contact"),
    ),
    request("webhook_request", "What to subscribe to.", {**_GIVEN, "url": _GIVEN["url"].needed()}),
    request("webhook_update_request", "What shall change.", {**_GIVEN, "enabled": truth().such_as(True).says("Off, or on again.")}),
)  # fmt: skip

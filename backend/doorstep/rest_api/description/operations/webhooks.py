"""Operations on webhook subscriptions."""

from typing import Final

from doorstep.rest_api.description.operation import Operation, Refusal, invalid, wants

MISSING: Final = Refusal(404, "not_found", "Webhook Not Found", "no webhook of this workspace has this id")
_NOT_TOLD: Final = Refusal(
    404, "not_found", "Delivery Not Found", "nothing with this id was told to it in the last 30 days"
)
_DISABLED: Final = Refusal(409, "conflict", "this webhook is disabled: enable it first", "nothing is sent to it")
TOO_MANY: Final = Refusal(409, "conflict", "a workspace may have 100 webhooks", "there are as many as there may be")
URL: Final = invalid("url must begin with https://", "the address is none that is posted to")
TOPIC: Final = invalid("'contact.born' is not a topic", "a topic is unknown")

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "createWebhook", "Webhooks", "Subscribe",
        "From now on every notification of the topics is posted to the address, signed as Standard Webhooks says. The secret is in this "
        "answer alone. A token subscribes to what it may read, and what it subscribed to ends with it.",
        "webhook_with_secret", "webhook_request", (URL, TOPIC, wants("url"), wants("topics"), TOO_MANY), status=201,
    ),
    Operation("listWebhooks", "Webhooks", "List webhooks", "All of the workspace, the newest first.", "webhook_list"),
    Operation("retrieveWebhook", "Webhooks", "Retrieve a webhook", "By its id.", "webhook", None, (MISSING,)),
    Operation(
        "updateWebhook", "Webhooks", "Change a webhook", "What is left out stays. Disabled, it hears nothing, later either.",
        "webhook", "webhook_update_request", (MISSING, URL, TOPIC),
    ),
    Operation("deleteWebhook", "Webhooks", "Unsubscribe", "Nothing more is sent, and its log is gone.", "webhook_deleted", None, (MISSING,)),
    Operation(
        "rotateWebhookSecret", "Webhooks", "Make a new secret",
        "For 24 hours notifications carry a signature by the secret before as well.",
        "webhook_with_secret", None, (MISSING,),
    ),
    Operation("pingWebhook", "Webhooks", "Try a webhook", "Posts a notification of the topic `ping`.", "webhook_ping", None, (MISSING, _DISABLED), status=202),
    Operation(
        "listWebhookDeliveries", "Webhooks", "List deliveries",
        "What became of each notification of the last 30 days, the newest first, with every try. Doorstep's own.",
        "webhook_delivery_list", None, (MISSING,),
    ),
    Operation(
        "redeliverWebhook", "Webhooks", "Deliver again",
        "The same notification under the same id, at once, and for 24 hours more if that fails. A token redelivers what it may read. Doorstep's own.",
        "webhook_delivery", None, (MISSING, _NOT_TOLD, _DISABLED), status=202,
    ),
    Operation("listWebhookTopics", "Webhooks", "List topics", "Everything that can be subscribed to.", "webhook_topics"),
    Operation(
        "listWebhookSamples", "Webhooks", "Sample notifications",
        "The last three of a topic, or a made-up one while there is none.",
        "webhook_samples", None, (Refusal(404, "not_found", "Topic Not Found", "no topic has this name"),),
    ),
)  # fmt: skip

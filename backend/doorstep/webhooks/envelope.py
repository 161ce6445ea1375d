"""What a receiver gets: the field's `notification_event` around the thing that the topic is about."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from doorstep.kernel.clock import unix_seconds
from doorstep.kernel.ids import WorkspaceId

MESSAGE_PREFIX: Final = "notif_"


class WebhookEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that somebody waits for. `about` is as in `kernel.facts.Fact`."""

    workspace_id: WorkspaceId
    event_id: str
    topic: str
    about: Mapping[str, Any]
    created_at: datetime

    @property
    def message_id(self) -> str:
        """The id that receivers see, in the body and in `webhook-id`."""
        return f"{MESSAGE_PREFIX}{self.event_id}"


def notification(
    event: WebhookEvent, item: object, *, attempts: int = 1, first_sent_at: datetime | None = None
) -> dict[str, object]:
    """The body as one attempt sends it; `attempts` counts this one too."""
    return {
        "type": "notification_event",
        "app_id": event.workspace_id,
        "data": {"type": "notification_event_data", "item": item},
        "links": {},
        "id": event.message_id,
        "topic": event.topic,
        "delivery_status": "pending",
        "delivery_attempts": attempts,
        "delivered_at": 0,
        "first_sent_at": unix_seconds(first_sent_at or event.created_at),
        "created_at": unix_seconds(event.created_at),
        "self": None,
    }

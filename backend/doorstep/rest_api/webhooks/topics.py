"""What can be subscribed to, which right of reading each topic asks for, and what a notification of it looks like."""

from collections.abc import Iterable
from typing import Any, Final

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.context import Context
from doorstep.kernel.clock import now
from doorstep.kernel.errors import NotFound
from doorstep.kernel.ids import WorkspaceId
from doorstep.rest_api.access import Caller
from doorstep.rest_api.description.examples import example_of
from doorstep.rest_api.description.schemas import RECORDS
from doorstep.rest_api.description.topics import item_of as record_of
from doorstep.rest_api.scopes import ScopeMissing, needs
from doorstep.storage.webhook_log import samples_of
from doorstep.storage.webhook_queue import event_of
from doorstep.webhooks.envelope import WebhookEvent, notification
from doorstep.webhooks.files import with_files_open
from doorstep.webhooks.subscription import SUBSCRIBABLE, scope_of

MOST_SAMPLES: Final = 3


class TopicMissing(NotFound):
    """No such topic."""

    def __init__(self) -> None:
        super().__init__("Topic Not Found")


def refuse_unreadable(scopes: frozenset[str], topics: Iterable[str]) -> None:
    """A webhook brings what it tells of: who may not read that may not have it brought.

    Raises:
        ScopeMissing: names what the token lacks.
    """
    lacking = sorted({scope_of(topic) for topic in topics} - {None, *scopes}, key=str)
    if lacking:
        raise ScopeMissing(str(lacking[0]))


@get("/webhooks/topics", operation_id="listWebhookTopics", opt=needs("workspace:read"))
async def list_topics() -> dict[str, object]:
    """Everything that can be subscribed to."""
    return {"type": "list", "data": list(SUBSCRIBABLE)}


@get("/webhooks/samples/{topic:str}", operation_id="listWebhookSamples", opt=needs("workspace:read"))
async def list_samples(
    context: NamedDependency[Context], caller: NamedDependency[Caller], topic: FromPath[str]
) -> list[dict[str, object]]:
    """What a receiver of the topic got last, the newest first; when there is nothing yet, a made-up one."""
    if topic not in SUBSCRIBABLE:
        raise TopicMissing
    refuse_unreadable(caller.scopes, [topic])
    workspace_id = caller.workspace.workspace_id
    rows = await samples_of(context.database.pool, workspace_id, topic, MOST_SAMPLES)
    at = now()
    told = [
        notification(event_of(row), with_files_open(context.settings, row["payload"], at, caller.address))
        for row in rows
    ]
    return told or [_made_up(workspace_id, topic)]


def _made_up(workspace_id: WorkspaceId, topic: str) -> dict[str, object]:
    item: Any = example_of({"$ref": f"#/components/schemas/{record_of(topic)}"}, RECORDS)
    event = WebhookEvent(workspace_id=workspace_id, event_id="0" * 32, topic=topic, about={}, created_at=now())
    return notification(event, item)

"""Events that the page tracks. They count for leads and users; a visitor's are dropped, and the page is told."""

from typing import Any

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from doorstep.contacts.contact import Contact
from doorstep.context import Context
from doorstep.events.recording import record_event
from doorstep.identity.current import current_person
from doorstep.identity.errors import DeviceUnknown
from doorstep.messenger.caller import Caller
from doorstep.storage.limits import allow


class EventRequest(msgspec.Struct):
    """`created_at` is Unix seconds; without it the event happened now."""

    name: str
    metadata: dict[str, Any] | None = None
    created_at: float | None = None


@post("/events", status_code=202)
async def event_route(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[EventRequest]
) -> Response[bytes]:
    """202 when it is recorded; 200 with the reason when it is not."""
    current = await current_person(context, caller.workspace, caller.token)
    if current is None:
        raise DeviceUnknown
    most = context.settings.messages_per_minute_device
    await allow(context.valkey, "events", current.device_id, most, 60, workspace_id=caller.workspace.workspace_id)
    if not isinstance(current.person, Contact):
        return Response(b'{"recorded":false,"reason":"visitor"}', status_code=200, media_type="application/json")
    await record_event(
        context.database, current.person, current.device_id, data.name,
        metadata=data.metadata, created_at=data.created_at,
    )  # fmt: skip
    return Response(b'{"recorded":true}', status_code=202, media_type="application/json")


ROUTES = [event_route]

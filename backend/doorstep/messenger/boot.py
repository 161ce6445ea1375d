"""Boot: the loader says what the page knows, and learns whom this browser stands for."""

from typing import Any

import msgspec
from litestar.types import Receive, Scope, Send

from doorstep.contacts.declared import as_page_may
from doorstep.context import Context
from doorstep.identity import booting
from doorstep.identity.arrival import Arrival
from doorstep.kernel.clock import now
from doorstep.messenger.arrived import answer_arrival
from doorstep.messenger.caller import caller_of
from doorstep.messenger.surroundings import surroundings_of
from doorstep.visitors.browsers import is_crawler
from doorstep.visitors.counting import sameness_of
from doorstep.visitors.page import Page, tidy
from doorstep.web.json import JsonAnswer, read_json


class ArrivalRequest(msgspec.Struct):
    """What the page's settings are and which page it is. `known_visitor_id` opens nothing and is not looked at:
    whoever has seen a visitor's id would otherwise be that visitor."""

    settings: dict[str, Any] = {}
    page: Page | None = None
    known_visitor_id: str | None = None


async def boot(scope: Scope, receive: Receive, send: Send) -> None:
    """`POST …/boot`: the one door for visitors, leads and users."""
    answer = await _arrive(scope, receive, says_device=True)
    await answer(scope, receive, send)


async def update(scope: Scope, receive: Receive, send: Send) -> None:
    """`POST …/update`: the page's settings have changed, or a single-page application shows another page. Logging in by it is
    the same door as boot."""
    answer = await _arrive(scope, receive, says_device=False)
    await answer(scope, receive, send)


async def _arrive(scope: Scope, receive: Receive, *, says_device: bool) -> JsonAnswer:
    """An update tells the device only when it changed."""
    context: Context = scope["litestar_app"].state.context
    caller = caller_of(scope)
    data = await read_json(receive, ArrivalRequest)
    if is_crawler(caller.header(b"user-agent")):
        return JsonAnswer({"crawler": True})
    page = tidy(data.page or Page())
    arrival = Arrival(
        device_id=caller.device_id,
        settings=await as_page_may(context, caller.workspace.workspace_id, data.settings),
        page=page,
        around=surroundings_of(caller, context.settings),
        at=now(),
        sameness=sameness_of(caller.address, caller.header(b"user-agent"), caller.header(b"accept-language"), page),
    )
    booted = await booting.boot(context, caller.workspace, arrival)
    return await answer_arrival(scope, context, caller, arrival, booted, says_device=says_device)

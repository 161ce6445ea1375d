"""The answer to boot and update, and the cookie that goes with it."""

from litestar.types import Scope

from doorstep.contacts.contact import Contact
from doorstep.context import Context
from doorstep.conversations.conversation import Reader
from doorstep.identity.arrival import Arrival, Booted
from doorstep.identity.device_cookie import max_age_seconds, sign_device
from doorstep.kernel.ids import DeviceId
from doorstep.messenger.caller import Caller
from doorstep.messenger.device_header import device_cookie
from doorstep.messenger.shop_window import look_of, note_site, panel_of
from doorstep.messenger.wire import Json, person_json
from doorstep.storage.conversations import views_of_reader
from doorstep.storage.unread import look_up_unread
from doorstep.web.json import JsonAnswer


async def answer_arrival(
    scope: Scope,
    context: Context,
    caller: Caller,
    arrival: Arrival,
    booted: Booted,
    *,
    says_device: bool,
) -> JsonAnswer:
    """Whom the browser stands for, what waits for them, and how the messenger looks."""
    note_site(context, caller.workspace, arrival.page.url)
    unread, has_some = await _waiting_for(context, booted)
    body: Json = {
        "person": person_json(booted.person),
        "changed": booted.is_new_device and caller.token is not None,
        "refused": None if booted.refusal is None else {"code": booted.refusal.code, "message": booted.refusal.reason},
        "unread": unread,
        "has_conversations": has_some,
        "workspace": await look_of(context, caller.workspace),
        "panel": panel_of(scope, caller, context.settings),
    }
    if says_device or booted.is_new_device:
        body["device"] = _device(context, caller, booted.device_id)
    if caller.keeps_cookie and "device" in body:
        cookie = device_cookie(scope, context.settings, caller.workspace.workspace_id, booted.device_id)
        return JsonAnswer(body, 200, cookie)
    return JsonAnswer(body)


async def _waiting_for(context: Context, booted: Booted) -> tuple[int, bool]:
    """A visitor has no conversation, so nobody is asked."""
    person, device = booted.person, booted.device
    if not isinstance(person, Contact) or device is None:
        return 0, False
    reader = Reader(person.workspace_id, person.contact_id, device.device_id, device.reads)
    unread = await look_up_unread(context.database, reader)
    # a lead is one because of a message
    has_some = (
        unread > 0 or person.role == "lead" or bool(await views_of_reader(context.database.pool, reader, limit=1))
    )
    return unread, has_some


def _device(context: Context, caller: Caller, device_id: DeviceId) -> Json:
    """In cookie mode the token is in Set-Cookie only: no script ever sees it."""
    mode: Json = {"mode": "cookie"}
    if not caller.keeps_cookie:
        mode = {"mode": "token", "token": sign_device(context.settings, caller.workspace.workspace_id, device_id)}
    return mode | {"max_age_seconds": max_age_seconds(context.settings)}

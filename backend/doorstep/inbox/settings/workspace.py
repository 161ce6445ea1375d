"""The workspace itself: what it is, and test workspaces made from it."""

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from doorstep.context import Context
from doorstep.inbox.forms import fields_of, see_other, sentence
from doorstep.inbox.sessions import SignedIn
from doorstep.inbox.settings import once
from doorstep.inbox.settings.shell import settings_page
from doorstep.kernel.errors import Conflict, Invalid
from doorstep.storage.twins import twins_of
from doorstep.storage.workspaces import find_workspace_row
from doorstep.workspaces.finding import UnknownWorkspace, find_workspace
from doorstep.workspaces.naming import LONGEST_NAME, rename_workspace, time_zones
from doorstep.workspaces.twinning import twin_name
from doorstep.workspaces.twins import make_test_twin

Asking = Request[Any, Any, Any]

PLACE: Final = "/inbox/settings/workspace"


class Typed(msgspec.Struct, frozen=True):
    """What stands in the form, and why it was not saved."""

    name: str
    time_zone: str
    said: str = ""


@get("/settings/workspace")
async def show_workspace(
    request: Asking, context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[str]:
    """With the secrets of the test workspace that was made a moment ago, once."""
    made = once.to_show(request, context, me)
    shown = await _workspace(context, me, made=made, done=request.query_params.get("done"))
    return once.forgotten(request, context, shown) if made else shown


@post("/settings/workspace", status_code=200)
async def change_workspace(
    request: Asking, context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[str]:
    fields = await fields_of(request)
    typed = Typed(fields.text("name", longest=1_000), fields.text("time_zone", longest=1_000))
    try:
        await rename_workspace(context.database, me.workspace_id, name=typed.name, time_zone=typed.time_zone)
    except Invalid as wrong:
        typed = msgspec.structs.replace(typed, said=sentence(wrong, {"time_zone": "Time zone", "name": "Name"}))
        return await _workspace(context, me, typed=typed)
    return see_other(f"{PLACE}?done=workspace-changed")


@post("/settings/workspace/tests", status_code=200)
async def make_twin(request: Asking, context: NamedDependency[Context], me: NamedDependency[SignedIn]) -> Response[str]:
    fields = await fields_of(request)
    try:
        name = fields.text("name", longest=100)
        made = await make_test_twin(
            context.database, context.settings, me.workspace_id, name=name, admin_id=me.admin_id
        )
    except (Invalid, Conflict) as wrong:
        return await _workspace(context, me, said=sentence(wrong))
    shown = {
        "app_id": made.app_id,
        "access_token": made.access_token,
        "identity_secret": made.identity_secret,
    }
    return once.shown_at(request, context, me, PLACE, shown)


async def _workspace(
    context: Context,
    me: SignedIn,
    *,
    said: str = "",
    typed: Typed | None = None,
    made: once.Secrets | None = None,
    done: str | None = None,
) -> Response[str]:
    # not the one that is kept for a few seconds: it may have been changed a moment ago
    workspace = await find_workspace_row(context.database.pool, me.workspace_id)
    if workspace is None:
        raise UnknownWorkspace
    live = await find_workspace(context, workspace.test_of) if workspace.test_of else None
    return settings_page(
        me, "workspace", status=400 if said or typed else 200, workspace=workspace, live=live, said=said, made=made,
        typed=typed or Typed(workspace.name, workspace.time_zone), time_zones=time_zones(), longest_name=LONGEST_NAME,
        twins=await twins_of(context.database.pool, me.workspace_id), proposed=twin_name(workspace.name), done=done,
    )  # fmt: skip


HANDLERS: Final = (show_workspace, change_workspace, make_twin)

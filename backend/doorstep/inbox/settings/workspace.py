"""The workspace itself: what it is, and test workspaces made from it."""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from doorstep.context import Context
from doorstep.inbox.forms import fields_of, sentence
from doorstep.inbox.sessions import SignedIn
from doorstep.inbox.settings import once
from doorstep.inbox.settings.shell import settings_page
from doorstep.kernel.errors import Conflict, Invalid
from doorstep.storage.twins import twins_of
from doorstep.workspaces.finding import find_workspace
from doorstep.workspaces.twinning import twin_name
from doorstep.workspaces.twins import make_test_twin

Asking = Request[Any, Any, Any]

PLACE: Final = "/inbox/settings/workspace"


@get("/settings/workspace")
async def show_workspace(
    request: Asking, context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[str]:
    """With the secrets of the test workspace that was made a moment ago, once."""
    made = once.to_show(request, context, me)
    shown = await _workspace(context, me, made=made)
    return once.forgotten(request, context, shown) if made else shown


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


async def _workspace(context: Context, me: SignedIn, said: str = "", made: once.Secrets | None = None) -> Response[str]:
    workspace = await find_workspace(context, me.workspace_id)
    live = await find_workspace(context, workspace.test_of) if workspace.test_of else None
    return settings_page(
        me, "workspace", status=400 if said else 200, workspace=workspace, live=live, said=said, made=made,
        twins=await twins_of(context.database.pool, me.workspace_id), proposed=twin_name(workspace.name),
    )  # fmt: skip


HANDLERS: Final = (show_workspace, make_twin)

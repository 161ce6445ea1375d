"""The workspace itself: what it is, and test workspaces made from it."""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from doorstep.context import Context
from doorstep.inbox.forms import fields_of, sentence
from doorstep.inbox.sessions import SignedIn
from doorstep.inbox.settings.shell import settings_page
from doorstep.kernel.errors import Conflict, Invalid
from doorstep.storage.twins import twins_of
from doorstep.workspaces.creating import CreatedWorkspace
from doorstep.workspaces.finding import find_workspace
from doorstep.workspaces.twinning import twin_name
from doorstep.workspaces.twins import make_test_twin


@get("/settings/workspace")
async def show_workspace(context: NamedDependency[Context], me: NamedDependency[SignedIn]) -> Response[str]:
    return await _workspace(context, me)


@post("/settings/workspace/tests", status_code=200)
async def make_twin(
    request: Request[Any, Any, Any], context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[str]:
    """Answers with the page itself: token and secret stand on it, and on no page after it."""
    fields = await fields_of(request)
    try:
        name = fields.text("name", longest=100)
        made = await make_test_twin(
            context.database, context.settings, me.workspace_id, name=name, admin_id=me.admin_id
        )
    except (Invalid, Conflict) as wrong:
        return await _workspace(context, me, said=sentence(wrong))
    return await _workspace(context, me, made=made)


async def _workspace(
    context: Context, me: SignedIn, said: str = "", made: CreatedWorkspace | None = None
) -> Response[str]:
    workspace = await find_workspace(context, me.workspace_id)
    live = await find_workspace(context, workspace.test_of) if workspace.test_of else None
    return settings_page(
        me, "workspace", status=400 if said else 200, workspace=workspace, live=live, said=said, made=made,
        twins=await twins_of(context.database.pool, me.workspace_id), proposed=twin_name(workspace.name),
    )  # fmt: skip


HANDLERS: Final = (show_workspace, make_twin)

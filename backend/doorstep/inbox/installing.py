"""The install page: the snippet with this workspace's id, code for user_hash, and whether it works."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency

from doorstep.context import Context
from doorstep.inbox.rendering import page
from doorstep.inbox.sessions import SignedIn
from doorstep.inbox.snippets import SAMPLES, SIGN_OUT, snippet
from doorstep.settings import Settings
from doorstep.storage.ledger import refused_logins
from doorstep.storage.workspaces import find_workspace_row
from doorstep.web.own_address import own_address


@get("/install")
async def show_install(
    request: Request[Any, Any, Any], context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[str]:
    workspace = await find_workspace_row(context.database.pool, me.workspace_id)
    address = public_address(request, context.settings)
    return page(
        "install.html", me=me, csrf=me.csrf, place="install", clock=me.clock,
        address=address, snippet=snippet(address, me.workspace_id),
        samples=SAMPLES, sign_out=SIGN_OUT,
        enforced=workspace is not None and workspace.enforce_identity,
        site_seen_at=workspace.site_seen_at if workspace else None,
        site_seen_url=workspace.site_seen_url if workspace else None,
        refused=await refused_logins(context.database.pool, me.workspace_id),
    )  # fmt: skip


def public_address(request: Request[Any, Any, Any], settings: Settings) -> str:
    """Where pages reach this server: the setting, else the address at which this page was asked for."""
    return own_address(request, settings)

"""The one-time link by which the first teammate of a workspace opens the inbox."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.context import Context
from doorstep.inbox.forgery import refuse_forged
from doorstep.inbox.forms import fields_of, sentence
from doorstep.inbox.sessions import stamp_of
from doorstep.inbox.signing_in import form_secret, gate_page, signed_in_answer
from doorstep.kernel.errors import Conflict, Invalid, NotFound
from doorstep.storage.admins import password_hash_of
from doorstep.storage.limits import allow
from doorstep.storage.workspaces import find_workspace_row
from doorstep.workspaces.admins import accept_invitation, invited_to
from doorstep.workspaces.passwords import SHORTEST_CHARACTERS

USED_UP: dict[str, Any] = {"usable": False}


@get("/welcome/{token:str}")
async def show_welcome(
    request: Request[Any, Any, Any], context: NamedDependency[Context], token: FromPath[str]
) -> Response[str]:
    return await _welcome(request, context, token)


@post("/welcome/{token:str}", status_code=200)
async def accept_welcome(
    request: Request[Any, Any, Any], context: NamedDependency[Context], token: FromPath[str]
) -> Response[str]:
    await refuse_forged(request, form_secret(request, context), context.settings.public_url)
    address: str = request.scope["state"]["client_address"]
    await allow(context.valkey, "sign-in", address, context.settings.sign_ins_per_minute_address, 60)
    fields = await fields_of(request)
    typed = {"name": fields.text("name", longest=200), "email": fields.text("email", longest=300)}
    try:
        admin = await accept_invitation(context.database, token, password=fields.secret("password"), **typed)
        stored = await password_hash_of(context.database.pool, admin.workspace_id, admin.admin_id)
    except (Invalid, Conflict) as wrong:
        return await _welcome(request, context, token, status=400, said=sentence(wrong), **typed)
    except NotFound:
        return gate_page(request, context, "welcome.html", status=404, **USED_UP)
    proven = (admin.admin_id, stamp_of(stored))
    return await signed_in_answer(request, context, admin.workspace_id, proven, "/inbox")


async def _welcome(
    request: Request[Any, Any, Any],
    context: Context,
    token: str,
    *,
    status: int = 200,
    said: str = "",
    name: str = "",
    email: str = "",
) -> Response[str]:
    workspace_id = await invited_to(context.database, token)
    workspace = await find_workspace_row(context.database.pool, workspace_id) if workspace_id else None
    if workspace is None:
        return gate_page(request, context, "welcome.html", status=404, **USED_UP)
    return gate_page(
        request, context, "welcome.html", status=status, usable=True, workspace_name=workspace.name,
        token=token, said=said, name=name, email=email, shortest=SHORTEST_CHARACTERS,
    )  # fmt: skip

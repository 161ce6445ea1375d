"""Access tokens: made with what they may do, shown once, revoked."""

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.context import Context
from doorstep.inbox.forms import fields_of, see_other, sentence
from doorstep.inbox.scopes import AREAS
from doorstep.inbox.sessions import SignedIn
from doorstep.inbox.settings import once
from doorstep.inbox.settings.choosing import Choice, chosen_scopes
from doorstep.inbox.settings.shell import settings_page
from doorstep.kernel.errors import Conflict, Invalid
from doorstep.storage.access_tokens import live_tokens
from doorstep.workspaces.tokens import LONGEST_NAME_CHARACTERS, create_token, revoke_token

PLACE: Final = "/inbox/settings/tokens"


class Typed(msgspec.Struct, frozen=True):
    """What stands in the form."""

    name: str = ""
    choice: Choice = Choice()
    said: str = ""


@get("/settings/tokens")
async def show_tokens(
    request: Request[Any, Any, Any], context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[str]:
    """With the token that was made a moment ago, once."""
    made = once.to_show(request, context, me)
    shown = await _tokens(context, me, made=made, done=request.query_params.get("done"))
    return once.forgotten(request, context, shown) if made else shown


@post("/settings/tokens", status_code=200)
async def make_token(
    request: Request[Any, Any, Any], context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[str]:
    fields = await fields_of(request)
    choice = chosen_scopes(fields)
    typed = Typed(choice=choice)
    try:
        typed = Typed(fields.text("name", longest=LONGEST_NAME_CHARACTERS), choice)
        made = await create_token(context.database, me.workspace_id, me.admin_id, name=typed.name, scopes=choice.wanted)
    except (Invalid, Conflict) as wrong:
        return await _tokens(context, me, msgspec.structs.replace(typed, said=sentence(wrong)))
    return once.shown_at(request, context, me, PLACE, {"token": made.token})


@post("/settings/tokens/{token_id:str}/revoke", status_code=200)
async def end_token(
    context: NamedDependency[Context], me: NamedDependency[SignedIn], token_id: FromPath[str]
) -> Response[str]:
    await revoke_token(context.database, me.workspace_id, token_id)
    return see_other(f"{PLACE}?done=token-revoked")


async def _tokens(
    context: Context,
    me: SignedIn,
    typed: Typed | None = None,
    made: once.Secrets | None = None,
    done: str | None = None,
) -> Response[str]:
    every = await live_tokens(context.database.pool, me.workspace_id)
    return settings_page(
        me, "tokens", status=400 if typed and typed.said else 200,
        tokens=[token for token in every if token.app_name is None], typed=typed or Typed(), made=made,
        longest=LONGEST_NAME_CHARACTERS, areas=AREAS, done=done,
    )  # fmt: skip


HANDLERS: Final = (show_tokens, make_token, end_token)

"""A teammate's own page: changing the password, which signs every browser of theirs out."""

import asyncio
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from doorstep.context import Context
from doorstep.inbox.forms import fields_of, see_other, sentence
from doorstep.inbox.rendering import page
from doorstep.inbox.sessions import SESSION, SignedIn, new_cookie
from doorstep.kernel.errors import Invalid
from doorstep.storage import admins
from doorstep.storage.limits import allow
from doorstep.workspaces.admins import set_password
from doorstep.workspaces.passwords import SHORTEST_CHARACTERS, is_password


@get("/account")
async def show_account(me: NamedDependency[SignedIn]) -> Response[str]:
    return _account(me)


@post("/account/password", status_code=200)
async def change_password(
    request: Request[Any, Any, Any], context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[str]:
    # a stolen session must not be able to guess the password behind it
    await allow(context.valkey, "password", f"{me.workspace_id} {me.admin_id}", 10, 300)
    fields = await fields_of(request)
    stored = await admins.password_hash_of(context.database.pool, me.workspace_id, me.admin_id)
    if not await asyncio.to_thread(is_password, stored, fields.secret("current")):
        return _account(me, "The current password is wrong.")
    try:
        await set_password(
            context.database, workspace_id=me.workspace_id, email=me.email, password=fields.secret("new")
        )
    except Invalid as wrong:
        return _account(me, sentence(wrong))
    answer = see_other("/inbox/sign-in?changed")
    answer.cookies.append(new_cookie(request, context.settings, SESSION, "", 0))
    return answer


def _account(me: SignedIn, said: str | None = None) -> Response[str]:
    return page(
        "account.html",
        status=400 if said else 200,
        me=me,
        csrf=me.csrf,
        place="account",
        said=said,
        shortest=SHORTEST_CHARACTERS,
    )

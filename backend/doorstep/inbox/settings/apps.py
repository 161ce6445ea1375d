"""Apps: those that were let in here, and those that are built here."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.context import Context
from doorstep.inbox.forms import Fields, fields_of, see_other, sentence
from doorstep.inbox.installing import public_address
from doorstep.inbox.scopes import AREAS
from doorstep.inbox.sessions import SignedIn
from doorstep.inbox.settings import once
from doorstep.inbox.settings.choosing import Choice, chosen_scopes
from doorstep.inbox.settings.shell import settings_page
from doorstep.kernel.errors import Conflict, Invalid
from doorstep.storage.oauth import apps_of, grants_of
from doorstep.workspaces import apps
from doorstep.workspaces.app import LONGEST_URI_CHARACTERS, MOST_REDIRECT_URIS, App
from doorstep.workspaces.apps import Registered, own_app

Asking = Request[Any, Any, Any]

LIST: Final = "/inbox/settings/apps"

LABELS: Final = {"redirect_uris": "redirect addresses"}


class Typed(msgspec.Struct, frozen=True):
    """What stands in the form."""

    name: str = ""
    redirect_uris: str = ""
    choice: Choice = Choice()
    said: str = ""


@get("/settings/apps")
async def show_apps(request: Asking, context: NamedDependency[Context], me: NamedDependency[SignedIn]) -> Response[str]:
    return await _apps(context, me, Typed(), done=request.query_params.get("done"))


@post("/settings/apps", status_code=200)
async def register(request: Asking, context: NamedDependency[Context], me: NamedDependency[SignedIn]) -> Response[str]:
    """Leads to the app's page, which shows its secret once."""
    fields = await fields_of(request)
    typed = Typed()
    try:
        typed = _typed(fields)
        made = await apps.register_app(
            context.database, me.workspace_id, me.admin_id, name=typed.name,
            redirect_uris=typed.redirect_uris.splitlines(), scopes=typed.choice.ticked,
        )  # fmt: skip
    except (Invalid, Conflict) as wrong:
        return await _apps(context, me, msgspec.structs.replace(typed, said=sentence(wrong, LABELS)))
    return _with_secret(request, context, me, made)


@get("/settings/apps/{client_id:str}")
async def show_app(
    request: Asking, context: NamedDependency[Context], me: NamedDependency[SignedIn], client_id: FromPath[str]
) -> Response[str]:
    app = await own_app(context.database, me.workspace_id, client_id)
    made = once.to_show(request, context, me)
    shown = _app(request, context, me, app, made=made)
    return once.forgotten(request, context, shown) if made else shown


@post("/settings/apps/{client_id:str}", status_code=200)
async def change(
    request: Asking, context: NamedDependency[Context], me: NamedDependency[SignedIn], client_id: FromPath[str]
) -> Response[str]:
    app = await own_app(context.database, me.workspace_id, client_id)
    typed = _typed_of(app)
    try:
        typed = _typed(await fields_of(request))
        await apps.edit_app(
            context.database, app, name=typed.name, redirect_uris=typed.redirect_uris.splitlines(),
            scopes=typed.choice.ticked,
        )  # fmt: skip
    except Invalid as wrong:
        return _app(request, context, me, app, msgspec.structs.replace(typed, said=sentence(wrong, LABELS)))
    return see_other(f"{LIST}/{client_id}")


@post("/settings/apps/{client_id:str}/secret", status_code=200)
async def renew(
    request: Asking, context: NamedDependency[Context], me: NamedDependency[SignedIn], client_id: FromPath[str]
) -> Response[str]:
    made = await apps.renew_secret(context.database, await own_app(context.database, me.workspace_id, client_id))
    return _with_secret(request, context, me, made)


@post("/settings/apps/{client_id:str}/delete", status_code=200)
async def delete(
    context: NamedDependency[Context], me: NamedDependency[SignedIn], client_id: FromPath[str]
) -> Response[str]:
    await apps.delete_app(context.database, await own_app(context.database, me.workspace_id, client_id))
    return see_other(f"{LIST}?done=app-deleted")


@post("/settings/apps/{client_id:str}/remove", status_code=200)
async def remove(
    context: NamedDependency[Context], me: NamedDependency[SignedIn], client_id: FromPath[str]
) -> Response[str]:
    """End what this workspace let in, whoever made it."""
    await apps.shut_out_app(context.database, me.workspace_id, client_id)
    return see_other(f"{LIST}?done=app-removed")


def _with_secret(request: Asking, context: Context, me: SignedIn, made: Registered) -> Response[str]:
    return once.shown_at(request, context, me, f"{LIST}/{made.app.client_id}", {"client_secret": made.client_secret})


def _typed(fields: Fields) -> Typed:
    return Typed(
        fields.text("name", longest=100),
        fields.text("redirect_uris", longest=MOST_REDIRECT_URIS * LONGEST_URI_CHARACTERS),
        chosen_scopes(fields),
    )


def _typed_of(app: App) -> Typed:
    return Typed(app.name, "\n".join(app.redirect_uris), Choice("some", frozenset(app.scopes)))


async def _apps(context: Context, me: SignedIn, typed: Typed, done: str | None = None) -> Response[str]:
    own: Sequence[App] = await apps_of(context.database.pool, me.workspace_id)
    return settings_page(
        me, "apps", status=400 if typed.said else 200, own=own, typed=typed, areas=AREAS, done=done,
        grants=await grants_of(context.database.pool, me.workspace_id),
    )  # fmt: skip


def _app(
    request: Asking,
    context: Context,
    me: SignedIn,
    app: App,
    typed: Typed | None = None,
    made: once.Secrets | None = None,
) -> Response[str]:
    return settings_page(
        me, "apps", template="settings/app.html", status=400 if typed else 200, app=app, areas=AREAS,
        typed=typed or _typed_of(app), made=made, address=public_address(request, context.settings),
    )  # fmt: skip


HANDLERS: Final = (show_apps, register, show_app, change, renew, delete, remove)

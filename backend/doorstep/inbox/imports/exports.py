"""Taking people and companies out: whoever is selected in a list, or everybody."""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from doorstep.contacts.exporting.asking import Asked, Of, checked_ids, count_asked, start_export
from doorstep.context import Context
from doorstep.inbox.directory.listing import count_in_words
from doorstep.inbox.directory.shell import people_page
from doorstep.inbox.forms import see_other
from doorstep.inbox.people_addresses import address_of, selection_of_text
from doorstep.inbox.sessions import SignedIn
from doorstep.inbox.tasks.pages import shown_tasks
from doorstep.kernel.errors import Invalid
from doorstep.segments.selecting import Selection
from doorstep.storage.tasks import tasks_of
from doorstep.web.forms import form_of

PLACE: Final = "/inbox/people/exports"

SHOWN: Final = 20

KINDS: Final = ("export_people", "export_companies")


@get("/people/exports")
async def show_exports(context: NamedDependency[Context], me: NamedDependency[SignedIn]) -> Response[str]:
    """What can be taken out, and what was."""
    found = await tasks_of(context.database.pool, me.workspace_id, limit=SHOWN, kinds=KINDS)
    return await people_page(
        context, me, "exports", "people/imports/exports.html", title="Exports",
        tasks=await shown_tasks(context, me, found), more=None, here=PLACE,
    )  # fmt: skip


@post("/people/exports", status_code=200)
async def start(
    request: Request[Any, Any, Any], context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[str]:
    """`ids`, each of one person, or `selection` as an address has it; `of` may be left out.

    The list's own form has no `format`: then it is asked for, with how many they are, and nothing is begun.
    """
    form = await form_of(request)
    said = {name: value for name, value in form.items() if isinstance(value, str)}
    kind, of = said.get("format", ""), said.get("of", "people")
    if kind not in ("", "csv", "json") or of not in ("people", "companies"):
        raise Invalid("people or companies are taken out as csv or json", "format")
    selection = selection_of_text(said["selection"]) if "selection" in said else None
    ids = None if selection is not None else checked_ids(form.getall("ids", []))
    if ids is not None and not ids and of == "people":
        raise Invalid("select somebody first", "ids")
    whose: Of = "companies" if of == "companies" else "people"
    asked = Asked(format=kind or "csv", selection=selection or Selection(), ids=ids or None)
    if not kind:
        return await _question(context, me, asked, whose, by_selection=selection is not None)
    task = await start_export(context.database, me, asked, of=whose, by=me.admin_id)
    return see_other(f"/inbox/people/tasks/{task.task_id}")


async def _question(context: Context, me: SignedIn, asked: Asked, of: Of, *, by_selection: bool) -> Response[str]:
    """Before anything is begun: how many they are, and as what they are wanted."""
    counted = await count_asked(context.database, me, asked, of)
    one, many = ("company", "companies") if of == "companies" else ("person", "people")
    who = count_in_words(counted.count, is_exact=counted.is_exact, one=one, many=many)
    address = address_of(asked.selection) if by_selection else ""
    return await people_page(
        context, me, "exports", "people/imports/export_as.html", title=f"Export {who}", who=who, asked=asked, of=of,
        selection=(address or "role=") if by_selection else None,
        back=f"/inbox/people?{address}".rstrip("?") if of == "people" else "/inbox/companies",
    )  # fmt: skip


HANDLERS: Final = (show_exports, start)

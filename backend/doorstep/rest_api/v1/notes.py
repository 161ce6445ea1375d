"""/notes and GET /tags of 1.x."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from doorstep.contacts.note import Note, NoteMissing
from doorstep.contacts.noting import write_note
from doorstep.contacts.people import Person
from doorstep.context import Context
from doorstep.kernel.errors import Invalid
from doorstep.rest_api.access import Caller
from doorstep.rest_api.bodies import text_of
from doorstep.rest_api.conversations.naming import named_admin
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.identifiers import number_of
from doorstep.rest_api.labels.notes import note_shapes
from doorstep.rest_api.labels.shape import tag_shape
from doorstep.rest_api.scopes import needs
from doorstep.rest_api.v1.pages import paged_by_number, read_page
from doorstep.rest_api.v1.people import person_by_id, person_named
from doorstep.storage.contacts import root_of
from doorstep.storage.notes import count_notes_about, find_note, notes_about
from doorstep.storage.tags import tags_of


@post("/v1/notes", status_code=200, opt=needs("people:write"))
async def write_note_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """About whom `user` or `contact` names, or the body itself, by `id`, `user_id` or `email`."""
    body = data.get("body")
    if not isinstance(body, str) or not body:
        raise ParameterMissing("body")
    about = data.get("user") or data.get("contact") or data
    if not isinstance(about, Mapping):
        raise Invalid("user must be an object", "user")
    person = await person_named(context, caller, about, None)
    admin_id, root = data.get("admin_id"), person.root
    author = caller.admin if admin_id in (None, "") else await named_admin(context, caller, admin_id)
    note = await write_note(context, root.workspace_id, root.contact_id, text_of(body), admin_id=author.admin_id)
    return (await _shapes(context, caller, [note], person))[0]


@get("/v1/notes", opt=needs("people:read"))
async def list_notes_v1(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    id: FromQuery[str | None] = None,  # noqa: A002 - its public name
    intercom_user_id: FromQuery[str | None] = None,
    user_id: FromQuery[str | None] = None,
    email: FromQuery[str | None] = None,
) -> dict[str, object]:
    """About one person, newest first."""
    said = {"id": id or intercom_user_id, "user_id": user_id, "email": email}
    person, page = await person_named(context, caller, said, None, only_shown=True), read_page(request)
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    total = await count_notes_about(pool, workspace_id, person.contact_ids)
    end = page.number * page.per_page
    rows = (await notes_about(pool, workspace_id, person.contact_ids, limit=end))[end - page.per_page :]
    return {
        "type": "note.list",
        "notes": await _shapes(context, caller, rows, person),
        "pages": paged_by_number(request, context, page, total),
        "total_count": total,
    }


@get("/v1/notes/{note_id:str}", opt=needs("people:read"))
async def show_note_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], note_id: FromPath[str]
) -> dict[str, object]:
    pool, number = context.database.pool, number_of(note_id)
    found = None if number is None else await find_note(pool, caller.workspace.workspace_id, number)
    if found is None:
        raise NoteMissing
    return (await _shapes(context, caller, [found], await _person_of(context, caller, found)))[0]


@get("/v1/tags", opt=needs("workspace:read"))
async def list_tags_v1(context: NamedDependency[Context], caller: NamedDependency[Caller]) -> dict[str, object]:
    found = await tags_of(context.database.pool, caller.workspace.workspace_id)
    return {"type": "tag.list", "tags": [tag_shape(tag) for tag in found]}


async def _person_of(context: Context, caller: Caller, note: Note) -> Person:
    """Whom the note is about now."""
    root_id = await root_of(context.database.pool, note.workspace_id, note.contact_id)
    return await person_by_id(context, caller, root_id, None)


async def _shapes(context: Context, caller: Caller, notes: list[Note], person: Person) -> list[dict[str, object]]:
    """As in later versions, but that it is a user or a contact whom a note is about."""
    root = person.root
    whose = {"type": "user" if root.role == "user" else "contact", "id": root.contact_id}
    shapes = await note_shapes(context.database.pool, caller, notes, root.contact_id)
    return [{**each, "user": whose} for each in shapes]


HANDLERS = (write_note_v1, list_notes_v1, show_note_v1, list_tags_v1)

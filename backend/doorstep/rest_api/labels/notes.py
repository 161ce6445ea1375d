"""Notes about a person, for teammates only."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from doorstep.contacts.note import Note, NoteMissing
from doorstep.contacts.noting import write_note
from doorstep.contacts.people import find_root
from doorstep.context import Context
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import AdminId, ContactId
from doorstep.rest_api.access import Caller
from doorstep.rest_api.bodies import text_of
from doorstep.rest_api.contacts.finding import existing_person
from doorstep.rest_api.errors import ParameterMissing, ResourceMissing
from doorstep.rest_api.identifiers import number_of
from doorstep.rest_api.labels.shape import company_note_shape, note_shape
from doorstep.rest_api.pages import Cursor, Wanted, next_cursor, pages, read_count, read_wanted
from doorstep.rest_api.scopes import needs
from doorstep.storage.admins import admins_of, find_admin
from doorstep.storage.company_notes import find_company_note
from doorstep.storage.database import Queryable
from doorstep.storage.notes import count_notes_about, find_note, notes_about
from doorstep.storage.teams import team_ids_of

PER_PAGE: Final = 50

MOST_PAGES: Final = 1_000
"""By number; a cursor goes further, since nothing is skipped for it."""


@get("/contacts/{contact_id:str}/notes", operation_id="listNotes", opt=needs("people:read"))
async def list_notes(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    contact_id: FromPath[str],
    per_page: FromQuery[int | None] = None,
    page: FromQuery[int | None] = None,
    starting_after: FromQuery[str | None] = None,
) -> dict[str, object]:
    """Newest first; those about leads merged into the person too. Clients turn pages by number, until one is empty."""
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    person = await existing_person(pool, caller, contact_id)
    wanted = read_wanted(per_page, starting_after, default=PER_PAGE)
    after, skipped = _position(wanted), 0
    if page is not None and after is None:
        wanted, skipped = _numbered(wanted, page), (page - 1) * wanted.per_page
    found = await notes_about(
        pool, workspace_id, person.contact_ids, limit=wanted.per_page + 1, after=after, skipped=skipped
    )
    notes = found[: wanted.per_page]
    more = next_cursor(wanted, notes[-1].created_at, f"{notes[-1].note_id:032x}") if len(found) > len(notes) else None
    total = await count_notes_about(pool, workspace_id, person.contact_ids)
    return {
        "type": "list",
        "data": await note_shapes(pool, caller, notes, person.root.contact_id),
        "total_count": total,
        "pages": pages(wanted, total, more),
    }


@post("/contacts/{contact_id:str}/notes", status_code=200, operation_id="createNote", opt=needs("people:write"))
async def create_note(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    contact_id: FromPath[str],
    data: JSONBody[dict[str, Any]],
) -> dict[str, object]:
    """By the teammate of `admin_id`; without one, by the token's."""
    pool, workspace_id = context.database.pool, caller.workspace.workspace_id
    person = await existing_person(pool, caller, contact_id)
    body, admin_id = note_text(data), await author_of(pool, caller, data.get("admin_id"))
    note = await write_note(context, workspace_id, person.root.contact_id, body, admin_id=admin_id)
    return (await note_shapes(pool, caller, [note], person.root.contact_id))[0]


@get("/notes/{note_id:str}", operation_id="retrieveNote", opt=needs("people:read"))
async def show_note(
    context: NamedDependency[Context], caller: NamedDependency[Caller], note_id: FromPath[str]
) -> dict[str, object]:
    pool, number = context.database.pool, number_of(note_id)
    if number is None:
        raise NoteMissing
    note = await find_note(pool, caller.workspace.workspace_id, number)
    if note is None:
        return await _about_a_company(pool, caller, number)
    root = await find_root(pool, note.workspace_id, note.contact_id)
    if root is None:
        raise NoteMissing
    return (await note_shapes(pool, caller, [note], root.contact_id))[0]


async def _about_a_company(connection: Queryable, caller: Caller, number: int) -> dict[str, object]:
    note = await find_company_note(connection, caller.workspace.workspace_id, number)
    if note is None:
        raise NoteMissing
    if note.admin_id is None:
        return company_note_shape(note, None, ())
    teams = await team_ids_of(connection, note.workspace_id)
    author = await find_admin(connection, note.workspace_id, note.admin_id)
    return company_note_shape(note, author, teams.get(note.admin_id, ()))


def note_text(data: Mapping[str, Any]) -> str:
    """The `body` of a request as plain text.

    Raises:
        ParameterMissing, Invalid: there is none, or it is no text.
    """
    body = data.get("body")
    if body is None or body == "":
        raise ParameterMissing("body")
    if not isinstance(body, str):
        raise Invalid("body must be a text", "body")
    return text_of(body)


async def author_of(connection: Queryable, caller: Caller, admin_id: object) -> AdminId:
    """The teammate whom a request names; the token's own when it names none.

    Raises:
        ResourceMissing: nobody of this workspace.
    """
    if admin_id is None or admin_id == "":
        return caller.admin.admin_id
    number = number_of(admin_id)
    workspace_id = caller.workspace.workspace_id
    if number is None or await find_admin(connection, workspace_id, AdminId(number)) is None:
        raise ResourceMissing
    return AdminId(number)


async def note_shapes(
    connection: Queryable, caller: Caller, notes: Sequence[Note], root_id: ContactId
) -> list[dict[str, object]]:
    """Notes with their authors. `root_id`: whom they are about now."""
    admins = {admin.admin_id: admin for admin in await admins_of(connection, caller.workspace.workspace_id)}
    return [note_shape(each, root_id, admins.get(each.admin_id or AdminId(0)), caller.version) for each in notes]


def _numbered(wanted: Wanted, page: int) -> Wanted:
    """A page by its number, which then counts on from there."""
    return Wanted(wanted.per_page, Cursor(read_count(page, "page", most=MOST_PAGES), 0, ""))


def _position(wanted: Wanted) -> Any:
    """A cursor's id has 32 hex digits; the number is in them."""
    if wanted.cursor is None:
        return None
    at, number = wanted.cursor.position
    if int(number, 16) >= 2**31:
        raise Invalid("starting_after is not a cursor of this list", "starting_after")
    return at, int(number, 16)

"""The list of leads and users."""

from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from doorstep.context import Context
from doorstep.inbox.directory.asking import Asked, read_asked
from doorstep.inbox.directory.columns import NAME, Column
from doorstep.inbox.directory.reading import PeoplePage, read_columns, read_people
from doorstep.inbox.directory.shell import people_page
from doorstep.inbox.forms import fields_of, see_other, sentence
from doorstep.inbox.people_addresses import address_of
from doorstep.inbox.refusals import is_piece
from doorstep.inbox.rendering import fragment
from doorstep.inbox.segments.building import Builder, builder_of
from doorstep.inbox.sessions import SignedIn
from doorstep.kernel.errors import DoorstepError
from doorstep.storage.list_columns import save_columns

NOBODY: Final = PeoplePage([], 0, is_exact=True, next=None, previous=None)

DONE: Final = {"erased": "They are erased. Nothing of them is left here."}
"""What the page says of what was just done, by the word in its address."""

TITLES: Final = {"user": ("users", "Users"), "lead": ("leads", "Leads"), None: ("everybody", "Everybody")}


class Heading(msgspec.Struct, frozen=True):
    """Of a column: `sort` leads to its order, `sorted` is the direction in which the list goes by it now."""

    title: str
    sort: str | None
    sorted: str | None


@get("/people")
async def show_people(
    request: Request[Any, Any, Any], context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[str]:
    """A page of the list; only the table where the rest is there already."""
    said, status = "", 200
    asked, shown = Asked(), NOBODY
    every, columns = await read_columns(context, me)
    try:
        asked = read_asked(request.query_params)
        shown = await read_people(context, me, asked, columns)
    except DoorstepError as refused:
        if refused.status not in (400, 422, 429):
            raise
        said, status = sentence(refused), refused.status
    values: dict[str, Any] = {
        "asked": asked, "shown": shown, "said": said, "whole": _address_of_all(asked),
        "headings": [_heading(each, asked) for each in (NAME, *columns)],
        "count_words": count_in_words(shown.total, is_exact=shown.is_exact),
    }  # fmt: skip
    if is_piece(request):
        return fragment("people/table.html", csrf=me.csrf, clock=me.clock, **values)
    builder = await builder_of(context, me, asked.selection)
    section, title, segment_id = _titles(asked, builder)
    return await people_page(
        context, me, section, "people/directory.html", title=title, segment_id=segment_id, status=status,
        every=every, columns=columns, here=str(request.url.query), kept=_kept(asked),
        done=DONE.get(request.query_params.get("done", "")), builder=builder, **values,
    )  # fmt: skip


@post("/people/columns", status_code=200)
async def choose_columns(
    request: Request[Any, Any, Any], context: NamedDependency[Context], me: NamedDependency[SignedIn]
) -> Response[str]:
    """The teammate's own choice, for every list of people from now on."""
    fields = await fields_of(request)
    every, _ = await read_columns(context, me)
    wanted = [each.key for each in every if fields.text(f"column:{each.key}", longest=10)]
    await save_columns(context.database.pool, me.workspace_id, me.admin_id, "people", wanted)
    asked = fields.text("back", longest=30_000)
    return see_other(f"/inbox/people?{asked}" if asked.isascii() and asked.isprintable() and asked else "/inbox/people")


def count_in_words(count: int, *, is_exact: bool, one: str = "person", many: str = "people") -> str:
    """`1 person`, `2,345 people`, `about 120,000 people`: two digits of an estimate mean something."""
    if not is_exact and count >= 100:
        unit = 10 ** (len(str(count)) - 2)
        return f"about {round(count / unit) * unit:,} {many}"
    return f"{'' if is_exact else 'about '}{count:,} {one if count == 1 else many}"


def _heading(column: Column, asked: Asked) -> Heading:
    is_sorted = column.sort == asked.order.field and not asked.is_archived
    direction = "descending" if asked.order.is_descending else "ascending"
    return Heading(column.title, asked.sorted_by(column), direction if is_sorted else None)


def _kept(asked: Asked) -> list[tuple[str, str]]:
    """What the search box sends along: everything of the address but its words and its place."""
    address = msgspec.structs.replace(asked, words="").address()
    return parse_qsl(urlsplit(address).query)


def _address_of_all(asked: Asked) -> str:
    """What stands for everybody who matches, in the forms of the bar; a form without a value would stand for nobody."""
    return address_of(asked.whole) or "role="


def _titles(asked: Asked, builder: Builder) -> tuple[str, str, str | None]:
    """The entry of the navigation that is marked, the heading, and the segment when one is shown."""
    if builder.looked_at is not None:
        return "segments", builder.looked_at.name, builder.looked_at.segment_id
    if asked.is_archived:
        return "archived", "Archived", None
    section, title = TITLES[asked.selection.role]
    return section, title, None


HANDLERS: Final = (show_people, choose_columns)

"""What the columns of an uploaded file mean: first rows are shown, and a teammate says what each column is."""

import asyncio
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.contacts.csv_columns import CUSTOM
from doorstep.contacts.data_attributes import DataAttribute
from doorstep.contacts.importing.checking import choices_of, misfit
from doorstep.contacts.importing.columns import NEW, TITLES, named_for, suggest
from doorstep.contacts.importing.errors import FileRefused
from doorstep.contacts.importing.reading import MOST_COLUMNS, NAMES, SEPARATORS, Format
from doorstep.contacts.importing.rows import Rules
from doorstep.contacts.importing.running import Asked, rules_of
from doorstep.contacts.importing.uploading import KIND, Seen, asked_of, begin_import, existing_upload, look
from doorstep.contacts.tag import LONGEST_NAME
from doorstep.context import Context
from doorstep.inbox.directory.shell import people_page
from doorstep.inbox.forms import Fields, fields_of, see_other, sentence
from doorstep.inbox.sessions import SignedIn
from doorstep.kernel.errors import Invalid
from doorstep.storage.data_attributes import attributes_of
from doorstep.tasks.starting import existing_task
from doorstep.tasks.task import TaskMissing

PLACE: Final = "/inbox/people/imports"

TASKS: Final = "/inbox/people/tasks"

LONGEST_CHOICE: Final = 250

LONGEST_SHOWN: Final = 80
"""Characters of a cell in the preview."""

MOST_JUDGED: Final = 60
"""Columns of a file whose cells are held against all that they may be; of wider ones, against what was chosen."""

TWICE: Final = "Another column is this too."

NEW_KINDS: Final = {
    "string": "text",
    "integer": "whole number",
    "float": "number",
    "boolean": "yes or no",
    "date": "date",
}

HttpAsked = Request[Any, Any, Any]


class ColumnChoice(msgspec.Struct, frozen=True):
    """One column of the file: what its first cells are, and what is chosen for it."""

    number: int
    header: str
    samples: list[str]
    chosen: str
    wrong: str | None
    """What does not fit that."""
    misfits: dict[str, str]
    """By choice: what would not fit."""
    new_name: str | None
    """Of the attribute that it may become; None where its header can be no name."""


@get("/people/imports/{task_id:str}")
async def show_choices(
    request: HttpAsked, context: NamedDependency[Context], me: NamedDependency[SignedIn], task_id: FromPath[str]
) -> Response[str]:
    """Read as the address says, or as it is found out. Once it has begun, its work is what there is to see."""
    if await _has_begun(context, me, task_id):
        return see_other(f"{TASKS}/{task_id}")
    said = request.query_params
    encoding, separator = said.get("encoding", ""), said.get("separator", "")
    return await _page(context, me, task_id, encoding=encoding, separator=separator)


@post("/people/imports/{task_id:str}", status_code=200)
async def start(
    request: HttpAsked, context: NamedDependency[Context], me: NamedDependency[SignedIn], task_id: FromPath[str]
) -> Response[str]:
    """The columns are chosen: from here on a worker does it. Whoever is second is led to what the first began."""
    if await _has_begun(context, me, task_id):
        return see_other(f"{TASKS}/{task_id}")
    fields = await fields_of(request)
    how = Format(fields.text("encoding", longest=20), fields.secret("separator"))
    read_as = (fields.text("read_encoding", longest=20), fields.secret("read_separator"))
    choices = [fields.text(f"column-{number}", longest=LONGEST_CHOICE) for number in range(MOST_COLUMNS)]
    if fields.text("again", longest=3) or (any(read_as) and read_as != (how.encoding, how.separator)):
        # what was chosen was chosen for another look of the file: it is shown first, and nothing of it is lost
        return await _page(
            context, me, task_id, encoding=how.encoding, separator=how.separator, choices=choices, typed=fields
        )
    role, tag = fields.text("role", longest=10), fields.text("tag", longest=2 * LONGEST_NAME)
    try:
        if role not in ("lead", "user"):
            raise FileRefused("say whether these are leads or users")
        await begin_import(
            context.database, me.workspace_id, task_id,
            how=how, choices=choices, role=role, tag=tag, by=me.admin_id,
        )  # fmt: skip
    except Invalid as refused:
        return await _page(
            context, me, task_id,
            encoding=how.encoding, separator=how.separator, choices=choices, typed=fields, wrong=sentence(refused),
        )  # fmt: skip
    except TaskMissing:
        if not await _has_begun(context, me, task_id):
            raise
    return see_other(f"{TASKS}/{task_id}")


async def _has_begun(context: Context, me: SignedIn, task_id: str) -> bool:
    """Raises TaskMissing."""
    task = await existing_task(context.database.pool, me.workspace_id, task_id)
    return task.kind == KIND and task.state != "draft"


async def _page(
    context: Context,
    me: SignedIn,
    task_id: str,
    *,
    encoding: str,
    separator: str,
    choices: list[str] | None = None,
    typed: Fields | None = None,
    wrong: str | None = None,
) -> Response[str]:
    draft = await existing_upload(context.database.pool, me.workspace_id, task_id)
    declared = await attributes_of(context.database.pool, me.workspace_id, "contact")
    seen, refused = None, wrong
    try:
        seen = await look(context.database, me.workspace_id, task_id, encoding=encoding, separator=separator)
    except FileRefused as cannot:
        refused = sentence(cannot)
    if seen is not None and not seen.rows:
        refused = "The file has headers and no rows: there is nobody to bring in."
    said = choices if seen is not None and typed and _is_as_wide(typed, seen) else None
    columns = (
        [] if seen is None else await _columns(context, me, seen, said or suggest(seen.headers, declared), declared)
    )
    return await people_page(
        context, me, "imports", "people/imports/choose.html", title="Import people",
        status=400 if refused else 200, asked=asked_of(draft), task_id=task_id, seen=seen, wrong=refused,
        columns=columns, how=Format(encoding, separator) if seen is None else seen.how,
        titles=TITLES, attributes=[(CUSTOM + each.name, each.name) for each in declared], kinds=NEW_KINDS, new=NEW,
        encodings=NAMES, separators=SEPARATORS, role=typed.text("role", longest=10) if typed else "lead",
        tag=typed.text("tag", longest=2 * LONGEST_NAME) if typed else "", longest_tag=LONGEST_NAME,
    )  # fmt: skip


def _is_as_wide(typed: Fields, seen: Seen) -> bool:
    """Whether the choices are for as many columns as there are: read in another way, a file has others."""
    width = typed.text("width", longest=9)
    return not width or width == str(len(seen.headers))


async def _columns(
    context: Context, me: SignedIn, seen: Seen, chosen: list[str], declared: list[DataAttribute]
) -> list[ColumnChoice]:
    rules = await rules_of(context.database, me.workspace_id, Asked(file_name="", size_bytes=0))
    every = choices_of(declared) if len(seen.headers) <= MOST_JUDGED else []

    def judged() -> list[ColumnChoice]:
        return [_column(number, seen, chosen, every, declared, rules) for number in range(len(seen.headers))]

    # many columns and attributes take a moment, in which others are served
    return await asyncio.to_thread(judged)


def _column(
    number: int, seen: Seen, chosen: list[str], every: list[str], declared: list[DataAttribute], rules: Rules
) -> ColumnChoice:
    cells = [row[number] for row in seen.rows if number < len(row) and row[number].strip()]
    choice = chosen[number] if number < len(chosen) else ""
    found = {each: misfit(cells, each, declared, rules) for each in {*every, choice} - {""}}
    twice = choice != "" and not choice.startswith(NEW) and chosen.count(choice) > 1
    return ColumnChoice(
        number=number, header=seen.headers[number], samples=[each[:LONGEST_SHOWN] for each in cells][:3], chosen=choice,
        wrong=TWICE if twice else found.get(choice), misfits={each: words for each, words in found.items() if words},
        new_name=named_for(seen.headers[number]),
    )  # fmt: skip


HANDLERS: Final = (show_choices, start)

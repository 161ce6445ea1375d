"""What the columns of an uploaded file mean: first rows are shown, and a teammate says what each column is."""

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.contacts.csv_columns import CUSTOM
from doorstep.contacts.importing.columns import NEW, TITLES, named_for, suggest
from doorstep.contacts.importing.errors import FileRefused
from doorstep.contacts.importing.reading import MOST_COLUMNS, NAMES, SEPARATORS, Format
from doorstep.contacts.importing.uploading import Seen, asked_of, begin_import, existing_upload, look
from doorstep.contacts.tag import LONGEST_NAME
from doorstep.context import Context
from doorstep.inbox.directory.shell import people_page
from doorstep.inbox.forms import Fields, fields_of, see_other, sentence
from doorstep.inbox.sessions import SignedIn
from doorstep.kernel.errors import Invalid
from doorstep.storage.data_attributes import attributes_of

PLACE: Final = "/inbox/people/imports"

LONGEST_CHOICE: Final = 250

LONGEST_SHOWN: Final = 80
"""Characters of a cell in the preview."""

NEW_KINDS: Final = {
    "string": "text",
    "integer": "whole number",
    "float": "number",
    "boolean": "yes or no",
    "date": "date",
}

Asked = Request[Any, Any, Any]


class ColumnChoice(msgspec.Struct, frozen=True):
    """One column of the file: what its first cells are, and what is chosen for it."""

    number: int
    header: str
    samples: list[str]
    chosen: str
    new_name: str | None
    """Of the attribute that it may become; None where its header can be no name."""


@get("/people/imports/{task_id:str}")
async def show_choices(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn], task_id: FromPath[str]
) -> Response[str]:
    """Read as the address says, or as it is found out."""
    said = request.query_params
    encoding, separator = said.get("encoding", ""), said.get("separator", "")
    return await _page(context, me, task_id, encoding=encoding, separator=separator)


@post("/people/imports/{task_id:str}", status_code=200)
async def start(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn], task_id: FromPath[str]
) -> Response[str]:
    """The columns are chosen: from here on a worker does it."""
    fields = await fields_of(request)
    how = Format(fields.text("encoding", longest=20), fields.secret("separator"))
    choices = [fields.text(f"column-{number}", longest=LONGEST_CHOICE) for number in range(MOST_COLUMNS)]
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
    return see_other(f"/inbox/people/tasks/{task_id}")


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
    return await people_page(
        context, me, "imports", "people/imports/choose.html", title="Import people",
        status=400 if refused else 200, asked=asked_of(draft), task_id=task_id, seen=seen, wrong=refused,
        columns=[] if seen is None else _columns(seen, choices or suggest(seen.headers, declared)),
        how=Format(encoding, separator) if seen is None else seen.how,
        titles=TITLES, attributes=[(CUSTOM + each.name, each.name) for each in declared], kinds=NEW_KINDS, new=NEW,
        encodings=NAMES, separators=SEPARATORS, role=typed.text("role", longest=10) if typed else "lead",
        tag=typed.text("tag", longest=2 * LONGEST_NAME) if typed else "", longest_tag=LONGEST_NAME,
    )  # fmt: skip


def _columns(seen: Seen, chosen: list[str]) -> list[ColumnChoice]:
    return [
        ColumnChoice(
            number,
            header,
            [row[number][:LONGEST_SHOWN] for row in seen.rows if number < len(row) and row[number]][:3],
            chosen[number] if number < len(chosen) else "",
            named_for(header),
        )
        for number, header in enumerate(seen.headers)
    ]


HANDLERS: Final = (show_choices, start)

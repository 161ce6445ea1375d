"""An export from the first person to the last: each batch becomes a piece of the file, in one transaction with its place.

Whoever comes or changes meanwhile is in the file once or not at all, for people are walked through in the order of their ids.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from doorstep.contacts.data_attributes import Model, by_name
from doorstep.contacts.exporting.asking import CONTENT_TYPES, Asked, FileFormat, Of, file_name
from doorstep.contacts.exporting.columns import (
    COMPANY_HEADERS,
    MOST_ATTRIBUTES,
    PEOPLE_HEADERS,
    Exported,
    ExportedCompany,
    fields_of_company,
    fields_of_person,
    headers_of,
    json_line,
    table_row,
)
from doorstep.contacts.people import LIVING, people_of_roots
from doorstep.context import Context
from doorstep.kernel.errors import NotFound
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.segments.selecting import count_selection, walk_selection
from doorstep.storage import company_lists, exports, imports
from doorstep.storage.contacts import find_contacts
from doorstep.storage.data_attributes import attributes_of
from doorstep.storage.database import Connection, Database
from doorstep.storage.task_files import Lines, add_file, append_chunk, append_lines
from doorstep.storage.workspaces import find_workspace_row
from doorstep.tasks.running import Run
from doorstep.workspaces.workspace import Workspace

BATCH: Final = 1_000
"""People; some 300 kB of the file, and a third of a second."""

COUNT_MS: Final = 5_000

_MARK: Final = "\ufeff"
"""By it spreadsheets know that this is UTF-8."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """How far it is: the id of the last one, and the columns behind the usual ones, which do not change any more."""

    after: str | None = None
    attributes: list[str] = []
    dates: list[str] = []


async def export_people(context: Context, run: Run) -> str | None:
    """The task of kind `export_people`. Raises Invalid: its segment is there no longer."""
    asked = msgspec.convert(run.task.asked, Asked)
    workspace = await _workspace(context.database, run.task.workspace_id)
    file = _File(context, run, "people", asked.format)
    if run.task.cursor is None:
        total = run.task.total
        await file.begin(
            "contact", PEOPLE_HEADERS, await _count(context.database, workspace, asked) if total is None else total
        )
    while True:
        async with context.database.transaction() as connection:
            ids = await _next_ids(connection, workspace, asked, file.place.after)
            people = await exported_people(connection, workspace.workspace_id, ids)
            lines = [(fields_of_person(each), each.shown.custom_attributes) for each in people]
            await file.write(connection, lines, people=people, after=ids[-1] if ids else None, is_last=len(ids) < BATCH)
        if len(ids) < BATCH:
            return f"{file.done:,} people."


async def export_companies(context: Context, run: Run) -> str | None:
    """The task of kind `export_companies`."""
    asked = msgspec.convert(run.task.asked, Asked)
    workspace_id = run.task.workspace_id
    file = _File(context, run, "companies", asked.format)
    if run.task.cursor is None:
        await file.begin("company", COMPANY_HEADERS, await exports.count_companies(context.database.pool, workspace_id))
    while True:
        async with context.database.transaction() as connection:
            companies = await company_lists.companies_after(connection, workspace_id, file.place.after, BATCH)
            uids = [each.company_uid for each in companies]
            counted = await company_lists.counted(connection, workspace_id, uids)
            found = [
                ExportedCompany(
                    each, counted[each.company_uid].users, tuple(tag.name for tag in counted[each.company_uid].tags)
                )
                for each in companies
            ]
            lines = [(fields_of_company(each), each.company.custom_attributes) for each in found]
            await file.write(connection, lines, after=uids[-1] if uids else None, is_last=len(uids) < BATCH)
        if len(uids) < BATCH:
            return f"{file.done:,} companies."


async def exported_people(
    connection: Connection, workspace_id: WorkspaceId, root_ids: Sequence[ContactId]
) -> list[Exported]:
    """Those who are still there, in the order of their ids."""
    roots = [each for each in await find_contacts(connection, workspace_id, root_ids) if each.state in LIVING]
    people = await people_of_roots(connection, workspace_id, roots)
    everybody = [each for person in people for each in person.contact_ids]
    tags = await exports.tag_names(connection, workspace_id, everybody)
    companies = await imports.companies_by_people(connection, workspace_id, everybody)

    def of(ids: Iterable[ContactId], names: Mapping[ContactId, list[str]]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for each in ids for name in names.get(each, ())))

    return [
        Exported(
            person.shown, of(person.contact_ids, tags), of(person.contact_ids, companies), tuple(person.contact_ids[1:])
        )
        for person in people
    ]


async def _next_ids(connection: Connection, workspace: Workspace, asked: Asked, after: str | None) -> list[ContactId]:
    if asked.ids is not None:
        return [each for each in sorted(set(asked.ids)) if after is None or each > after][:BATCH]
    last = None if after is None else ContactId(after)
    return await walk_selection(connection, workspace, asked.selection, after=last, limit=BATCH)


async def _count(database: Database, workspace: Workspace, asked: Asked) -> int:
    if asked.ids is not None:
        return len(set(asked.ids))
    return (await count_selection(database, workspace, asked.selection, longest_ms=COUNT_MS)).count


async def _workspace(database: Database, workspace_id: WorkspaceId) -> Workspace:
    found = await find_workspace_row(database.pool, workspace_id)
    if found is None:
        raise NotFound("there is no such workspace")
    return found


class _File:
    """The file of one export, and the place in it."""

    def __init__(self, context: Context, run: Run, of: Of, kind: FileFormat) -> None:
        self._context, self._run = context, run
        self._kind: FileFormat = kind
        self._name = file_name(of, kind)
        self.place = msgspec.convert(run.task.cursor or {}, Place)
        self.done = run.task.done

    async def begin(self, model: Model, headers: Sequence[str], total: int) -> None:
        """Which columns there are is said once, and kept."""
        task = self._run.task
        async with self._context.database.transaction() as connection:
            declared = by_name(await attributes_of(connection, task.workspace_id, model))
            used = await exports.attributes_in_use(connection, task.workspace_id, model, MOST_ATTRIBUTES)
            names = [*declared, *(name for name in used if name not in declared)]
            self.place = Place(
                attributes=names, dates=[each.name for each in declared.values() if each.data_type == "date"]
            )
            await add_file(connection, task.workspace_id, task.task_id, self._name, CONTENT_TYPES[self._kind])
            if self._kind == "csv":
                head = _MARK.encode() + _table([headers_of(headers, names)])
                await append_chunk(connection, task.workspace_id, task.task_id, self._name, head, of_nobody=True)
            await self._run.save(connection, cursor=msgspec.to_builtins(self.place), done=0, total=total)

    async def write(
        self,
        connection: Connection,
        lines: Sequence[tuple[dict[str, Any], Mapping[str, Any]]],
        *,
        people: Sequence[Exported] | None = None,
        after: str | None,
        is_last: bool,
    ) -> None:
        """A batch, and that it is written, in the caller's transaction. `people` of the lines, where they are of people."""
        place = self.place if after is None else msgspec.structs.replace(self.place, after=after)
        task = self._run.task
        whose, data = (task.workspace_id, task.task_id, self._name), [self._line(*each) for each in lines]
        if lines and people is None:
            await append_chunk(connection, *whose, b"".join(data), of_nobody=True)
        elif lines and people is not None:
            members = {each.shown.contact_id: each.members for each in people if each.members}
            made_of = Lines([each.shown.contact_id for each in people], data, members)
            await append_lines(connection, *whose, made_of)
        done = self.done + len(lines)
        # what was estimated, or has changed meanwhile, is known at the end
        total = done if is_last else None
        await self._run.save(connection, cursor=msgspec.to_builtins(place), done=done, total=total)
        # the transaction either commits or ends the task
        self.place, self.done = place, done

    def _line(self, fields: dict[str, Any], custom: Mapping[str, Any]) -> bytes:
        if self._kind == "json":
            return json_line(fields, custom)
        return _table([table_row(fields, custom, self.place.attributes, self.place.dates)])


def _table(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()

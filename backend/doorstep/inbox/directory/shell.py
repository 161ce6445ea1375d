"""What every page under People shares: the list of places beside it, with the workspace's segments."""

from typing import Any, Final

import msgspec
from litestar import Response

from doorstep.context import Context
from doorstep.inbox.rendering import page
from doorstep.inbox.sessions import SignedIn
from doorstep.storage.segments import list_segments


class Place(msgspec.Struct, frozen=True):
    """One entry of the navigation."""

    key: str
    title: str
    address: str
    icon: str


LISTS: Final = (
    Place("everybody", "Everybody", "/inbox/people", "people"),
    Place("users", "Users", "/inbox/people?role=user", "user"),
    Place("leads", "Leads", "/inbox/people?role=lead", "person"),
    Place("companies", "Companies", "/inbox/companies", "companies"),
    Place("archived", "Archived", "/inbox/people?state=archived", "archive"),
)
"""Whom one looks through."""

WORK: Final = (
    Place("imports", "Imports", "/inbox/people/imports", "import"),
    Place("exports", "Exports", "/inbox/people/exports", "export"),
    Place("tasks", "Background work", "/inbox/people/tasks", "work"),
    Place("rules", "Nightly rules", "/inbox/people/rules", "moon"),
)
"""What is done with many at once."""


def section_of(role: str) -> str:
    """The entry under which a person of this role stands."""
    return "users" if role == "user" else "leads"


def place_of(kind: str) -> Place:
    """The entry under which a task of this kind was begun."""
    word = "imports" if kind.startswith("import_") else "exports" if kind.startswith("export_") else "tasks"
    return next(each for each in WORK if each.key == word)


async def people_page(
    context: Context,
    me: SignedIn,
    section: str,
    template: str,
    *,
    title: str,
    segment_id: str | None = None,
    status: int = 200,
    **values: Any,
) -> Response[str]:
    """A whole page under People.

    Args:
        section: the key of the entry that is marked in the navigation; `segments` for what is about these.
        template: under `templates/`; it extends `people/shell.html`.
        title: of the browser's window.
        segment_id: the segment that is shown, which is marked instead.
        values: for the template, beside `me`, `csrf`, `clock`, `lists`, `work`, `segments`, `section` and `title`.
    """
    return page(
        template, status=status,
        me=me, csrf=me.csrf, clock=me.clock, place="people", title=title, section=section, segment_id=segment_id,
        lists=LISTS, work=WORK, segments=await list_segments(context.database.pool, me.workspace_id), **values,
    )  # fmt: skip

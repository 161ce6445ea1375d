"""Before many people are changed: how many they are, what will happen to them, and whether that is wanted."""

from typing import Any, Final

import msgspec
from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.contacts.bulk.bounds import at_most
from doorstep.contacts.bulk.change import HIDING, TAGGING, Action, BulkChange
from doorstep.contacts.bulk.starting import count_people, start_change, with_tag
from doorstep.contacts.bulk.undoing import start_undo
from doorstep.contacts.tag import LONGEST_NAME
from doorstep.context import Context
from doorstep.inbox.bulk.whom import address_of_all, change_of, checked_action, who_in_words
from doorstep.inbox.directory.listing import count_in_words
from doorstep.inbox.directory.shell import people_page, section_of
from doorstep.inbox.forms import Fields, fields_of, see_other, sentence
from doorstep.inbox.people_addresses import address_of
from doorstep.inbox.sessions import SignedIn
from doorstep.inbox.tasks.pages import PLACE
from doorstep.kernel.errors import Invalid
from doorstep.segments.selecting import Counted, Selection
from doorstep.storage.segments import list_segments
from doorstep.storage.tags import tags_of
from doorstep.workspaces.finding import find_workspace

Asked = Request[Any, Any, Any]


class Question(msgspec.Struct, frozen=True):
    """`title` and `button` have the place `{who}` for how many they are."""

    title: str
    button: str
    what: str


QUESTIONS: Final[dict[Action, Question]] = {
    "tag": Question("Tag {who}", "Tag {who}", "Who carries the tag already stays as they are."),
    "untag": Question("Take a tag off {who}", "Take it off {who}", "It also comes off leads that were merged into them."),
    "archive": Question(
        "Archive {who}?", "Archive {who}", "They leave lists and searches, and come back with their next message or login."
    ),
    "unarchive": Question("Take {who} out of the archive?", "Unarchive {who}", "They are in lists and searches again."),
    "delete": Question(
        "Delete {who}?", "Delete {who}",
        """They go to the archive at once. 7 days later they are erased for good, with their conversations, unless somebody undoes
        it. Who writes, logs in or is changed until then comes back.""",
    ),
}  # fmt: skip


@post("/people/bulk/{action:str}", status_code=200)
async def ask_about_many(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn], action: FromPath[str]
) -> Response[str]:
    """Changes nothing: a form, because an address has no room for so many ids."""
    return await _question(context, me, await change_of(request, checked_action(action)))


@post("/people/bulk/{action:str}/begin", status_code=200)
async def change_many(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn], action: FromPath[str]
) -> Response[str]:
    """Leads to the task's page."""
    change = await change_of(request, checked_action(action))
    typed = ""
    try:
        if change.action in TAGGING:
            typed = (await fields_of(request)).text("tag", longest=LONGEST_NAME)
            change = await with_tag(context, me.workspace_id, change, typed, by=me.admin_id)
        counted = await _counted(context, me, change)
        if change.selection is not None and change.action in HIDING:
            _check_confirmed(await fields_of(request), counted)
        async with context.database.transaction() as connection:
            task = await start_change(connection, me.workspace_id, change, counted, by=me.admin_id)
    except Invalid as refused:
        return await _question(context, me, change, typed=typed, said=sentence(refused))
    return see_other(f"{PLACE}/{task.task_id}")


@post("/people/tasks/{task_id:str}/undo", status_code=200)
async def undo_deletion(
    context: NamedDependency[Context], me: NamedDependency[SignedIn], task_id: FromPath[str]
) -> Response[str]:
    """Leads to the task that restores them."""
    task = await start_undo(context.database, me.workspace_id, task_id, by=me.admin_id)
    return see_other(f"{PLACE}/{task.task_id}")


def _check_confirmed(fields: Fields, counted: Counted) -> None:
    """Raises Invalid: they are many more by now than the page said, or it said nothing."""
    shown = fields.text("shown", longest=12)
    if not (shown.isascii() and shown.isdigit()):
        raise Invalid("See how many they are, and press the button once more.")
    confirmed = at_most(Counted(int(shown), is_exact=fields.text("exact", longest=3) == "yes"))
    if counted.count > confirmed:
        raise Invalid(f"More people match by now than the {int(shown):,} that were shown here before. Look once more.")


async def _counted(context: Context, me: SignedIn, change: BulkChange) -> Counted:
    workspace = await find_workspace(context, me.workspace_id)
    return await count_people(context.database, workspace, change)


async def _question(
    context: Context, me: SignedIn, change: BulkChange, *, typed: str = "", said: str = ""
) -> Response[str]:
    counted = await _counted(context, me, change)
    question = QUESTIONS[change.action]
    who = count_in_words(counted.count, is_exact=counted.is_exact)
    selection = change.selection
    segments = {each.segment_id: each for each in await list_segments(context.database.pool, me.workspace_id)}
    return await people_page(
        context, me, _section(selection), "people/bulk.html", segment_id=selection.segment_id if selection else None,
        whom=None if selection is None else who_in_words(selection, segments), title=question.title.format(who=who), status=400 if said else 200,
        change=change, question=question, who=who, counted=counted, typed=typed, said=said, longest=LONGEST_NAME,
        selection=None if selection is None else address_of(selection) or "role=",
        back="/inbox/people" if selection is None else address_of_all(selection),
        may_be_nightly=selection is not None and (selection.query is not None or selection.segment_id is not None)
        and change.action != "unarchive",
        tags=await tags_of(context.database.pool, me.workspace_id) if change.action in TAGGING else [],
    )  # fmt: skip


def _section(selection: Selection | None) -> str:
    """The entry of the list that one comes from."""
    if selection is None:
        return "everybody"
    if selection.states == ("archived",):
        return "archived"
    return "everybody" if selection.role is None else section_of(selection.role)


HANDLERS: Final = (ask_about_many, change_many, undo_deletion)

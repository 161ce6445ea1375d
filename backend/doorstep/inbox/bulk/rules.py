"""Nightly rules: made from a form or from a list, paused, switched on again, deleted."""

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.contacts.bulk.change import TAGGING, BulkChange, read_change
from doorstep.contacts.bulk.rules import (
    HOUR,
    LONGEST_NAME,
    LONGEST_SILENCE_DAYS,
    RuleInvalid,
    add_rule,
    delete_rule,
    not_heard_from,
    pause_rule,
)
from doorstep.contacts.bulk.starting import with_tag
from doorstep.contacts.tag import LONGEST_NAME as LONGEST_TAG
from doorstep.context import Context
from doorstep.inbox.bulk.whom import address_of_all, checked_action, in_words
from doorstep.inbox.directory.shell import people_page
from doorstep.inbox.forms import Fields, fields_of, see_other, sentence
from doorstep.inbox.people_addresses import LONGEST_FILTER, selection_of_text
from doorstep.inbox.sessions import SignedIn
from doorstep.kernel.errors import Conflict, Invalid
from doorstep.segments.selecting import Selection
from doorstep.storage.cleaning_rules import CleaningRule, rules_of
from doorstep.storage.segments import list_segments
from doorstep.storage.tags import tags_of

PLACE: Final = "/inbox/people/rules"

Asked = Request[Any, Any, Any]


class Typed(msgspec.Struct, frozen=True):
    """What stands in the form."""

    name: str = ""
    action: str = "archive"
    tag: str = ""
    role: str = "lead"
    segment: str = ""
    days: str = "90"
    said: str = ""


class ShownRule(msgspec.Struct, frozen=True):
    """A rule, what it does in words, and where one sees whom it means today."""

    rule: CleaningRule
    words: str
    address: str


@get("/people/rules")
async def show_rules(context: NamedDependency[Context], me: NamedDependency[SignedIn]) -> Response[str]:
    return await _page(context, me, Typed())


@post("/people/rules", status_code=200)
async def make_rule(request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn]) -> Response[str]:
    """With `selection`, as a list has it; otherwise of the form's own fields."""
    fields = await fields_of(request)
    typed = Typed()
    try:
        typed = _typed(fields)
        change = BulkChange(action=checked_action(typed.action), selection=_selection(fields, typed))
        if change.action in TAGGING:
            change = await with_tag(context, me.workspace_id, change, typed.tag, by=me.admin_id)
        await add_rule(context, me.workspace_id, typed.name, change, by=me.admin_id, time_zone=me.time_zone)
    except (Invalid, Conflict) as refused:
        return await _page(context, me, msgspec.structs.replace(typed, said=sentence(refused)))
    return see_other(PLACE)


@post("/people/rules/{rule_id:str}/state", status_code=200)
async def switch_rule(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn], rule_id: FromPath[str]
) -> Response[str]:
    paused = (await fields_of(request)).text("state", longest=9) != "on"
    await pause_rule(context, me.workspace_id, rule_id, paused=paused)
    return see_other(PLACE)


@post("/people/rules/{rule_id:str}/delete", status_code=200)
async def remove_rule(
    context: NamedDependency[Context], me: NamedDependency[SignedIn], rule_id: FromPath[str]
) -> Response[str]:
    await delete_rule(context, me.workspace_id, rule_id)
    return see_other(PLACE)


def _typed(fields: Fields) -> Typed:
    return Typed(
        name=fields.text("name", longest=LONGEST_NAME), action=fields.text("action", longest=9),
        tag=fields.text("tag", longest=LONGEST_TAG), role=fields.text("role", longest=4),
        segment=fields.text("segment", longest=40), days=fields.text("days", longest=5),
    )  # fmt: skip


def _selection(fields: Fields, typed: Typed) -> Selection:
    text = fields.text("selection", longest=4 * LONGEST_FILTER)
    if text:
        return selection_of_text(text)
    if typed.days and not (typed.days.isascii() and typed.days.isdigit()):
        raise RuleInvalid(f"between 1 and {LONGEST_SILENCE_DAYS} days", "days")
    return Selection(
        role="lead" if typed.role == "lead" else "user" if typed.role == "user" else None,
        segment_id=typed.segment or None,
        query=not_heard_from(int(typed.days)) if typed.days else None,
    )


async def _page(context: Context, me: SignedIn, typed: Typed) -> Response[str]:
    pool = context.database.pool
    segments = {each.segment_id: each for each in await list_segments(pool, me.workspace_id)}
    rules: list[ShownRule] = []
    for rule in await rules_of(pool, me.workspace_id):
        change = read_change(rule.change)
        rules.append(ShownRule(rule, in_words(change, segments), address_of_all(change.selection or Selection())))
    return await people_page(
        context, me, "tasks", "people/rules.html", title="Nightly rules", status=400 if typed.said else 200,
        rules=rules, typed=typed, hour=HOUR, time_zone=me.time_zone, tags=await tags_of(pool, me.workspace_id),
        longest=LONGEST_NAME, longest_tag=LONGEST_TAG, longest_silence=LONGEST_SILENCE_DAYS,
    )  # fmt: skip


HANDLERS: Final = (show_rules, make_rule, switch_rule, remove_rule)

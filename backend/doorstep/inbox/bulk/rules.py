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
    check_rule,
    delete_rule,
    not_heard_from,
    pause_rule,
)
from doorstep.contacts.bulk.starting import LONGEST_COUNT_MS, with_tag
from doorstep.contacts.tag import LONGEST_NAME as LONGEST_TAG
from doorstep.context import Context
from doorstep.inbox.bulk.whom import address_of_all, checked_action, in_words, who_in_words
from doorstep.inbox.directory.listing import count_in_words
from doorstep.inbox.directory.shell import people_page
from doorstep.inbox.forms import Fields, fields_of, see_other, sentence
from doorstep.inbox.people_addresses import LONGEST_FILTER, selection_of_text
from doorstep.inbox.rendering import fragment
from doorstep.inbox.sessions import SignedIn
from doorstep.kernel.errors import Conflict, DoorstepError, Invalid
from doorstep.segments.selecting import Selection, count_selection
from doorstep.storage.cleaning_rules import CleaningRule, rules_of
from doorstep.storage.segments import list_segments
from doorstep.storage.tags import tags_of

PLACE: Final = "/inbox/people/rules"

NOBODY_IN_PARTICULAR: Final = "Say who in particular: everybody every night is too many."

Asked = Request[Any, Any, Any]


class Typed(msgspec.Struct, frozen=True):
    """What stands in the form."""

    name: str = ""
    action: str = "archive"
    tag: str = ""
    role: str = "lead"
    segment: str = ""
    days: str = "90"
    selection: str = ""
    """Chosen in a list, instead of role, segment and days."""
    said: str = ""


class ShownRule(msgspec.Struct, frozen=True):
    """A rule, what it does in words, where one sees whom it means today, and whether its segment is there."""

    rule: CleaningRule
    words: str
    address: str
    is_broken: bool


@get("/people/rules")
async def show_rules(context: NamedDependency[Context], me: NamedDependency[SignedIn]) -> Response[str]:
    return await _page(context, me, Typed())


@get("/people/rules/count")
async def count_rule(request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn]) -> Response[str]:
    """How many people the form would mean today, while it is filled in."""
    params = request.query_params
    typed = Typed(role=params.get("role", ""), segment=params.get("segment", ""), days=params.get("days", ""))
    try:
        selection = _selection_typed(typed)
        said, is_bad = NOBODY_IN_PARTICULAR, False
        if selection.query is not None or selection.segment_id is not None:
            said = f"{await _count_words(context, me, selection)} today"
    except DoorstepError as refused:
        if refused.status >= 500:
            raise
        said, is_bad = sentence(refused), True
    return fragment("people/rule_count.html", said=said, is_bad=is_bad)


@post("/people/rules", status_code=200)
async def make_rule(request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn]) -> Response[str]:
    """With `selection`, as a list has it; otherwise of the form's own fields. What deletes is asked about once more."""
    fields = await fields_of(request)
    typed = Typed()
    try:
        typed = _typed(fields)
        change = BulkChange(action=checked_action(typed.action), selection=_selection(typed))
        if change.action in TAGGING:
            change = await with_tag(context, me.workspace_id, change, typed.tag, by=me.admin_id)
        if change.action == "delete" and not fields.text("sure", longest=3):
            return await _question(context, me, typed, change)
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
    """Raises Invalid. A name that is too long comes back with the rest: `add_rule` says so."""
    return Typed(
        name=fields.text("name", longest=LONGEST_FILTER), action=fields.text("action", longest=9),
        tag=fields.text("tag", longest=LONGEST_TAG), role=fields.text("role", longest=4),
        segment=fields.text("segment", longest=40), days=fields.text("days", longest=5),
        selection=fields.text("selection", longest=4 * LONGEST_FILTER),
    )  # fmt: skip


def _selection(typed: Typed) -> Selection:
    return selection_of_text(typed.selection) if typed.selection else _selection_typed(typed)


def _selection_typed(typed: Typed) -> Selection:
    """Raises RuleInvalid."""
    if typed.days and not (typed.days.isascii() and typed.days.isdigit()):
        raise RuleInvalid(f"between 1 and {LONGEST_SILENCE_DAYS} days", "days")
    return Selection(
        role="lead" if typed.role == "lead" else "user" if typed.role == "user" else None,
        segment_id=typed.segment or None,
        query=not_heard_from(int(typed.days)) if typed.days else None,
    )


async def _question(context: Context, me: SignedIn, typed: Typed, change: BulkChange) -> Response[str]:
    """How many would go the first time, before it is made."""
    selection = change.selection or Selection()
    check_rule(typed.name, change)
    segments = {each.segment_id: each for each in await list_segments(context.database.pool, me.workspace_id)}
    return await people_page(
        context, me, "rules", "people/rule_question.html", title="Delete them every night?", typed=typed, hour=HOUR,
        counted=await _count_words(context, me, selection), words=in_words(change, segments), time_zone=me.time_zone,
        address=address_of_all(selection),
    )  # fmt: skip


async def _count_words(context: Context, me: SignedIn, selection: Selection) -> str:
    counted = await count_selection(context.database, me, selection, longest_ms=LONGEST_COUNT_MS)
    return count_in_words(counted.count, is_exact=counted.is_exact)


async def _page(context: Context, me: SignedIn, typed: Typed) -> Response[str]:
    pool = context.database.pool
    segments = {each.segment_id: each for each in await list_segments(pool, me.workspace_id)}
    rules: list[ShownRule] = []
    for rule in await rules_of(pool, me.workspace_id):
        change = read_change(rule.change)
        selection = change.selection or Selection()
        is_broken = selection.segment_id is not None and selection.segment_id not in segments
        rules.append(ShownRule(rule, in_words(change, segments), address_of_all(selection), is_broken))
    chosen = selection_of_text(typed.selection) if typed.selection else None
    return await people_page(
        context, me, "rules", "people/rules.html", title="Nightly rules", status=400 if typed.said else 200,
        rules=rules, typed=typed, chosen=None if chosen is None else who_in_words(chosen, segments), hour=HOUR, time_zone=me.time_zone, tags=await tags_of(pool, me.workspace_id),
        longest=LONGEST_NAME, longest_tag=LONGEST_TAG, longest_silence=LONGEST_SILENCE_DAYS,
    )  # fmt: skip


HANDLERS: Final = (show_rules, count_rule, make_rule, switch_rule, remove_rule)

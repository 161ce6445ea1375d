"""Erasing somebody whom a segment, a nightly rule or an unfinished task names: each is kept, and the name in it is not.

Where somebody may have stood for others ("whose name does not contain …") a query may mean more people than before. Nothing that
changes people goes on by such a query before a teammate has looked at it: rules rest, tasks stop, and both say why.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from doorstep.contacts.contact import Contact
from doorstep.filters.forgetting import SHORTEST_ANYWHERE, Named, named_by, without
from doorstep.kernel.acting import Doer
from doorstep.kernel.ids import WorkspaceId, random_hex
from doorstep.storage import forgotten_rules
from doorstep.storage.activities import record_activity
from doorstep.storage.cleaning_rules import CleaningRule, save_rule
from doorstep.storage.database import Connection
from doorstep.workspaces.activity import ActivityType

WHY: Final = "Somebody whom its filter names was erased. Look at the filter before you have it go on."

_SOMEBODY: Final = "an erased name"


async def forget_in_rules(connection: Connection, workspace_id: WorkspaceId, people: Sequence[Contact]) -> None:
    """In the transaction of the erasing, behind the erasing itself."""
    segments = await forgotten_rules.segments_to_look_at(connection, workspace_id)
    rules = await forgotten_rules.rules_to_look_at(connection, workspace_id)
    tasks = await forgotten_rules.tasks_to_look_at(connection, workspace_id)
    kept = [segments, [[each.name, each.change] for each in rules], tasks]
    named = await _named(connection, workspace_id, people, msgspec.json.encode(kept).decode().casefold())
    # nobody is ever found by it, not even somebody who is called "erased"
    instead = f"erased-{random_hex()}"
    titled = _titled([*segments, *((each.rule_id, each.name, None) for each in rules)], named)
    segment_ids = await _forget_in_segments(connection, segments, workspace_id, named, instead)
    await _forget_in_cleaning_rules(connection, rules, named, instead, segment_ids)
    for task_id, asked in tasks:
        selection, is_named = _forgotten(asked["selection"], named, instead, segment_ids)
        if is_named:
            changed = {**asked, "selection": selection}
            await forgotten_rules.stop_named_task(connection, workspace_id, task_id, changed, WHY)
    if words := sorted({*named.anywhere, *titled}):
        await forgotten_rules.forget_in_activities(connection, workspace_id, words)


async def _named(connection: Connection, workspace_id: WorkspaceId, people: Sequence[Contact], kept: str) -> Named:
    """A name that somebody else has, too, is left: who asks for it means them.

    Args:
        kept: all that may name them, as JSON; only a name that stands there is looked for among the others.
    """
    names = {each.name.strip().casefold() for each in people if each.name and each.name.strip()}
    names = {each for each in names if msgspec.json.encode(each).decode()[1:-1] in kept}
    if names:
        names -= await forgotten_rules.who_is_called(connection, workspace_id, names)
    return named_by(
        emails=[text for each in people for text in (each.email, each.login_email_normal) if text],
        phones=[each.phone for each in people if each.phone],
        external_ids=[each.external_id for each in people if each.external_id],
        names=names,
    )


async def _forget_in_segments(
    connection: Connection,
    segments: Sequence[tuple[str, str, Any]],
    workspace_id: WorkspaceId,
    named: Named,
    instead: str,
) -> set[str]:
    """The ids of those that ask for something else now."""
    changed: set[str] = set()
    for segment_id, name, rules in segments:
        kept, title = without(rules, named, instead), _title(name, named, segment_id)
        if (kept, title) == (rules, name):
            continue
        await forgotten_rules.change_segment(connection, workspace_id, segment_id, title, kept)
        await _log(connection, workspace_id, f"took somebody out of the segment {title}", "segment_change")
        if kept != rules:
            changed.add(segment_id)
    return changed


async def _forget_in_cleaning_rules(
    connection: Connection, rules: Sequence[CleaningRule], named: Named, instead: str, segment_ids: set[str]
) -> None:
    for rule in rules:
        selection, is_named = _forgotten(rule.change.get("selection"), named, instead, segment_ids)
        title = _title(rule.name, named, rule.rule_id)
        if not is_named and title == rule.name:
            continue
        changed = msgspec.structs.replace(rule, name=title, change={**rule.change, "selection": selection})
        if is_named:
            changed = msgspec.structs.replace(changed, is_paused=True, said=WHY)
        await save_rule(connection, changed)
        await _log(
            connection, rule.workspace_id, f"took somebody out of the nightly rule {title}", "cleaning_rule_change"
        )


def _forgotten(selection: Any, named: Named, instead: str, segment_ids: set[str]) -> tuple[Any, bool]:
    """A selection without them, and whether it, or its segment, named them."""
    if not isinstance(selection, dict):
        return selection, False
    query = without(selection.get("query"), named, instead)
    kept = {**selection, "query": query} if "query" in selection else selection
    return kept, kept != selection or selection.get("segment_id") in segment_ids


def _titled(kept: Sequence[tuple[str, str, Any]], named: Named) -> Iterator[str]:
    """By what the log tells of a segment or rule that is called after them: its id, and its name where that is no part of words."""
    for its_id, name, _ in kept:
        if named.is_in_title(name):
            yield its_id
            yield from [name.casefold()] if len(name) >= SHORTEST_ANYWHERE else []


def _title(name: str, named: Named, its_id: str) -> str:
    """Two segments never have one name."""
    return f"{_SOMEBODY} ({its_id[:8]})" if named.is_in_title(name) else name


async def _log(connection: Connection, workspace_id: WorkspaceId, did: str, kind: ActivityType) -> None:
    await record_activity(connection, workspace_id, kind, did, by=Doer(workspace_id, None, "An erasing"))

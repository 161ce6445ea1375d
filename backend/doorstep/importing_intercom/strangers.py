"""People whom no list has, but conversations name: archived ones, and leads that are part of somebody else by now."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from doorstep.importing_intercom.declared import declared_of
from doorstep.importing_intercom.merged import save_merge
from doorstep.importing_intercom.people import bring_page
from doorstep.importing_intercom.reading import seconds
from doorstep.importing_intercom.running import Importing, in_parallel
from doorstep.importing_intercom.source import MergedThere, MissingThere
from doorstep.importing_intercom.tally import Tally
from doorstep.storage.database import Connection

_CLOCKS: Final = timedelta(minutes=5)
"""By which theirs and ours may differ."""


async def bring_strangers(importing: Importing, ids: Sequence[str], authors: Mapping[str, Mapping[str, Any]]) -> None:
    """Bring those of `ids` who are not here yet, as they are there: who was there before the import began and is in no list
    is archived. Who is gone there stays away.

    Args:
        authors: how these sign what they write, by their ids.
    """
    known = await importing.known("contact", ids)
    found = await in_parallel(lambda there: _ask(importing, there), [each for each in ids if each not in known])
    merged = {there: into for there, _, into in found if into is not None}
    items = [item for _, item, _ in found if item is not None]
    users = {into for into in merged.values() if into not in known} - {str(item.get("id")) for item in items}
    items += [item for _, item, _ in await in_parallel(lambda there: _ask(importing, there), sorted(users)) if item]
    if not items and not merged:
        return
    declared, began = await declared_of(importing, "contact"), importing.progress.began_at - _CLOCKS
    cursor = importing.progress.cursor
    for are_archived in (False, True):
        chosen = [item for item in items if _is_older(item, began) is are_archived]
        if chosen:
            await bring_page(importing, chosen, declared, cursor=cursor, are_archived=are_archived)

    async def work(connection: Connection, tally: Tally) -> None:
        for there, into in merged.items():
            await save_merge(connection, importing, there, into, tally, author=authors.get(there))

    if merged:
        await importing.save(cursor, work)


async def _ask(importing: Importing, there: str) -> tuple[str, dict[str, Any] | None, str | None]:
    """Who it is, or into whom they were merged, or neither."""
    try:
        return there, await importing.source.get(f"/contacts/{there}", include_merge_history=True), None
    except MergedThere as merged:
        return there, None, merged.into
    except MissingThere:
        return there, None, None


def _is_older(item: Mapping[str, Any], moment: Any) -> bool:
    at = seconds(item.get("created_at"))
    return at is not None and at < moment

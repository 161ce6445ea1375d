"""People whom no list has, but conversations name: archived ones, and leads that are part of somebody else by now."""

from collections.abc import Mapping, Sequence
from typing import Any

from doorstep.importing_intercom.declared import declared_of
from doorstep.importing_intercom.merged import save_merge
from doorstep.importing_intercom.people import bring_page
from doorstep.importing_intercom.running import Importing, in_parallel
from doorstep.importing_intercom.source import MergedThere, MissingThere
from doorstep.importing_intercom.tally import Tally
from doorstep.storage.database import Connection


async def bring_strangers(importing: Importing, ids: Sequence[str], authors: Mapping[str, Mapping[str, Any]]) -> None:
    """Bring those of `ids` who are not here yet. Who is in no list is archived there; of who has come since the lists were
    read, the late people will tell. Who is gone there stays away.

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
    cursor = importing.progress.cursor
    if items:
        declared = await declared_of(importing, "contact")
        await bring_page(importing, items, declared, cursor=cursor, are_archived=True)

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

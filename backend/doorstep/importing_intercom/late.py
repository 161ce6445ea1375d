"""What changed there while the import went on: pages that were read already do not show it."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Final

from doorstep.importing_intercom import conversations, people
from doorstep.importing_intercom.declared import declared_of
from doorstep.importing_intercom.reading import items_in
from doorstep.importing_intercom.running import Answer, Importing, pages_from

_A_DAY: Final = timedelta(days=1)
"""People are searched by the day, of whichever time zone."""

_CLOCKS: Final = timedelta(minutes=5)
"""By which theirs and ours may differ."""


async def bring_late_people(importing: Importing) -> None:
    """Everybody who changed since the import began."""
    importing.counts_left_out = False
    declared = await declared_of(importing, "contact")
    since = importing.progress.began_at - 2 * _A_DAY
    async for answer, cursor in _changed(importing, "/contacts/search", since, people.PER_PAGE):
        await people.bring_page(importing, items_in(answer, "data"), declared, cursor=cursor)


async def bring_late_conversations(importing: Importing) -> None:
    """Every conversation that changed since the import began."""
    importing.counts_left_out = False
    declared = await declared_of(importing, "conversation")
    since = importing.progress.began_at - _CLOCKS
    async for answer, cursor in _changed(importing, "/conversations/search", since, conversations.PER_PAGE):
        await conversations.bring_page(importing, items_in(answer, "conversations"), declared, cursor=cursor)


def _changed(
    importing: Importing, path: str, since: datetime, per_page: int
) -> AsyncIterator[tuple[Answer, str | None]]:
    rule = {"field": "updated_at", "operator": ">", "value": int(since.timestamp())}
    # a search by one filter alone is not understood everywhere
    query = {"operator": "AND", "value": [rule]}

    async def ask(cursor: str | None) -> Answer:
        pagination = {"per_page": per_page} | ({} if cursor is None else {"starting_after": cursor})
        return await importing.source.post(path, {"query": query, "pagination": pagination})

    return pages_from(importing.progress.cursor, ask)

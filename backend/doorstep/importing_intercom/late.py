"""What changed there while the import went on: pages that were read already do not show it."""

from datetime import timedelta
from typing import Any, Final

from doorstep.importing_intercom import conversations, people
from doorstep.importing_intercom.declared import declared_of
from doorstep.importing_intercom.reading import items_in, next_page
from doorstep.importing_intercom.running import Importing

_A_DAY: Final = timedelta(days=1)
"""People are searched by the day, of whichever time zone."""

_CLOCKS: Final = timedelta(minutes=5)
"""By which theirs and ours may differ."""


async def bring_late_people(importing: Importing) -> None:
    """Everybody who changed since the import began."""
    importing.counts_left_out = False
    declared = await declared_of(importing, "contact")
    since = int((importing.progress.began_at - 2 * _A_DAY).timestamp())
    cursor: str | None = importing.progress.cursor
    while True:
        answer = await importing.source.post("/contacts/search", _query(since, people.PER_PAGE, cursor))
        cursor = next_page(answer)
        await people.bring_page(importing, items_in(answer, "data"), declared, cursor=cursor)
        if cursor is None:
            return


async def bring_late_conversations(importing: Importing) -> None:
    """Every conversation that changed since the import began."""
    importing.counts_left_out = False
    declared = await declared_of(importing, "conversation")
    since = int((importing.progress.began_at - _CLOCKS).timestamp())
    cursor: str | None = importing.progress.cursor
    while True:
        answer = await importing.source.post("/conversations/search", _query(since, conversations.PER_PAGE, cursor))
        cursor = next_page(answer)
        await conversations.bring_page(importing, items_in(answer, "conversations"), declared, cursor=cursor)
        if cursor is None:
            return


def _query(since: int, per_page: int, cursor: str | None) -> dict[str, Any]:
    pagination = {"per_page": per_page} | ({} if cursor is None else {"starting_after": cursor})
    # a search by one filter alone is not understood everywhere
    changed = {"operator": "AND", "value": [{"field": "updated_at", "operator": ">", "value": since}]}
    return {"query": changed, "pagination": pagination}

"""An import from its beginning to its end, or from where an earlier one was cut short."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from doorstep.importing_intercom import companies, conversations, labels, late, people, segments, teammates
from doorstep.importing_intercom.reading import id_of
from doorstep.importing_intercom.running import Importing, held
from doorstep.importing_intercom.source import Source, SourceRefused
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.database import Database
from doorstep.storage.imported import Progress, database_clock, find_progress, save_progress
from doorstep.storage.workspaces import find_workspace_row

STAGES: Final[Mapping[str, Callable[[Importing], Awaitable[None]]]] = {
    "teammates": teammates.bring_teammates,
    "teams": teammates.bring_teams,
    "tags": labels.bring_tags,
    "kinds of message": labels.bring_subscription_types,
    "attributes": labels.bring_attributes,
    "companies": companies.bring_companies,
    "people": people.bring_people,
    "segments": segments.bring_segments,
    "conversations": conversations.bring_conversations,
    "late people": late.bring_late_people,
    "late conversations": late.bring_late_conversations,
}
"""In this order: each names what those before it brought."""

DONE: Final = "done"


async def bring_workspace(
    database: Database, source: Source, workspace_id: WorkspaceId, *, tell: Callable[[Progress], None]
) -> Progress:
    """Bring everything over; an import that did not come to its end goes on where it was.

    No teammate, person or webhook hears of it: what is brought happened long ago.

    Args:
        workspace_id: into which workspace of ours.
        tell: called after every batch.

    Returns:
        How it ended, with everything that was counted.

    Raises:
        SourceRefused: the other side cannot be asked any more. What was brought stays, and a new call goes on.
        ImportRuns: another process imports the same.
    """
    me = await source.get("/me")
    app = me.get("app")
    source_id = id_of(app.get("id_code")) if isinstance(app, dict) else None
    if source_id is None:
        raise SourceRefused("/me: it does not say of which workspace the token is")
    if await _is_itself(database, workspace_id, app):
        raise SourceRefused("/me: the token is of the very workspace that it would be brought into")
    async with held(database, workspace_id, source_id):
        progress = await _begun(database, workspace_id, source_id)
        importing = Importing(
            database, source, workspace_id, source_id, progress,
            # a field of our own
            speaks_doorstep=isinstance(app, dict) and "is_test" in app, tell=tell,
        )  # fmt: skip
        await _go_on(importing)
    return importing.progress


async def _is_itself(database: Database, workspace_id: WorkspaceId, app: Any) -> bool:
    """Its leads would come a second time. Another server's workspace may well have the same id, but is not as old to the second."""
    here = await find_workspace_row(database.pool, workspace_id)
    same_age = here is not None and int(here.created_at.timestamp()) == app.get("created_at")
    return app.get("id_code") == workspace_id and same_age


async def _begun(database: Database, workspace_id: WorkspaceId, source_id: str) -> Progress:
    there = await find_progress(database.pool, workspace_id, source_id)
    if there is not None and there.ended_at is None and there.stage in STAGES:
        return there
    at = await database_clock(database.pool)
    begun = Progress(workspace_id=workspace_id, source=source_id, stage=next(iter(STAGES)), began_at=at, saved_at=at)
    async with database.transaction() as connection:
        await save_progress(connection, begun)
    return begun


async def _go_on(importing: Importing) -> None:
    for kind in ("admin", "team", "subscription_type"):
        await importing.learn(kind)
    await labels.learn_tags(importing)
    stages = list(STAGES)
    for place in range(stages.index(importing.progress.stage), len(stages)):
        importing.tell(importing.progress)
        await STAGES[stages[place]](importing)
        is_last = place + 1 == len(stages)
        await importing.move_on(DONE if is_last else stages[place + 1], ended=is_last)

"""`doorstep unmerge`: take a merge back, when a teammate cannot do it in the inbox."""

from pathlib import Path

import click

from doorstep.cli.opening import data_dir_option, with_database
from doorstep.kernel.ids import WorkspaceId
from doorstep.settings import Settings
from doorstep.storage.database import Database


@click.command()
@click.option("--workspace", "workspace_id", required=True, help="The workspace's app id.")
@click.argument("merge_entry_id")
@data_dir_option
def unmerge(workspace_id: str, merge_entry_id: str, data_dir: Path | None) -> None:
    """Restore both persons of the merge MERGE_ENTRY_ID, as a person's merge history in the inbox names it."""
    from doorstep.identity.unmerging import unmerge as take_back

    async def work(_: Settings, database: Database) -> None:
        await take_back(database, WorkspaceId(workspace_id), merge_entry_id, actor="command")

    with_database(data_dir, work)
    click.echo(f"{merge_entry_id} is undone; both persons are as they were.", err=True)

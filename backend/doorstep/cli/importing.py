"""`doorstep import …`: bringing a workspace over from elsewhere."""

import sys
from pathlib import Path

import click

from doorstep.cli.import_words import in_short, report
from doorstep.cli.opening import Refused, data_dir_option, with_database
from doorstep.cli.progress import Teller
from doorstep.importing_intercom.bringing import bring_workspace
from doorstep.importing_intercom.source import Source
from doorstep.kernel.errors import Unavailable
from doorstep.kernel.ids import WorkspaceId
from doorstep.outgoing.asking import Asker
from doorstep.settings import Settings
from doorstep.storage.database import Database
from doorstep.storage.imported import Progress
from doorstep.workspaces.admins import list_workspaces


@click.group("import")
def import_group() -> None:
    """Bring a workspace over from elsewhere."""


@import_group.command()
@click.option("--token", required=True, help="An access token there; `-` reads it from one line of standard input.")
@click.option("--base-url", default="https://api.intercom.io", show_default=True, help="Where the API there begins.")
@click.option("--workspace", "workspace_id", help="Into which app id.  [default: the only live workspace]")
@data_dir_option
def intercom(token: str, base_url: str, workspace_id: str | None, data_dir: Path | None) -> None:
    """Bring people, companies, tags, segments, attributes, conversations, notes and teammates out of Intercom's API.

    It may be stopped and started again at any time: it goes on where it was, and one that is repeated later brings what is
    new or changed. Nobody is written to, and no webhook hears of it.
    """
    secret = sys.stdin.readline().strip() if token == "-" else token.strip()  # noqa: S105 - the mark for standard input
    if not secret or not secret.isascii() or not secret.isprintable():
        raise Refused("that is no access token")

    async def work(settings: Settings, database: Database) -> tuple[str, Progress]:
        into = await _workspace(database, workspace_id)
        with Teller(sys.stderr) as teller:
            async with Asker(settings.outgoing_networks) as asker:
                source = Source(asker, base_url, secret)
                try:
                    return into, await bring_workspace(
                        database, source, into, tell=lambda progress: teller.tell(progress.stage, in_short(progress))
                    )
                except Unavailable as lost:
                    raise Refused(f"{lost}; start it again to go on") from lost

    into, ended = with_database(data_dir, work)
    click.echo(report(ended, into))


async def _workspace(database: Database, wanted: str | None) -> WorkspaceId:
    there = await list_workspaces(database)
    if wanted is not None:
        if all(each.workspace_id != wanted for each in there):
            raise Refused(f"there is no workspace {wanted}")
        return WorkspaceId(wanted)
    live = [each.workspace_id for each in there if not each.is_test]
    if len(live) != 1:
        raise Refused("--workspace is needed: there is not exactly one live workspace here")
    return live[0]

"""`doorstep workspace …`: make one, rename one, list them, ask for proof of identity in a test workspace."""

from pathlib import Path

import click
import msgspec

from doorstep.cli.announcing import welcome_address
from doorstep.cli.opening import data_dir_option, with_database
from doorstep.settings import Settings
from doorstep.storage.database import Database
from doorstep.web.own_address import known_address
from doorstep.workspaces.admins import INVITATION_DAYS, invite_first_admin, list_workspaces
from doorstep.workspaces.creating import create_workspace
from doorstep.workspaces.enforcing import switch_enforcement
from doorstep.workspaces.identity_secrets import read_identity_secret, rotate_identity_secret
from doorstep.workspaces.naming import rename_workspace
from doorstep.workspaces.twins import make_test_twin
from doorstep.workspaces.workspace import Workspace


@click.group()
def workspace() -> None:
    """Make, change and list workspaces, show an identity secret, and say whether a test workspace asks for proof."""


@workspace.command()
@click.option("--name", required=True, help="Shown to visitors.")
@click.option("--app-id", help="4 to 40 of a-z and 0-9.  [default: random]")
@click.option("--test", is_flag=True, help="A test workspace: logins need no proof until that is switched on.")
@click.option("--access-token", help="For the REST API: 16 to 256 printable ASCII characters.  [default: random]")
@click.option("--identity-secret", help="Signs logins: 16 to 256 printable ASCII characters.  [default: random]")
@click.option("--allowed-origin", "allowed_origins", multiple=True,
              help="An origin that may embed the messenger; repeat for more.  [default: every http(s) origin]")  # fmt: skip
@click.option("--time-zone", default="UTC", show_default=True, help="In which its days begin, such as Europe/Berlin.")
@data_dir_option
def create(
    name: str,
    app_id: str | None,
    test: bool,
    access_token: str | None,
    identity_secret: str | None,
    allowed_origins: tuple[str, ...],
    time_zone: str,
    data_dir: Path | None,
) -> None:
    """Make a workspace and print its secrets as one JSON object; on standard error, where its first teammate begins."""

    async def work(settings: Settings, database: Database) -> tuple[dict[str, object], str | None]:
        made = await create_workspace(
            database, settings, name=name, app_id=app_id, is_test=test, access_token=access_token,
            identity_secret=identity_secret, allowed_origins=allowed_origins, time_zone=time_zone,
        )  # fmt: skip
        shown: dict[str, object] = {
            "app_id": made.app_id,
            "name": name,
            "test": test,
            "access_token": made.access_token,
            "identity_secret": made.identity_secret,
        }
        invitation = await invite_first_admin(database, made.app_id)
        return shown, invitation and welcome_address(known_address(settings), invitation)

    made, welcome = with_database(data_dir, work)
    click.echo(msgspec.json.encode(made).decode())
    if welcome:
        click.echo(f"First teammate, once and within {INVITATION_DAYS} days: {welcome}", err=True)


@workspace.command("test-twin")
@click.argument("app_id")
@click.option("--name", help="Shown to teammates.  [default: the live one's with [TEST] behind it]")
@data_dir_option
def test_twin(app_id: str, name: str | None, data_dir: Path | None) -> None:
    """Make a test workspace with the settings of the live workspace APP_ID and none of its people, and print its secrets."""

    async def work(settings: Settings, database: Database) -> dict[str, object]:
        made = await make_test_twin(database, settings, app_id, name=name)
        return {
            "app_id": made.app_id,
            "test_of": app_id,
            "access_token": made.access_token,
            "identity_secret": made.identity_secret,
        }

    click.echo(msgspec.json.encode(with_database(data_dir, work)).decode())


@workspace.command("set")
@click.argument("app_id")
@click.option("--name", help="Shown to visitors.")
@click.option("--time-zone", help="In which its days begin, such as Europe/Berlin.")
@data_dir_option
def change(app_id: str, name: str | None, time_zone: str | None, data_dir: Path | None) -> None:
    """Give the workspace APP_ID another name or time zone; without options, say what they are."""

    async def work(_: Settings, database: Database) -> Workspace:
        return await rename_workspace(database, app_id, name=name, time_zone=time_zone)

    found = with_database(data_dir, work)
    click.echo(
        f"{found.workspace_id} is called {found.name}. Its days begin at midnight in {found.time_zone}.", err=True
    )


@workspace.command("list")
@data_dir_option
def list_all(data_dir: Path | None) -> None:
    """One line of JSON for each workspace, without its secrets."""

    async def work(_: Settings, database: Database) -> list[Workspace]:
        return await list_workspaces(database)

    for found in with_database(data_dir, work):
        shown: dict[str, object] = {
            "app_id": found.workspace_id,
            "name": found.name,
            "test": found.is_test,
            "test_of": found.test_of,
            "enforce_identity": found.enforce_identity,
            "allowed_origins": found.allowed_origins,
            "time_zone": found.time_zone,
            "created_at": found.created_at,
        }
        click.echo(msgspec.json.encode(shown).decode())


@workspace.command()
@click.argument("app_id")
@click.option("--off", is_flag=True, help="Ask for none any more; a live workspace always asks.")
@data_dir_option
def enforce(app_id: str, off: bool, data_dir: Path | None) -> None:
    """Ask for proof of identity at every login of the test workspace APP_ID."""

    async def work(_: Settings, database: Database) -> None:
        await switch_enforcement(database, app_id, enforce=not off)

    with_database(data_dir, work)
    click.echo(f"{app_id} {'asks for no proof' if off else 'asks for proof at every login'}.", err=True)


@workspace.command()
@click.argument("app_id")
@click.option("--rotate", is_flag=True, help="Make a new one; what the old one signed is refused from then on.")
@click.option("--yes", is_flag=True, help="Rotate without asking.")
@data_dir_option
def secret(app_id: str, rotate: bool, yes: bool, data_dir: Path | None) -> None:
    """Print the identity secret of the workspace APP_ID, with which your server signs logins."""
    if rotate and not yes:
        click.confirm(f"Logins of {app_id} fail until your server has the new secret. Go on?", abort=True, err=True)
    take = rotate_identity_secret if rotate else read_identity_secret

    async def work(settings: Settings, database: Database) -> str:
        return await take(database, settings, app_id)

    click.echo(with_database(data_dir, work))

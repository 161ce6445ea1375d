"""`doorstep admin …`: teammates and their passwords."""

import sys
from pathlib import Path

import click
import msgspec

from doorstep.cli.opening import data_dir_option, with_database
from doorstep.settings import Settings
from doorstep.storage.database import Database
from doorstep.workspaces import admins

workspace_option = click.option("--workspace", "workspace_id", required=True, help="The workspace's app id.")

email_option = click.option("--email", required=True, help="What the teammate signs in with.")


@click.group()
def admin() -> None:
    """Make teammates and set their passwords."""


@admin.command()
@workspace_option
@email_option
@click.option("--name", required=True, help="Shown to visitors.")
@click.option("--password", help="Without one, the teammate cannot sign in until it is set.")
@data_dir_option
def create(workspace_id: str, email: str, name: str, password: str | None, data_dir: Path | None) -> None:
    """Make a teammate."""

    async def work(_: Settings, database: Database) -> dict[str, object]:
        made = await admins.create_admin(database, workspace_id=workspace_id, email=email, name=name, password=password)
        return {"id": made.admin_id, "email": made.email, "name": made.name}

    click.echo(msgspec.json.encode(with_database(data_dir, work)).decode())


@admin.command("password")
@workspace_option
@email_option
@click.option("--password", help="Asked for without echo when not given; `-` reads one line from standard input.")
@data_dir_option
def change_password(workspace_id: str, email: str, password: str | None, data_dir: Path | None) -> None:
    """Set a teammate's password and end all their sessions."""
    chosen = _asked(password)

    async def work(_: Settings, database: Database) -> None:
        await admins.set_password(database, workspace_id=workspace_id, email=email, password=chosen)

    with_database(data_dir, work)
    click.echo(f"The password of {email} is changed, and every session has ended.", err=True)


def _asked(password: str | None) -> str:
    if password is None:
        return str(click.prompt("New password", hide_input=True, confirmation_prompt=True, err=True))
    if password == "-":  # noqa: S105 - the mark for standard input
        return sys.stdin.readline().rstrip("\n")
    return password

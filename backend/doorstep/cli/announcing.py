"""What `up` tells the person who started it."""

import click

from doorstep.cli.demo import Demo
from doorstep.cli.listening import shown_host
from doorstep.settings import Settings
from doorstep.storage.database import Database
from doorstep.workspaces.admins import invite_first_admin, list_workspaces


def announce(
    settings: Settings,
    host: str,
    port: int,
    demo: Demo | None,
    demo_port: int,
    first_links: list[tuple[str, str]],
) -> None:
    """Print where everything is, once it answers."""
    address = settings.public_url or f"http://{shown_host(host)}:{port}"
    lines = [f"Doorstep is running at {address}", f"  Inbox      {address}/inbox"]
    if demo:
        lines += [
            f"  Sign in    {demo.email}",
            f"  Password   {demo.password}",
            f"  Demo shop  http://www.shop.localhost:{demo_port}",
        ]
    lines += [f"  First teammate of {name}: {address}/inbox/welcome/{token}" for name, token in first_links]
    if not demo and not first_links:
        lines.append("  A workspace is made with `doorstep workspace create --name NAME`.")
    lines += [f"  Data       {settings.data_dir}", "Ctrl-C stops it."]
    click.echo("\n".join(lines))


async def links_for_first_teammates(database: Database) -> list[tuple[str, str]]:
    """Workspaces in which nobody can sign in yet, each with a one-time token."""
    found: list[tuple[str, str]] = []
    for workspace in await list_workspaces(database):
        token = await invite_first_admin(database, workspace.workspace_id)
        if token is not None:
            found.append((workspace.name, token))
    return found

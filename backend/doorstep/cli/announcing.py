"""What `up` tells the person who started it."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from doorstep.cli.demo import Demo
from doorstep.storage.database import Database
from doorstep.web.own_address import ADDRESS_FILE
from doorstep.workspaces.admins import invite_first_admin, list_workspaces


def announce(address: str, data_dir: Path, demo: Demo | None, demo_port: int, todo: Sequence[str]) -> None:
    """Print where everything is, once it answers."""
    lines = [f"Doorstep is running at {address}", f"  Inbox      {address}/inbox"]
    if demo:
        lines += [
            f"  Sign in    {demo.email}",
            f"  Password   {demo.password}",
            f"  Demo shop  http://www.shop.localhost:{demo_port}",
            f"  Secret     .venv/bin/doorstep workspace secret {demo.app_id} --data-dir {data_dir}",
        ]
    lines += [*(f"  {line}" for line in todo), f"  Data       {data_dir}", "Ctrl-C stops it."]
    click.echo("\n".join(lines))


async def left_to_do(database: Database, address: str) -> list[str]:
    """A one-time link for each workspace in which nobody can sign in yet; how to make a workspace when there is none."""
    workspaces = await list_workspaces(database)
    if not workspaces:
        return ["A workspace is made with `doorstep workspace create --name NAME`."]
    found = [(found.name, await invite_first_admin(database, found.workspace_id)) for found in workspaces]
    return [f"First teammate of {name}: {welcome_address(address, token)}" for name, token in found if token]


@contextmanager
def found_at(address: str, data_dir: Path) -> Generator[None]:
    """Have other commands find out where this server is, for as long as it runs."""
    file = data_dir / ADDRESS_FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(address)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def welcome_address(address: str | None, token: str) -> str:
    """Where an invitation is taken up; without an address, where `up` answers when it is told nothing else."""
    return f"{address or 'http://127.0.0.1:8000'}/inbox/welcome/{token}"

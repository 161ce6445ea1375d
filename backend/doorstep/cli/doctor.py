"""`doorstep doctor`: what is wrong with this installation, and how to mend it."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import click

from doorstep.cli.findings import BAD, Finding, bad, good
from doorstep.cli.findings_here import (
    check_assets,
    check_data_dir,
    check_files,
    check_how_postgres_runs,
    check_network,
)
from doorstep.cli.findings_stores import check_database, check_store
from doorstep.cli.opening import data_dir_option, wanted_by
from doorstep.engines.processes import EngineFailed
from doorstep.engines.running import engines
from doorstep.engines.unprivileged import CannotRunPostgres
from doorstep.settings import BadSetting, Settings


@click.command()
@data_dir_option
@click.pass_context
def doctor(ctx: click.Context, data_dir: Path | None) -> None:
    """Say what is wrong and how to mend it; exit status 1 when something is."""
    worst = False
    for finding in _findings(data_dir):
        click.echo(f"{finding.mark}  {finding.what}")
        if finding.mend:
            click.echo(f"      → {finding.mend}")
        worst = worst or finding.mark == BAD
    ctx.exit(1 if worst else 0)


def _findings(data_dir: Path | None) -> Iterator[Finding]:
    try:
        settings = Settings.from_environment(os.environ, data_dir)
    except BadSetting as wrong:
        yield bad(str(wrong), "docs/settings.md lists every setting with its unit")
        return
    yield good("every DOORSTEP_* setting is known and well formed")
    yield from check_files()
    yield from check_data_dir(settings)
    yield from check_how_postgres_runs(settings)
    yield from check_assets(settings)
    yield from check_network(settings)
    yield from _stores(settings)


def _stores(settings: Settings) -> Iterator[Finding]:
    with ExitStack() as stack:
        try:
            for engine in stack.enter_context(engines(settings.data_dir, wanted_by(settings))):
                yield good(f"{engine.name} {'runs' if engine.adopted else 'starts'}")
        except (EngineFailed, CannotRunPostgres, OSError) as failed:
            yield bad(
                str(failed),
                "the words above are from its log; `backup` and `restore` move data to a new place",
            )
            return
        yield from asyncio.run(check_database(settings))
        yield from check_store(settings)

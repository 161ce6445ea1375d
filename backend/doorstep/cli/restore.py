"""`doorstep restore FILE`: everything as it was in the file; never over somebody's data by accident."""

import asyncio
import os
import subprocess
import sys
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import IO, cast
from zipfile import ZipFile

import asyncpg
import click
import redis

from doorstep.cli import archive, store_copy
from doorstep.cli.backup import CHUNK_BYTES, fingerprint, has_key_file, in_words
from doorstep.cli.checking import Summed, differences, sum_tables
from doorstep.cli.opening import Refused, bring_up_to_date, connected, data_dir_option, read_settings, running_stores
from doorstep.cli.progress import Teller
from doorstep.engines import postgres
from doorstep.settings import SECRET_KEY_FILE, Settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Lose what is there now.")
@data_dir_option
def restore(file: Path, replace: bool, data_dir: Path | None) -> None:
    """Put back what `doorstep backup` wrote to FILE, into an empty installation or, with --replace, over one."""
    settings = read_settings(data_dir)
    try:
        manifest = archive.read_manifest(file)
    except archive.NotABackup as wrong:
        raise Refused(str(wrong)) from wrong
    with (
        running_stores(settings),
        Teller(sys.stderr) as teller,
        closing(redis.Redis.from_url(settings.redis_url)) as store,
        ZipFile(file) as zipped,
    ):
        _refuse_wrong_key(settings, manifest, zipped)
        asyncio.run(_refuse_running(settings))
        if not replace and (asyncio.run(_has_workspaces(settings)) or store_copy.has_keys(store)):
            raise Refused("there is data here already; --replace loses it and restores the backup")
        try:
            teller.tell("database")
            _replace_database(settings, zipped, teller)
            store_copy.remove_all(store)
            teller.tell("visitors and devices")
            with zipped.open(archive.STORE) as lines:
                store_copy.read(lines, store, lambda count: teller.tell("visitors and devices", f"{count:,} keys"))
            teller.tell("checking what was restored")
            checked = _check(settings, manifest, zipped, store)
        except (OSError, redis.RedisError, asyncpg.PostgresError) as failed:
            raise Refused(f"the backup was not restored whole; try again with --replace: {failed}") from failed
        _take_key(settings, zipped)
        asyncio.run(bring_up_to_date(settings))
    click.echo(f"Restored what Doorstep {manifest.doorstep_version} had on {manifest.made_at:%Y-%m-%d %H:%M} UTC.")
    click.echo(checked)


def _check(settings: Settings, manifest: archive.Manifest, zipped: ZipFile, store: "redis.Redis") -> str:
    """Read back what was just written, before a newer release changes any table of it; says what was compared.

    Raises:
        Refused: something is not as it was saved.
    """
    with zipped.open(archive.STORE) as lines:
        lost = store_copy.differing(lines, store)
    wrong = [f"{count:,} keys of the kind {kind} are not as they were" for kind, count in lost.items()]
    if manifest.tables:
        wrong += differences("rows", manifest.tables, asyncio.run(_summed(settings)))
        with zipped.open(archive.STORE) as lines:
            wrong += differences("keys", manifest.keys, store_copy.summed(lines))
    if wrong:
        words = "; ".join(wrong)
        raise Refused(f"what was restored is not what was saved; try again with --replace: {words}")
    if not manifest.tables:
        return "The release that made it did not count what it saved, so its tables were not compared."
    return f"Compared with what was saved, and the same: {in_words(manifest)}."


async def _summed(settings: Settings) -> dict[str, Summed]:
    async with connected(settings) as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        return await sum_tables(connection)


def _refuse_wrong_key(settings: Settings, manifest: archive.Manifest, zipped: ZipFile) -> None:
    """Under another key no cookie would be known and no identity secret could be read."""
    brings_its_own = archive.SECRET_KEY in zipped.namelist() and has_key_file(settings)
    if manifest.key_fingerprint != fingerprint(settings) and not brings_its_own:
        raise Refused("the backup was made under another secret key: set DOORSTEP_SECRET_KEY to that one")


def _take_key(settings: Settings, zipped: ZipFile) -> None:
    if archive.SECRET_KEY not in zipped.namelist() or not has_key_file(settings):
        return
    draft = settings.data_dir / f".{SECRET_KEY_FILE}.restored"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(zipped.read(archive.SECRET_KEY))
    draft.rename(settings.data_dir / SECRET_KEY_FILE)


async def _refuse_running(settings: Settings) -> None:
    """A server that goes on writing would mix the two."""
    async with connected(settings) as connection:
        others = await connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'doorstep'"
        )
    if others:
        raise Refused("a server is running on this data: stop it first")


async def _has_workspaces(settings: Settings) -> bool:
    async with connected(settings) as connection:
        return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM workspaces)"))


def _replace_database(settings: Settings, zipped: ZipFile, teller: Teller) -> None:
    """In one transaction: either all of the backup is there, or all that was there before."""
    address, environment = postgres.reaching(settings.database_url)
    script = [postgres.program("pg_restore"), "--no-owner", "--no-privileges", "--file=-"]
    run = [postgres.program("psql"), "-X", "-q", "--single-transaction", "-v", "ON_ERROR_STOP=1", f"--dbname={address}",
           "-c", "DROP SCHEMA IF EXISTS public CASCADE", "-c", "CREATE SCHEMA public", "-f", "-"]  # fmt: skip
    with tempfile.TemporaryFile() as words, zipped.open(archive.DATABASE) as dump:
        writing = subprocess.Popen(script, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=words)
        script_text = cast("IO[bytes]", writing.stdout)
        running = subprocess.Popen(run, stdin=script_text, stdout=subprocess.DEVNULL, stderr=words, env=environment)
        script_text.close()
        # one that fails has closed its end, and says why
        with suppress(BrokenPipeError), cast("IO[bytes]", writing.stdin) as fed:
            total, done = zipped.getinfo(archive.DATABASE).file_size, 0
            while chunk := dump.read(CHUNK_BYTES):
                fed.write(chunk)
                done += len(chunk)
                teller.tell("database", f"{100 * done // total} %")
        if (running.wait(), writing.wait()) != (0, 0):
            words.seek(0)
            raise Refused(f"nothing was restored: {words.read().decode(errors='replace').strip()}")

"""`doorstep backup FILE`: everything in one file, while the server goes on."""

import asyncio
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import IO, cast
from zipfile import ZipFile, ZipInfo

import asyncpg
import click
import msgspec
import redis

import doorstep
from doorstep.cli import archive, store_copy
from doorstep.cli.checking import Summed, sum_tables
from doorstep.cli.opening import Refused, connected, data_dir_option, read_settings, running_stores
from doorstep.cli.progress import Teller
from doorstep.engines import postgres
from doorstep.kernel.clock import now
from doorstep.settings import SECRET_KEY_FILE, Settings

CHUNK_BYTES = 1 << 20


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@data_dir_option
def backup(file: Path, data_dir: Path | None) -> None:
    """Write everything to FILE: the database, the visitors, and the secret key when it lies in the data directory.

    The server may go on: what was acknowledged before is in it, and of what comes meanwhile all or nothing.

    Whoever has the file can read every conversation and sign in as anybody: keep it as you keep the data directory.
    """
    settings = read_settings(data_dir)
    draft = file.with_name(f".{file.name}.part")
    with running_stores(settings), Teller(sys.stderr) as teller:
        try:
            with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as out:
                manifest = _write(settings, out, teller)
                out.flush()
                os.fsync(out.fileno())
            draft.rename(file)
        except (OSError, redis.RedisError, asyncpg.PostgresError) as failed:
            raise Refused(f"no backup was made: {failed}") from failed
        finally:
            draft.unlink(missing_ok=True)
    click.echo(f"{file}: {file.stat().st_size:,} bytes, {in_words(manifest)}")


def in_words(manifest: archive.Manifest) -> str:
    """How much is in it."""
    rows, keys = (sum(each.count for each in found.values()) for found in (manifest.tables, manifest.keys))
    return f"{rows:,} rows in {len(manifest.tables)} tables, {keys:,} keys of visitors and devices beside the database"


def fingerprint(settings: Settings) -> str:
    """Names the newest key without telling it."""
    return hashlib.sha256(b"doorstep.backup." + settings.secret_keys[-1].encode()).hexdigest()[:16]


def has_key_file(settings: Settings) -> bool:
    """Whether the key in use is the one that lies in the data directory."""
    file = settings.data_dir / SECRET_KEY_FILE
    return file.exists() and file.read_text().strip() == settings.secret_keys[-1]


def _write(settings: Settings, out: IO[bytes], teller: Teller) -> archive.Manifest:
    with ZipFile(out, "w", allowZip64=True) as zipped:
        # the visitors before the database: one who writes between the two is then in both, and the database wins
        with (
            _entry(zipped, archive.STORE) as entry,
            closing(redis.Redis.from_url(settings.redis_url)) as store,
        ):
            teller.tell("visitors and devices")
            keys = store_copy.write(store, entry, lambda count: teller.tell("visitors and devices", f"{count:,} keys"))
        with _entry(zipped, archive.DATABASE) as entry:
            tables = asyncio.run(_database(settings, entry, teller))
        if has_key_file(settings):
            with _entry(zipped, archive.SECRET_KEY) as entry:
                entry.write((settings.data_dir / SECRET_KEY_FILE).read_bytes())
        manifest = archive.Manifest(archive.FORMAT, doorstep.__version__, now(), fingerprint(settings), tables, keys)
        with _entry(zipped, archive.MANIFEST) as entry:
            entry.write(msgspec.json.encode(manifest))
    return manifest


def _entry(zipped: ZipFile, name: str) -> IO[bytes]:
    moment = now()
    info = ZipInfo(name, (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second))
    info.compress_type = archive.COMPRESSION[name]
    info.external_attr = 0o600 << 16
    return zipped.open(info, "w", force_zip64=True)


async def _database(settings: Settings, entry: IO[bytes], teller: Teller) -> Mapping[str, Summed]:
    """The dump, and what is in it: both see the same moment, whatever is written meanwhile."""

    def told(size: int) -> None:
        teller.tell("database", f"{size >> 20:,} MiB")

    async with (
        connected(settings) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
        teller.tell("database")
        await asyncio.to_thread(_dump, settings.database_url, snapshot, entry, told)
        teller.tell("counting what was saved")
        return await sum_tables(connection)


def _dump(database_url: str, snapshot: str, entry: IO[bytes], told: Callable[[int], None]) -> None:
    address, environment = postgres.reaching(database_url)
    command = [
        postgres.program("pg_dump"),
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--snapshot={snapshot}",
        f"--dbname={address}",
    ]
    with tempfile.TemporaryFile() as words:
        dumping = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=words, env=environment)
        with cast("IO[bytes]", dumping.stdout) as dump:
            written = 0
            while chunk := dump.read(CHUNK_BYTES):
                entry.write(chunk)
                written += len(chunk)
                told(written)
        if dumping.wait() != 0:
            words.seek(0)
            raise Refused(f"no backup was made: {words.read().decode(errors='replace').strip()}")

"""The one file of a backup: a zip of the database's dump, the visitors of the store, and what both belong to."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, is_zipfile

import msgspec

from doorstep.cli.checking import Summed

FORMAT = 1

MANIFEST = "manifest.json"

DATABASE = "database.dump"

STORE = "store.msgpack"

SECRET_KEY = "secret_key"  # noqa: S105 - a name inside the archive

COMPRESSION = {DATABASE: ZIP_STORED, STORE: ZIP_DEFLATED, MANIFEST: ZIP_DEFLATED, SECRET_KEY: ZIP_STORED}
"""pg_dump compresses by itself."""


class NotABackup(Exception):
    """The file is none of ours, is cut short, or is of a newer release."""


class Manifest(msgspec.Struct, frozen=True):
    """What a restore must know before it changes anything."""

    format: int
    doorstep_version: str
    made_at: datetime
    key_fingerprint: str
    """Tells whether the key here is the one that encrypted the secrets there, and does not tell the key."""
    tables: Mapping[str, Summed] = {}
    """Of every table, as the dump has it. Empty in backups of releases that did not count."""
    keys: Mapping[str, Summed] = {}
    """Of every kind of key of visitors and devices."""


def read_manifest(file: Path) -> Manifest:
    """
    Raises:
        NotABackup: see there.
    """
    if not is_zipfile(file):
        raise NotABackup(f"{file} is not a backup, or was cut short")
    with ZipFile(file) as archive:
        try:
            manifest = msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
        except (KeyError, msgspec.MsgspecError) as wrong:
            raise NotABackup(f"{file} is not a backup of Doorstep") from wrong
        if manifest.format > FORMAT:
            raise NotABackup(f"{file} was made by the newer Doorstep {manifest.doorstep_version}")
        damaged = archive.testzip()
    if damaged:
        raise NotABackup(f"{file} is damaged: {damaged} does not match its checksum")
    return manifest

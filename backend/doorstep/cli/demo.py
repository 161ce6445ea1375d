"""The demo workspace: made once, remembered in the data directory, so that every run says how to sign in."""

import os
import secrets
from pathlib import Path

import msgspec

from doorstep.kernel.errors import Conflict
from doorstep.settings import Settings
from doorstep.storage.database import Database
from doorstep.workspaces import admins
from doorstep.workspaces.creating import create_workspace
from doorstep.workspaces.identity_secrets import read_identity_secret

APP_ID = "demo"

EMAIL = "ada@example.com"

SHOP_FOLDER = "demo_site"


class Demo(msgspec.Struct, frozen=True):
    """What the shop and a person at the screen need to know; the file is for its owner alone."""

    app_id: str
    identity_secret: str
    access_token: str
    email: str
    password: str


async def demo_workspace(database: Database, settings: Settings) -> Demo:
    """The demo of this data directory, made on the first run.

    Raises:
        Conflict: another data directory made a demo workspace in the same database.
    """
    file = settings.data_dir / "demo.json"
    if file.exists() and await database.fetch("SELECT FROM workspaces WHERE workspace_id = $1", APP_ID):
        there = msgspec.json.decode(file.read_bytes(), type=Demo)
        # it may have been rotated
        secret = await read_identity_secret(database, settings, APP_ID)
        return msgspec.structs.replace(there, identity_secret=secret)
    draft = Demo(
        app_id=APP_ID,
        identity_secret=secrets.token_hex(32),
        access_token=secrets.token_urlsafe(32),
        email=EMAIL,
        password=secrets.token_urlsafe(9),
    )
    # before the workspace: a crash between the two leaves a file that the next run finds useless and writes again
    _write(file, draft)
    try:
        await create_workspace(
            database, settings, name="Small Lodgings", app_id=APP_ID,
            access_token=draft.access_token, identity_secret=draft.identity_secret,
        )  # fmt: skip
    except Conflict as taken:
        raise Conflict(f"the workspace {APP_ID} exists, but its passwords are not in {file}: use --no-demo") from taken
    await admins.create_admin(database, workspace_id=APP_ID, email=EMAIL, name="Ada", password=draft.password)
    return draft


def shop_folder() -> Path | None:
    """The folder that holds the shop; None where Doorstep was installed without its sources."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / SHOP_FOLDER / "__main__.py").exists() else None


def _write(file: Path, demo: Demo) -> None:
    draft = file.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(msgspec.json.format(msgspec.json.encode(demo), indent=2) + b"\n")
    draft.rename(file)

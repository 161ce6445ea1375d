"""What `doctor` looks at on this machine: limits, folders, files."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from doorstep.cli.findings import Finding, bad, good, warn
from doorstep.engines.unprivileged import CannotRunPostgres, way_to_run
from doorstep.serving import FEW_FILES, raise_file_limit
from doorstep.settings import SECRET_KEY_FILE, Settings

LITTLE_SPACE_BYTES = 2 << 30
"""PostgreSQL alone keeps up to 1 GB of its log before it cleans up."""

ASSETS = Path(__file__).resolve().parents[1] / "assets"


def check_files() -> Iterator[Finding]:
    soft, hard = raise_file_limit()
    if soft < FEW_FILES:
        yield warn(
            f"a process here may open only {soft:,} files (hard limit {hard:,}), and every open page is one",
            "LimitNOFILE=65536 in the systemd unit, or `ulimit -Hn 65536` before starting",
        )
    else:
        yield good(f"a process may open {soft:,} files")


def check_data_dir(settings: Settings) -> Iterator[Finding]:
    directory = settings.data_dir
    mode = directory.stat().st_mode & 0o777
    if not os.access(directory, os.W_OK | os.X_OK):
        yield bad(f"{directory} cannot be written to", f"chown it to uid {os.getuid()}")
        return
    if mode & 0o007:
        yield warn(f"everybody on this machine may look into {directory}", f"chmod 700 {directory}")
    else:
        yield good(f"data directory {directory}")
    key = directory / SECRET_KEY_FILE
    if key.exists() and key.stat().st_mode & 0o077:
        yield bad(f"others may read {key}", f"chmod 600 {key}")
    free = shutil.disk_usage(directory).free
    if free < LITTLE_SPACE_BYTES:
        yield warn(f"only {free / (1 << 30):.1f} GB are free under {directory}", "make room, or move it")


def check_how_postgres_runs(settings: Settings) -> Iterator[Finding]:
    if not settings.embedded_database:
        yield good("PostgreSQL is a server of yours")
        return
    try:
        way = way_to_run()
    except CannotRunPostgres as refused:
        yield bad(str(refused))
        return
    words = {
        "itself": f"PostgreSQL runs as this account (uid {way.owner})",
        "user namespace": "PostgreSQL does not run as root: it runs in a user namespace (unshare), also where only root may enter",
        "nobody": "PostgreSQL does not run as root: it runs as nobody (setpriv), with the one capability to enter root's folders",
        "nobody without capabilities": "PostgreSQL does not run as root: it runs as nobody (setpriv); nobody must be able to enter"
        " every folder above the data directory",
    }
    yield good(words[way.name])


def check_assets(settings: Settings) -> Iterator[Finding]:
    if any((ASSETS / "widget").glob("*")):
        yield good("the widget is built")
    else:
        yield bad("the widget is not built, so pages get no messenger", "make setup")
    if any((ASSETS / "geo").glob("*.mmdb")):
        yield good("countries are known from the database that ships")
    else:
        yield warn("the country database is missing, so no person shows a country", "make setup")
    if settings.city_database is None:
        yield good("no city database is set: persons show a country only (`make geo` fetches a free one)")
    else:
        yield good(f"cities are looked up in {settings.city_database}")


def check_network(settings: Settings) -> Iterator[Finding]:
    if settings.public_url is None:
        yield warn(
            "DOORSTEP_PUBLIC_URL is not set: links and the snippet use the address of the request",
            "on a server, set it to the https address that browsers use",
        )
    elif settings.public_url.startswith("http://") and "localhost" not in settings.public_url:
        yield bad(
            f"{settings.public_url} is not encrypted",
            "put a proxy with TLS before it: README, On your server",
        )
    else:
        yield good(f"browsers reach it at {settings.public_url}")
    if settings.public_url and settings.public_url.startswith("https://") and not settings.trusted_proxies:
        yield warn(
            "DOORSTEP_TRUSTED_PROXIES is not set: behind a proxy every visitor seems to come from one address",
            "set it to the proxy's address, such as 127.0.0.1",
        )

"""PostgreSQL refuses to run as root. How it is run all the same, also where only root may enter.

In a user namespace the process believes that it is somebody else, while the kernel still takes it for root's
and lets it into root's directories. Where namespaces are forbidden, it becomes the account `nobody` for real,
and keeps the one capability that opens directories.
"""

import functools
import os
import shutil
import subprocess
from pathlib import Path
from typing import Literal

import msgspec

NOBODY = 65_534
"""The account that owns nothing, on every Linux."""

_PROBE_TIMEOUT_SECONDS = 5

NAMESPACE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")

BECOME_NOBODY = (
    "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups",
    # access(2) forgets the capabilities of an account that is not root unless told not to, and PostgreSQL asks it about its own binary
    "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup", "--",
)  # fmt: skip

BARE_NOBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--")


class CannotRunPostgres(Exception):
    """Root here can neither make a user namespace nor become another account."""


class Way(msgspec.Struct, frozen=True):
    """What to write before a command of PostgreSQL, and who owns its files then."""

    name: Literal["itself", "user namespace", "nobody", "nobody without capabilities"]
    prefix: tuple[str, ...]
    owner: int
    """The uid that the file system shows on files made this way."""

    def give(self, directory: Path) -> None:
        """Hand over what was made another way, say before a move to another machine."""
        if os.geteuid() != 0 or not directory.exists() or directory.stat().st_uid == self.owner:
            return
        for folder, _, files in os.walk(directory):
            os.chown(folder, self.owner, self.owner)
            for file in files:
                os.chown(Path(folder) / file, self.owner, self.owner, follow_symlinks=False)


@functools.cache
def way_to_run() -> Way:
    """The first way that works on this machine.

    Raises:
        CannotRunPostgres: none does.
    """
    if os.geteuid() != 0:
        return Way("itself", (), os.geteuid())
    ways = (
        Way("user namespace", NAMESPACE, 0),
        Way("nobody", BECOME_NOBODY, NOBODY),
        Way("nobody without capabilities", BARE_NOBODY, NOBODY),
    )
    for way in ways:
        if works(way):
            return way
    raise CannotRunPostgres(
        "PostgreSQL does not run as root, and here root can neither make a user namespace (unshare) nor become"
        " another account (setpriv): run as another account, or set DOORSTEP_DATABASE_URL"
    )


def works(way: Way) -> bool:
    if shutil.which(way.prefix[0]) is None:
        return False
    try:
        seen = subprocess.run(
            [*way.prefix, "id", "-u"], capture_output=True, timeout=_PROBE_TIMEOUT_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return seen.returncode == 0 and seen.stdout.strip() != b"0"

"""Where the embedded engines keep their data, sockets and logs: decided from the data directory alone."""

import hashlib
import os
from pathlib import Path
from urllib.parse import quote

import msgspec

LONGEST_SOCKET_PATH_BYTES = 107
"""A Unix socket's address holds 108 bytes with the closing zero (sys/un.h)."""

_SHORT = Path("/tmp")  # noqa: S108 - fixed, so that every command finds it; `make` checks the owner

_LONGEST_SOCKET_NAME = "valkey/valkey.sock"


class Places(msgspec.Struct, frozen=True):
    """All paths absolute. `sockets` lies under the data directory unless that makes its path too long."""

    data_dir: Path
    sockets: Path

    @staticmethod
    def under(data_dir: Path) -> "Places":
        """Every command that is given the same directory comes to the same places."""
        directory = Path(os.path.realpath(data_dir))
        sockets = directory / "run"
        if len(os.fsencode(sockets / _LONGEST_SOCKET_NAME)) > LONGEST_SOCKET_PATH_BYTES:
            name = hashlib.sha256(os.fsencode(directory)).hexdigest()[:16]
            sockets = _SHORT / f"doorstep-{os.getuid()}-{name}"
        return Places(directory, sockets)

    @property
    def postgres_data(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def postgres_sockets(self) -> Path:
        return self.sockets / "postgres"

    @property
    def postgres_log(self) -> Path:
        return self.logs / "postgres.log"

    @property
    def valkey_data(self) -> Path:
        return self.data_dir / "valkey"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey" / "valkey.sock"

    @property
    def valkey_log(self) -> Path:
        return self.logs / "valkey.log"

    @property
    def logs(self) -> Path:
        return self.data_dir / "log"

    @property
    def database_url(self) -> str:
        return f"postgresql://doorstep@/doorstep?host={quote(str(self.postgres_sockets))}"

    @property
    def redis_url(self) -> str:
        return f"unix://{quote(str(self.valkey_socket))}?db=0"

    def make(self) -> None:
        """Make the directories, each for its owner alone; refuse one that somebody else laid in the way.

        Raises:
            PermissionError: a directory for sockets belongs to another account.
        """
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        for directory in (
            self.logs,
            self.valkey_data,
            self.sockets,
            self.postgres_sockets,
            self.valkey_socket.parent,
        ):
            directory.mkdir(exist_ok=True, mode=0o700)
        # the fallback lies in a folder where everybody may write
        if self.sockets.is_symlink() or self.sockets.stat().st_uid != os.getuid():
            raise PermissionError(f"{self.sockets} belongs to another account")
        self.sockets.chmod(0o700)

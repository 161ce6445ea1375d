"""What this installation is set to, read once at the start and never changed after."""

import difflib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from doorstep import secret_key
from doorstep.engines.places import Places
from doorstep.knobs import KNOBS

PREFIX = "DOORSTEP_"

SECRET_KEY_FILE = "secret_key"  # noqa: S105 - a file's name


_NEVER_SHOWN = frozenset({"secret_keys", "database_url", "redis_url"})


class BadSetting(Exception):
    """A setting that must not be guessed at; the words say which, and why."""

    def __init__(self, variable: str, reason: str) -> None:
        super().__init__(f"{variable} {reason}")
        self.variable, self.reason = variable, reason


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Every knob with its unit in its name; the defaults and meanings are in `doorstep.knobs`."""

    data_dir: Path
    database_url: str
    redis_url: str
    embedded_database: bool
    embedded_redis: bool
    secret_keys: tuple[str, ...]
    """Oldest to newest, as itsdangerous wants them: the last one signs, every one verifies."""
    public_url: str | None = None
    """Origin without a slash at its end."""
    trusted_proxies: tuple[str, ...] = ()
    outgoing_networks: tuple[str, ...] = ()
    city_database: Path | None = None
    boots_per_minute_device: int = 60
    messages_per_minute_device: int = 60
    requests_per_minute_address: int = 1_200
    requests_per_minute_workspace: int = 60_000
    calls_per_minute_token: int = 10_000
    calls_per_minute_workspace: int = 25_000
    tokens_tried_per_minute_address: int = 300
    streams_per_address: int = 1_000
    sign_ins_per_minute_address: int = 10
    body_limit_bytes: int = 65_536
    request_read_timeout_seconds: int = 10
    shutdown_grace_seconds: int = 10
    visitor_lifetime_days: int = 270
    session_max_days: int = 7
    stream_heartbeat_seconds: int = 25
    database_pool_size: int = 10
    log_level: str = "warning"

    def __repr__(self) -> str:
        """Without keys and passwords: reprs end in tracebacks and logs."""
        shown = {name: getattr(self, name) for name in self.__struct_fields__ if name not in _NEVER_SHOWN}
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in shown.items())})"

    @staticmethod
    def from_environment(env: Mapping[str, str], data_dir: Path | None = None) -> "Settings":
        """Read every DOORSTEP_* of `env`; `data_dir`, when given, wins over DOORSTEP_DATA_DIR.

        Makes the data directory and its secret key when there are none.

        Raises:
            BadSetting: a variable is unknown or malformed, or one that is needed is missing.
        """
        refuse_unknown(env)
        values = {knob.field: _value(knob.variable, env) for knob in KNOBS}
        directory = (data_dir or Path(str(values.pop("data_dir")))).expanduser().absolute()
        values.pop("data_dir", None)
        values["secret_keys"] = (*_old_keys(values), _current_key(values, directory))
        places = Places.under(directory)
        values["embedded_database"] = not values["database_url"]
        values["embedded_redis"] = not values["redis_url"]
        values["database_url"] = values["database_url"] or places.database_url
        values["redis_url"] = values["redis_url"] or places.redis_url
        values["public_url"] = values["public_url"] or None
        return msgspec.convert({"data_dir": directory, **values}, Settings)


def refuse_unknown(env: Mapping[str, str]) -> None:
    """A misspelt setting would silently leave its default in force.

    Raises:
        BadSetting: a variable begins with DOORSTEP_ and is in no table.
    """
    known = [knob.variable for knob in KNOBS]
    for variable in sorted(env):
        if variable.startswith(PREFIX) and variable not in known:
            near = difflib.get_close_matches(variable, known, n=1)
            hint = f"; is {near[0]} meant?" if near else ""
            raise BadSetting(variable, f"is not a setting{hint} (docs/settings.md lists them all)")


def _value(variable: str, env: Mapping[str, str]) -> object:
    knob = next(knob for knob in KNOBS if knob.variable == variable)
    text = env.get(variable, "").strip()
    if not text:
        return knob.default
    try:
        return knob.read(text)
    except ValueError as wrong:
        raise BadSetting(variable, str(wrong)) from wrong


def _current_key(values: dict[str, object], directory: Path) -> str:
    """From the environment, else from the data directory: but data on another server outlives this directory."""
    variable = f"{PREFIX}SECRET_KEY"
    given = str(values.pop("secret_key"))
    if not given and values["database_url"]:
        raise BadSetting(variable, "is required with DOORSTEP_DATABASE_URL: make one with `openssl rand -hex 32`")
    try:
        return secret_key.refuse_weak(given) if given else secret_key.read_or_make(directory / SECRET_KEY_FILE)
    except ValueError as wrong:
        raise BadSetting(variable if given else str(directory / SECRET_KEY_FILE), str(wrong)) from wrong
    except OSError as wrong:
        raise BadSetting("--data-dir", f"{directory} cannot be used: {wrong.strerror}") from wrong


def _old_keys(values: dict[str, object]) -> tuple[str, ...]:
    old = msgspec.convert(values.pop("old_secret_keys"), tuple[str, ...])
    try:
        return tuple(secret_key.refuse_weak(key) for key in old)
    except ValueError as wrong:
        raise BadSetting(f"{PREFIX}OLD_SECRET_KEYS", f"has a key that {wrong}") from wrong

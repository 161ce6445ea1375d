"""Settings: read once, refused when they cannot be meant, and documented in one table."""

import secrets
import threading
from pathlib import Path

import msgspec
import pytest

from doorstep.engines.places import Places
from doorstep.knobs import KNOBS
from doorstep.knobs_page import page
from doorstep.settings import BadSetting, Settings

KEY = "5b0f1c7d9e3a48621f6c0d8b7a94e2355e1d90c4b8f7a263de50917c4b6a8f02"
"""Fixed, because it stands in the names of tests, which must be the same in every process that runs a share of them."""

ROOT = Path(__file__).parents[2]


def test_without_any_setting_the_engines_are_embedded_and_a_key_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings.from_environment({"HOME": "/"}, tmp_path / "data")

    assert (settings.database_url, settings.redis_url) == (
        Places.under(tmp_path / "data").database_url,
        Places.under(tmp_path / "data").redis_url,
    )
    key = tmp_path / "data" / "secret_key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert settings.secret_keys == (key.read_text().strip(),)
    assert Settings.from_environment({}, tmp_path / "data") == settings


def test_commands_that_start_at_the_same_moment_agree_on_the_key(tmp_path: Path) -> None:
    seen: list[tuple[str, ...]] = []
    threads = [
        threading.Thread(target=lambda: seen.append(Settings.from_environment({}, tmp_path / "data").secret_keys))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(seen) == 8
    assert len(set(seen)) == 1
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["secret_key"]


def test_a_key_file_that_others_could_read_is_closed(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text(KEY)
    (tmp_path / "secret_key").chmod(0o644)

    Settings.from_environment({}, tmp_path)

    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("variable", "text", "words"),
    [
        ("DOORSTEP_PUBLIC_URI", "https://chat.example.com", "is DOORSTEP_PUBLIC_URL meant?"),
        ("DOORSTEP_TEST_DATABASE_URL", "x", "is not a setting"),
        ("DOORSTEP_PUBLIC_URL", "chat.example.com", "must be an origin"),
        ("DOORSTEP_PUBLIC_URL", "https://chat.example.com/inbox", "must be an origin"),
        ("DOORSTEP_PUBLIC_URL", "https://chat.example.com:port", "Port could not be cast"),
        ("DOORSTEP_PUBLIC_URL", "ftp://chat.example.com", "must be an origin"),
        ("DOORSTEP_DATABASE_URL", "mysql://localhost/x", "must begin with postgresql:"),
        ("DOORSTEP_REDIS_URL", "localhost:6379", "must begin with redis:"),
        ("DOORSTEP_TRUSTED_PROXIES", "10.0.0.0/8, proxy", "must be addresses or networks"),
        ("DOORSTEP_TRUSTED_PROXIES", "10.0.0.1/8", "has host bits set"),
        ("DOORSTEP_BODY_LIMIT_BYTES", "64KB", "must be a whole number from 1024"),
        ("DOORSTEP_BODY_LIMIT_BYTES", "٦٥٥٣٦", "must be a whole number"),
        ("DOORSTEP_VISITOR_LIFETIME_DAYS", "271", "from 1 to 270"),
        ("DOORSTEP_SESSION_MAX_DAYS", "-1", "from 1 to 7"),
        ("DOORSTEP_CITY_DATABASE", "/nowhere/city.mmdb", "is not a file"),
        ("DOORSTEP_LOG_LEVEL", "loud", "must be one of"),
        ("DOORSTEP_SECRET_KEY", "short", "at least 32 characters, and has 5"),
        ("DOORSTEP_SECRET_KEY", "x" * 64, "repeats itself"),
        ("DOORSTEP_SECRET_KEY", "changeme-changeme-changeme-changeme", "looks like a key from an example"),
        ("DOORSTEP_SECRET_KEY", "0123456789abcdef0123456789abcdef", "looks like a key from an example"),
        ("DOORSTEP_OLD_SECRET_KEYS", f"{KEY},old", "has a key that must have at least 32"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_reason(tmp_path: Path, variable: str, text: str, words: str) -> None:
    with pytest.raises(BadSetting) as refused:
        Settings.from_environment({variable: text}, tmp_path)

    assert variable in str(refused.value)
    assert words in str(refused.value)


def test_a_database_of_ones_own_needs_a_key_of_ones_own(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="DOORSTEP_SECRET_KEY is required with DOORSTEP_DATABASE_URL"):
        Settings.from_environment({"DOORSTEP_DATABASE_URL": "postgresql://db/chat"}, tmp_path)

    assert not (tmp_path / "secret_key").exists()


def test_keys_stand_oldest_to_newest_so_that_the_last_one_signs(tmp_path: Path) -> None:
    oldest, older = secrets.token_hex(32), secrets.token_hex(32)

    settings = Settings.from_environment(
        {"DOORSTEP_SECRET_KEY": KEY, "DOORSTEP_OLD_SECRET_KEYS": f"{oldest}, {older}"}, tmp_path
    )

    assert settings.secret_keys == (oldest, older, KEY)


def test_every_setting_is_read_into_the_field_that_bears_its_name(tmp_path: Path) -> None:
    city = tmp_path / "city.mmdb"
    city.touch()
    settings = Settings.from_environment(
        {
            "DOORSTEP_PUBLIC_URL": "https://Chat.Example.com/",
            "DOORSTEP_TRUSTED_PROXIES": "127.0.0.1, fd00::/8, unix",
            "DOORSTEP_CITY_DATABASE": str(city),
            "DOORSTEP_BODY_LIMIT_BYTES": "2048",
            "DOORSTEP_LOG_LEVEL": "debug",
            "DOORSTEP_DATA_DIR": str(tmp_path / "elsewhere"),
        }
    )

    assert settings.public_url == "https://chat.example.com"
    assert settings.trusted_proxies == ("127.0.0.1/32", "fd00::/8", "unix")
    assert (settings.city_database, settings.body_limit_bytes, settings.log_level) == (city, 2048, "debug")
    assert settings.data_dir == tmp_path / "elsewhere"


def test_the_table_and_the_fields_agree_on_names_and_defaults() -> None:
    fields = {field.name: field.default for field in msgspec.structs.fields(Settings)}
    ours = {"secret_keys", "embedded_database", "embedded_redis"}
    knobs = {knob.field: knob.default for knob in KNOBS if knob.field not in ("secret_key", "old_secret_keys")}

    assert set(knobs) == set(fields) - ours
    assert {name: default for name, default in knobs.items() if default not in (None, "", (), "./data")} == {
        name: default
        for name, default in fields.items()
        if name not in ours and default not in (None, "", (), msgspec.NODEFAULT)
    }


def test_the_documentation_is_made_from_the_table() -> None:
    assert (ROOT / "docs" / "settings.md").read_text() == page(), "run `make docs`"

"""`doorstep backup` and `doorstep restore`: one file holds everything, and nothing is lost by accident."""

import io
import json
import secrets
import zipfile
from pathlib import Path

import pytest
import redis

from doorstep.cli import store_copy
from doorstep.engines.places import Places
from doorstep.engines.running import Wanted, engines
from tests.cli.conftest import Doorstep


@pytest.fixture
def saved(doorstep: Doorstep, directory: Path) -> Path:
    """A backup of an installation with one workspace."""
    doorstep("workspace", "create", "--name", "Acme", "--app-id", "acme")
    done = doorstep("backup", str(directory / "backup.zip"))
    assert done.returncode == 0, done.stderr
    return directory / "backup.zip"


def test_a_backup_is_restored_elsewhere_with_its_key(
    doorstep: Doorstep, data_dir: Path, other_dir: Path, saved: Path
) -> None:
    restored = doorstep("restore", str(saved), "--data-dir", str(other_dir))

    assert restored.returncode == 0, restored.stderr
    listed = doorstep("workspace", "list", "--data-dir", str(other_dir)).stdout
    assert json.loads(listed)["app_id"] == "acme"
    assert (other_dir / "secret_key").read_text() == (data_dir / "secret_key").read_text()
    assert (other_dir / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_file_is_for_its_owner_alone(saved: Path) -> None:
    assert saved.stat().st_mode & 0o777 == 0o600


def test_a_backup_of_what_was_restored_restores_again(
    doorstep: Doorstep, directory: Path, other_dir: Path, saved: Path
) -> None:
    other = ("--data-dir", str(other_dir))
    doorstep("restore", str(saved), *other)
    doorstep("backup", str(directory / "second.zip"), *other)

    restored = doorstep("restore", "--replace", str(directory / "second.zip"))

    assert restored.returncode == 0, restored.stderr
    assert json.loads(doorstep("workspace", "list").stdout)["app_id"] == "acme"


def test_a_restore_over_data_is_refused_unless_asked_for(doorstep: Doorstep, saved: Path) -> None:
    doorstep("workspace", "create", "--name", "Newer", "--app-id", "newer")

    refused = doorstep("restore", str(saved))
    before = doorstep("workspace", "list").stdout
    replaced = doorstep("restore", "--replace", str(saved))

    assert refused.returncode == 1
    assert "--replace loses it" in refused.stderr
    assert "newer" in before
    assert replaced.returncode == 0, replaced.stderr
    assert "newer" not in doorstep("workspace", "list").stdout


def test_a_backup_under_another_key_is_refused(doorstep: Doorstep, other_dir: Path, saved: Path) -> None:
    refused = doorstep("restore", str(saved), "--data-dir", str(other_dir), DOORSTEP_SECRET_KEY=secrets.token_hex(32))

    assert refused.returncode == 1
    assert "made under another secret key" in refused.stderr


def test_a_damaged_file_changes_nothing(doorstep: Doorstep, saved: Path) -> None:
    whole = saved.read_bytes()
    middle = len(whole) // 2
    files = {
        "cut": whole[:middle],
        "flipped": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        "foreign": zipped({}),
        "newer": zipped(
            {"format": 99, "doorstep_version": "9", "made_at": "2030-01-01T00:00:00Z", "key_fingerprint": ""}
        ),
    }
    for damage, content in files.items():
        saved.write_bytes(content)
        refused = doorstep("restore", "--replace", str(saved))

        assert refused.returncode == 1, damage
        assert "Traceback" not in refused.stderr, damage
    assert json.loads(doorstep("workspace", "list").stdout)["app_id"] == "acme"


def zipped(manifest: dict[str, object]) -> bytes:
    """An archive with nothing but a manifest."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
    return made.getvalue()


def test_visitors_come_back_with_what_is_left_of_their_lives(
    doorstep: Doorstep, data_dir: Path, other_dir: Path, saved: Path
) -> None:
    both = Wanted(postgres=False, valkey=True)
    with engines(data_dir, both), redis.Redis.from_url(url_of(data_dir)) as store:
        store.hset("{acme}:visitor:1", mapping={"name": "\x00raw", "page": "/"})
        store.pexpire("{acme}:visitor:1", 60_000)
        store.set("{acme}:device:1", b"\xff\xfe")
        store.sadd("{acme}:seen:1", "a", "b")
        store.zadd("{acme}:order:1", {"a": 1.5})
        store.rpush("{acme}:list:1", "x", "y", "x")
        store.set("{acme}:limit:1", "passes")
        store.set("another program's", "stays")
    doorstep("backup", str(saved))

    restored = doorstep("restore", str(saved), "--data-dir", str(other_dir))

    assert " 5 keys" in restored.stdout
    with engines(other_dir, both), redis.Redis.from_url(url_of(other_dir)) as store:
        assert store.hgetall("{acme}:visitor:1") == {b"name": b"\x00raw", b"page": b"/"}
        assert 0 < store.pttl("{acme}:visitor:1") <= 60_000
        assert (store.get("{acme}:device:1"), store.ttl("{acme}:device:1")) == (b"\xff\xfe", -1)
        assert store.smembers("{acme}:seen:1") == {b"a", b"b"}
        assert store.zrange("{acme}:order:1", 0, -1, withscores=True) == [(b"a", 1.5)]
        assert store.lrange("{acme}:list:1", 0, -1) == [b"x", b"y", b"x"]
        assert store.dbsize() == 5
        store_copy.remove_all(store)
        assert store.dbsize() == 0


def url_of(data_dir: Path) -> str:
    return Places.under(data_dir).redis_url


def test_a_restore_says_what_it_compared(doorstep: Doorstep, other_dir: Path, saved: Path) -> None:
    restored = doorstep("restore", str(saved), "--data-dir", str(other_dir))

    with zipfile.ZipFile(saved) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["tables"]["workspaces"]["count"] == 1
    rows = sum(each["count"] for each in manifest["tables"].values())
    assert (
        f"Compared with what was saved, and the same: {rows:,} rows in {len(manifest['tables'])} tables"
        in restored.stdout
    )
    assert restored.stderr.splitlines()[0] == "database"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"count": 2}, "workspaces has 1 rows, in the backup 2"),
        ({"digest": "7"}, "workspaces has as many rows, but not the same"),
    ],
)
def test_a_table_that_is_not_what_was_saved_fails_the_restore(
    doorstep: Doorstep, other_dir: Path, saved: Path, change: dict[str, object], words: str
) -> None:
    with zipfile.ZipFile(saved) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(entries["manifest.json"])
    manifest["tables"]["workspaces"] |= change
    with zipfile.ZipFile(saved, "w") as archive:
        for name, content in (entries | {"manifest.json": json.dumps(manifest).encode()}).items():
            archive.writestr(name, content)

    refused = doorstep("restore", str(saved), "--data-dir", str(other_dir))

    assert refused.returncode == 1
    assert words in refused.stderr


def test_a_backup_of_a_release_that_did_not_count_is_restored(doorstep: Doorstep, other_dir: Path, saved: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    old = {
        name: value for name, value in json.loads(entries["manifest.json"]).items() if name not in ("tables", "keys")
    }
    with zipfile.ZipFile(saved, "w") as archive:
        for name, content in (entries | {"manifest.json": json.dumps(old).encode()}).items():
            archive.writestr(name, content)

    restored = doorstep("restore", str(saved), "--data-dir", str(other_dir))

    assert restored.returncode == 0, restored.stderr
    assert "were not compared" in restored.stdout

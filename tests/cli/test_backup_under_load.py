"""A backup that is made while people write: what was acknowledged before it began is in it, and nothing in it is half."""

import asyncio
import itertools
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import httpx
import redis

from doorstep.engines.places import Places
from doorstep.engines.running import engines
from tests.cli.conftest import BOTH, Doorstep, clean_environment
from tests.conftest import serving_processes

WRITERS = 3

BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Origin": "https://www.shop.example",
    "Doorstep-Client": "1",
}


class Writer(threading.Thread):
    """Makes leads who write, and answers them, one after the other; what was acknowledged is told with its moment."""

    def __init__(self, url: str, token: str, admin_id: str, number: int) -> None:
        super().__init__(daemon=True)
        self.url, self.token, self.admin_id, self.number = url, token, admin_id, number
        self.leads: list[tuple[float, str]] = []
        self.parts: list[tuple[float, str]] = []
        self.failed: list[str] = []
        self.stopped = threading.Event()

    def run(self) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        with httpx.Client(base_url=self.url, headers=headers, timeout=30) as api:
            for round_ in itertools.count():
                if self.stopped.is_set():
                    return
                lead = self._post(api, "/contacts", {"role": "lead", "name": f"Lead {self.number}.{round_}"})["id"]
                self.leads.append((time.monotonic(), lead))
                said = {"from": {"type": "lead", "id": lead}, "body": "Hello?"}
                conversation = self._post(api, "/conversations", said)["conversation_id"]
                for _ in range(4):
                    reply = {"message_type": "comment", "type": "admin", "admin_id": self.admin_id, "body": "Yes?"}
                    shown = self._post(api, f"/conversations/{conversation}/reply", reply)
                    part = shown["conversation_parts"]["conversation_parts"][-1]["id"]
                    self.parts.append((time.monotonic(), part))

    def _post(self, api: httpx.Client, path: str, body: dict[str, object]) -> dict[str, object]:
        answer = api.post(path, json=body)
        if answer.status_code >= 300:
            self.failed.append(answer.text)
            self.stopped.set()
        return answer.json()


@contextmanager
def writing(url: str, token: str, admin_id: str) -> Iterator[list[Writer]]:
    writers = [Writer(url, token, admin_id, number) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        yield writers
    finally:
        for writer in writers:
            writer.stopped.set()
            writer.join(30)


def all_have_written(writers: list[Writer]) -> None:
    end = time.monotonic() + 60
    while any(len(writer.parts) < 10 and not writer.failed for writer in writers):
        assert time.monotonic() < end, "the writers do not get on"
        time.sleep(0.02)


def test_what_was_acknowledged_before_a_backup_began_is_in_it(
    doorstep: Doorstep, data_dir: Path, other_dir: Path, directory: Path
) -> None:
    made = json.loads(doorstep("workspace", "create", "--name", "Acme", "--app-id", "acme").stdout)
    file = directory / "backup.zip"
    with serving_processes({}, data_dir, workers=2) as server:
        with httpx.Client(base_url=f"{server.url}/door/acme", headers=BROWSER) as page:
            for _ in range(5):
                arrived = {"settings": {}, "page": {"url": "https://www.shop.example/", "title": "", "referrer": None}}
                assert page.post("/boot", json=arrived).status_code == 200
                page.cookies.clear()
        me = httpx.get(f"{server.url}/me", headers={"Authorization": f"Bearer {made['access_token']}"}).json()
        with writing(server.url, made["access_token"], me["id"]) as writers:
            all_have_written(writers)
            began = time.monotonic()
            done = subprocess.run(
                [sys.executable, "-m", "doorstep", "backup", str(file), "--data-dir", str(data_dir)],
                env=clean_environment(), capture_output=True, text=True, timeout=90, check=False,
            )  # fmt: skip
            ended = time.monotonic()
    assert done.returncode == 0, done.stderr
    assert [writer.failed for writer in writers] == [[], [], []]

    restored = doorstep("restore", str(file), "--data-dir", str(other_dir))

    assert restored.returncode == 0, restored.stderr
    assert "Compared with what was saved, and the same" in restored.stdout
    before = {
        kind: {each for writer in writers for at, each in getattr(writer, kind) if at < began}
        for kind in ("leads", "parts")
    }
    during = [at for writer in writers for at, _ in writer.parts if began < at < ended]
    assert before["leads"]
    assert before["parts"]
    assert during, "nobody wrote while the backup was made"
    with engines(other_dir, BOTH):
        rows = asyncio.run(read(Places.under(other_dir).database_url))
        with redis.Redis.from_url(Places.under(other_dir).redis_url) as store:
            visitors = [key for key in store.scan_iter(match="{acme}:visitor:*") if not key.endswith(b":pages")]
    assert before["leads"] <= rows["leads"]
    assert before["parts"] <= rows["parts"]
    assert len(visitors) == 5
    assert rows["gaps"] == set()
    assert rows["orphans"] == set()


async def read(url: str) -> dict[str, set[str]]:
    """Who and what there is; conversations whose numbers have gaps; rows whose foreign key leads nowhere, by table."""
    connection = await asyncpg.connect(url)
    try:
        found = {
            "leads": "SELECT replace(contact_id::text, '-', '') FROM contacts WHERE role = 'lead'",
            "parts": "SELECT replace(part_id::text, '-', '') FROM parts",
            "gaps": """SELECT c.conversation_id::text FROM conversations c WHERE ARRAY(SELECT seq FROM parts p
                    WHERE p.workspace_id = c.workspace_id AND p.conversation_id = c.conversation_id ORDER BY seq)
                <> ARRAY(SELECT generate_series(1, c.last_seq))""",
        }
        rows = {name: {row[0] for row in await connection.fetch(sql)} for name, sql in found.items()}
        return rows | {"orphans": await orphans(connection)}
    finally:
        await connection.close()


async def orphans(connection: asyncpg.Connection) -> set[str]:
    """By the catalogue's foreign keys, whether or not the server believes them."""
    keys = await connection.fetch(
        """SELECT k.conrelid::regclass::text AS child, k.confrelid::regclass::text AS parent,
               array(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY n (number, place)
                   JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.number ORDER BY place) AS columns,
               array(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY n (number, place)
                   JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = n.number ORDER BY place) AS parents
           FROM pg_constraint k WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace"""
    )
    assert keys
    found = set[str]()
    for key in keys:
        pairs = list(zip(key["columns"], key["parents"], strict=True))
        joined = " AND ".join(f"p.{parent} = c.{column}" for column, parent in pairs)
        known = " AND ".join(f"c.{column} IS NOT NULL" for column, _ in pairs)
        sql = f"SELECT EXISTS (SELECT FROM {key['child']} c WHERE {known} AND NOT EXISTS (SELECT FROM {key['parent']} p WHERE {joined}))"
        if await connection.fetchval(sql):
            found.add(key["child"])
    return found

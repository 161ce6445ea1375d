"""A workspace full of people: leads and users with twenty attributes and ten events each, made by COPY.

The same seed makes the same people. Indexes are taken away meanwhile and made anew, which takes a tenth of the time.
"""

import hashlib
import json
import random
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import asyncpg

NEWEST: Final = datetime(2026, 6, 1, tzinfo=UTC)
FIRST_NAMES: Final = [f"{a}{b}" for a in ("Al", "Be", "Ca", "Do", "El", "Fa", "Ga", "He", "Io", "Ju") for b in ("da", "nne", "rlo", "mir", "sa", "toni", "ki", "la", "vin", "ra")]  # fmt: skip
LAST_NAMES: Final = [f"{a}{b}" for a in ("Miller", "Garc", "Nowa", "Ross", "Lind", "Okaf", "Tana", "Schu", "Dub", "Kov", "Per", "Haas") for b in ("", "ia", "k", "i", "berg", "or", "ka", "lz", "ois", "ac")]  # fmt: skip
COUNTRIES: Final = [f"Country {n}" for n in range(40)]
EVENT_NAMES: Final = ["viewed", "searched", "added", "purchased", "shared", "invited", "exported", "upgraded", "cancelled", "reviewed", "called", "refunded"]  # fmt: skip
EVENTS_EACH: Final = 10
CHUNK: Final = 2_000
NULL: Final = r"\N"

CONTACTS: Final = (
    "workspace_id", "contact_id", "role", "external_id", "email", "email_normal", "name", "phone", "owner_id", "language",
    "language_override", "browser", "browser_version", "os", "country_code", "country", "region", "city",
    "custom_attributes", "attribute_sources", "unsubscribed_from_emails", "has_hard_bounced", "marked_email_as_spam",
    "signed_up_at", "first_seen_at", "last_seen_at", "last_contacted_at", "last_replied_at", "created_at", "updated_at",
)  # fmt: skip
EVENTS: Final = ("workspace_id", "contact_id", "name", "created_at", "event_id", "metadata")
COUNTS: Final = ("workspace_id", "contact_id", "name", "count", "first_at", "last_at")


PATTERNS: Final = 5_000
"""So many different sets of attributes, and of things done; making up each anew would take most of the time."""


class People:
    """The people of one workspace, one after the other; the first came three years ago, the last just now."""

    def __init__(self, workspace_id: str, people: int, seed: int = 1) -> None:
        self.workspace_id, self.people = workspace_id, people
        self._dice = random.Random(seed)
        self._attributes = [self._some_attributes() for _ in range(PATTERNS)]
        names = [*self._some_attributes(), "account"]
        self._sources = json.dumps({f"custom_attributes.{key}": {"by": "api", "at": 1_700_000_000.5} for key in names})
        self._texts = [json.dumps(each)[:-1] for each in self._attributes]
        self._did = [self._some_events() for _ in range(PATTERNS)]
        self.ids = [f"{self._dice.getrandbits(128):032x}" for _ in range(people)]

    def created_at(self, number: int) -> datetime:
        return NEWEST - timedelta(seconds=(self.people - number) * 94_608_000 / self.people)

    def name_of(self, number: int) -> tuple[str, str]:
        return FIRST_NAMES[number * 7_919 % len(FIRST_NAMES)], LAST_NAMES[number * 104_729 // 100 % len(LAST_NAMES)]

    def email_of(self, number: int) -> str:
        return f"{self.name_of(number)[0].lower()}.{number}@domain{int(500 * (number * 2_654_435_761 % 2**32 / 2**32) ** 3)}.example"

    def company(self, number: int) -> str:
        return hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()

    def _did_by(self, number: int) -> list[tuple[str, float, str]]:
        # in no step with the names
        return self._did[number * 2_654_435_761 % 2**32 * PATTERNS >> 32]

    def contact_line(self, number: int) -> str:
        draw, created = self._dice.random, self.created_at(number)
        seen = (created + (NEWEST - created) * draw() ** 2).isoformat()
        is_user, email = draw() < 0.7, self.email_of(number) if draw() < 0.8 else NULL
        contacted = seen if draw() < 0.2 else NULL
        attributes = f'{self._texts[int(draw() * PATTERNS)]}, "account": "A{number:08d}"}}'
        return "\t".join((
            self.workspace_id, self.ids[number], "user" if is_user else "lead", f"u{number}", email, email,
            " ".join(self.name_of(number)), f"+49 30 {number:07d}" if draw() < 0.3 else NULL,
            str(1 + int(20 * draw() ** 3)) if draw() < 0.1 else NULL, f"l{int(20 * draw() ** 3)}",
            f"l{int(20 * draw())}" if draw() < 0.05 else NULL, f"Browser {int(6 * draw() ** 3)}", "142",
            f"System {int(5 * draw() ** 3)}", "DE", COUNTRIES[int(40 * draw() ** 3)], f"Region {int(300 * draw() ** 3)}",
            f"City {int(3_000 * draw() ** 3)}", attributes, self._sources, "t" if draw() < 0.02 else "f",
            "t" if draw() < 0.005 else "f", "t" if draw() < 0.001 else "f",
            (created + timedelta(hours=draw() * 48)).isoformat() if is_user else NULL,
            created.isoformat(), seen, contacted, contacted, created.isoformat(), seen,
        )) + "\n"  # fmt: skip

    def event_lines(self, number: int) -> str:
        begin = f"{self.workspace_id}\t{self.ids[number]}\t"
        created = self.created_at(number)
        span = NEWEST - created
        return "".join(
            f"{begin}{name}\t{(created + span * part).isoformat()}\t{number:024x}{place:08x}\t{metadata}\n"
            for place, (name, part, metadata) in enumerate(self._did_by(number))
        )

    def count_lines(self, number: int) -> str:
        begin = f"{self.workspace_id}\t{self.ids[number]}\t"
        created = self.created_at(number)
        span, parts = NEWEST - created, dict[str, list[float]]()
        for name, part, _ in self._did_by(number):
            parts.setdefault(name, []).append(part)
        return "".join(
            f"{begin}{name}\t{len(at)}\t{(created + span * min(at)).isoformat()}\t{(created + span * max(at)).isoformat()}\n"
            for name, at in parts.items()
        )

    def _some_attributes(self) -> dict[str, object]:
        dice = self._dice
        known: dict[str, object] = {
            "plan": dice.choices(("free", "pro", "team", "enterprise"), (60, 30, 9, 1))[0],
            "seats": 1 + int(500 * dice.random() ** 3), "trial": dice.random() < 0.1, "score": round(dice.random() * 100, 2),
            "industry": f"industry {int(50 * dice.random() ** 3)}", "campaign": f"campaign {dice.randrange(1_000)}",
            "tier": dice.randrange(5),
        }  # fmt: skip
        return known | {f"attribute_{n}": f"value {int(10 ** (1 + n % 4) * dice.random() ** 3)}" for n in range(12)}

    def _some_events(self) -> list[tuple[str, float, str]]:
        """Names, when between coming and now, and metadata."""
        dice = self._dice
        return [
            (
                EVENT_NAMES[int(len(EVENT_NAMES) * dice.random() ** 2)],
                dice.random(),
                json.dumps(
                    {"item": f"item {dice.randrange(5_000)}", "plan": dice.choice("abc"), "price": dice.randrange(500)}
                ),
            )
            for _ in range(EVENTS_EACH)
        ]


async def fill_workspace(url: str, workspace_id: str, people: int) -> People:
    """Make so many people; `url` is of the database, in which nobody else works meanwhile."""
    connection = await asyncpg.connect(url, command_timeout=None)
    made = People(workspace_id, people)
    try:
        await connection.execute("SET session_replication_role = replica; SET maintenance_work_mem = '1GB'; SET synchronous_commit = off; SET work_mem = '256MB'")  # fmt: skip
        definitions = await _take_indexes_away(connection)
        await connection.executemany("INSERT INTO event_names (workspace_id, name) VALUES ($1, $2)", [(workspace_id, name) for name in EVENT_NAMES])  # fmt: skip
        await _copy(connection, "contacts", CONTACTS, made.contact_line, people)
        await _copy(connection, "events", EVENTS, made.event_lines, people)
        await _copy(connection, "event_counts", COUNTS, made.count_lines, people)
        for definition in definitions:
            await connection.execute(definition)
        await _tag(connection, workspace_id)
        await connection.execute("VACUUM (ANALYZE)")
    finally:
        await connection.close()
    return made


async def _copy(
    connection: asyncpg.Connection, table: str, columns: tuple[str, ...], line: Callable[[int], str], people: int
) -> None:
    async def source() -> AsyncIterator[bytes]:
        for start in range(0, people, CHUNK):
            yield "".join(map(line, range(start, min(start + CHUNK, people)))).encode()

    await connection.copy_to_table(table, source=source(), columns=columns, format="text", timeout=None)


async def _take_indexes_away(connection: asyncpg.Connection) -> list[str]:
    """What to run to have them back; keys that others refer to stay."""
    found = await connection.fetch(
        """SELECT i.indexrelid::regclass::text AS name, i.indrelid::regclass::text AS on_table,
               pg_get_indexdef(i.indexrelid) AS definition, pg_get_constraintdef(k.oid) AS key
           FROM pg_index i LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u')
           WHERE i.indrelid IN ('contacts'::regclass, 'events'::regclass, 'event_counts'::regclass)
             AND (k.oid IS NULL OR i.indrelid <> 'contacts'::regclass)"""
    )
    again: list[str] = []
    for row in found:
        if row["key"] is None:
            await connection.execute(f"DROP INDEX {row['name']}")
            again.append(row["definition"])
        else:
            await connection.execute(f"ALTER TABLE {row['on_table']} DROP CONSTRAINT {row['name']}")
            again.append(f"ALTER TABLE {row['on_table']} ADD CONSTRAINT {row['name']} {row['key']}")
    return again


async def _tag(connection: asyncpg.Connection, workspace_id: str) -> None:
    """Three tags: on a fifth, on a hundredth and on a ten-thousandth of all; and a thousand companies."""
    await connection.execute("INSERT INTO tags (workspace_id, tag_id, name, created_at) SELECT $1, n, 'tag ' || n, now() FROM generate_series(900001, 900003) n", workspace_id)  # fmt: skip
    for tag, every in ((900_001, 5), (900_002, 100), (900_003, 10_000)):
        await connection.execute(
            """INSERT INTO contact_tags (workspace_id, contact_id, tag_id, applied_at)
               SELECT workspace_id, contact_id, $2, now() FROM contacts
               WHERE workspace_id = $1 AND hashtext(contact_id::text || $2::int) % $3 = 0""",
            workspace_id, tag, every,
        )  # fmt: skip
    await connection.execute("INSERT INTO companies (workspace_id, company_uid, company_id, name, created_at, updated_at) SELECT $1, md5(n::text)::uuid, 'c' || n, 'Company ' || n, now(), now() FROM generate_series(0, 999) n", workspace_id)  # fmt: skip
    await connection.execute(
        """INSERT INTO contact_companies (workspace_id, contact_id, company_uid, attached_at)
           SELECT workspace_id, contact_id, md5((abs(hashtext(contact_id::text)) % 1000)::text)::uuid, now() FROM contacts
           WHERE workspace_id = $1 AND hashtext(contact_id::text || 'c') % 3 = 0""",
        workspace_id,
    )  # fmt: skip

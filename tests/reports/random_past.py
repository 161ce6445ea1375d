"""A random past of a workspace, written into the tables, and the same figures worked out in plain Python."""

import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import msgspec

from doorstep.context import Context
from doorstep.kernel.ids import random_hex
from doorstep.reports.figures import Begun
from doorstep.reports.period import Period

PAGES = (None, "https://a.example/", "https://a.example/rooms", "https://a.example/rooms?x=1", "https://a.example/#top")


class Told(msgspec.Struct, frozen=True):
    """One conversation, as far as a report is concerned."""

    at: datetime
    initiated_by: str
    teammate: int | None
    page: str | None
    answered: int | None
    closed: int | None

    @property
    def where(self) -> str | None:
        return None if self.page is None else self.page.split("?")[0].split("#")[0]


def some(rng: random.Random, moments: Sequence[datetime], teammates: Sequence[int]) -> list[Told]:
    """Each begins within two hours of one of `moments`, the hours of a change of clocks among them."""
    return [
        Told(
            at=rng.choice(moments) + timedelta(seconds=rng.randint(-7_200, 7_200), microseconds=rng.choice((0, 1, 999_999))),
            initiated_by=rng.choice(("contact", "contact", "contact", "admin")),
            teammate=rng.choice((None, *teammates)),
            page=rng.choice(PAGES),
            answered=rng.choice((None, rng.randint(0, 90_000))),
            closed=rng.choice((None, rng.randint(0, 900_000))),
        )
        for _ in range(rng.randint(0, 120))
    ]  # fmt: skip


async def put(context: Context, workspace_id: str, told: Iterable[Told]) -> None:
    """Write the conversations of one new person."""
    contact_id = random_hex()
    async with context.database.transaction() as connection:
        await connection.execute(
            """INSERT INTO contacts (workspace_id, contact_id, role, first_seen_at, created_at, updated_at)
               VALUES ($1, $2, 'lead', now(), now(), now())""",
            workspace_id, contact_id,
        )  # fmt: skip
        await connection.executemany(
            """INSERT INTO conversations (workspace_id, conversation_id, contact_id, created_at, updated_at, last_part_at,
                   initiated_by, admin_assignee_id, source_url, statistics)
               VALUES ($1, $2, $3, $4, $4, $4, $5, $6, $7, $8)""",
            [
                (workspace_id, random_hex(), contact_id, each.at, each.initiated_by, each.teammate, each.page, _said(each))
                for each in told
            ],
        )  # fmt: skip


def _said(told: Told) -> dict[str, Any]:
    said = {"time_to_admin_reply": told.answered, "time_to_first_close": told.closed}
    return {name: value for name, value in said.items() if value is not None}


def within(told: Iterable[Told], period: Period) -> list[Told]:
    """By the date that a clock of the zone shows, and nothing else."""
    return [each for each in told if period.first <= each.at.astimezone(period.zone).date() <= period.last]


def begun(told: Sequence[Told]) -> Begun:
    answers = [each.answered for each in told if each.answered is not None and each.initiated_by == "contact"]
    closes = [each.closed for each in told if each.closed is not None]
    return Begun(
        len(told), len(answers), len(closes), median(answers) if answers else None, median(closes) if closes else None
    )


def by(told: Iterable[Told], key: Any) -> dict[Any, list[Told]]:
    found: dict[Any, list[Told]] = {}
    for each in told:
        found.setdefault(key(each), []).append(each)
    return found

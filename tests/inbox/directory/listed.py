"""People and companies made in a moment, and what the pages of lists say of them."""

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec

from doorstep.contacts.contact import Contact
from doorstep.context import Context
from doorstep.kernel.ids import ContactId, new_contact_id
from doorstep.storage.contacts import insert_contact

BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


async def somebody(context: Context, number: int = 0, *, workspace_id: str = "shop", **fields: Any) -> ContactId:
    """A user; `number` minutes after the first one."""
    at = BEGUN + timedelta(minutes=number)
    made = msgspec.convert(
        {"workspace_id": workspace_id, "contact_id": new_contact_id(), "role": "user", "name": f"Person {number:03d}",
         "external_id": f"u{number}", "first_seen_at": at, "created_at": at, "updated_at": at, **fields},
        Contact,
    )  # fmt: skip
    async with context.database.transaction() as connection:
        await insert_contact(connection, made)
    return made.contact_id


def listed(answer: httpx.Response) -> list[str]:
    """Ids of the people of a page, in its order."""
    return re.findall(r'class="who" href="/inbox/(?:people|companies)/([0-9a-f]{32})"', answer.text)


def link(answer: httpx.Response, rel: str) -> str | None:
    """Where `next` or `prev` leads."""
    found = re.search(rf'rel="{rel}" href="([^"]+)"', answer.text)
    return html.unescape(found[1]) if found else None


def sorted_by(answer: httpx.Response, title: str) -> str:
    """Where the heading of a column leads."""
    found = re.search(rf'href="([^"]+)">{title}<span class="arrow"', answer.text)
    assert found is not None, title
    return html.unescape(found[1])

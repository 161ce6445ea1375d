"""Reading what another messenger says: what cannot be understood is None, since nobody can mend it there. Pure."""

import hashlib
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from doorstep.contacts.given import LONGEST_TEXT, moment
from doorstep.rest_api.bodies import plain_of

_NAMESPACE: Final = uuid.UUID("5f0c3f0e-2a3d-4b9c-9d53-6f1b7c0a4d11")
"""Any fixed one: what is made of the same things is the same id."""


def items_in(answer: Mapping[str, Any], *names: str) -> list[dict[str, Any]]:
    """The list under the first of these names that holds one; a list may be in an object of that name."""
    for name in names:
        found = answer.get(name)
        if isinstance(found, list):
            return [each for each in found if isinstance(each, dict)]
        if isinstance(found, dict):
            return items_in(found, "data", name)
    return []


def id_of(item: object) -> str | None:
    """The id of an object, or an id itself, as text."""
    value = item.get("id") if isinstance(item, dict) else item
    if isinstance(value, bool) or not isinstance(value, str | int) or value in ("", 0):
        return None
    return str(value)


def text(value: object, longest: int = LONGEST_TEXT) -> str | None:
    """Without what no database stores, cut where ours ends; None when nothing is left."""
    return (value.replace("\0", "").strip()[:longest] or None) if isinstance(value, str) else None


def seconds(value: object) -> datetime | None:
    return moment(value)


def words_of(body: object, *, is_plain: bool) -> str | None:
    """A message's body as it is stored: HTML becomes text, with the addresses of its links and images."""
    if not isinstance(body, str):
        return None
    read = body if is_plain else plain_of(body)
    return read.replace("\0", "").strip() or None


def attachments_of(item: Mapping[str, Any]) -> list[str]:
    """A line for each file: its name, and where it lies there."""
    found = items_in(item, "attachments")
    return [f"{text(each.get('name')) or 'file'} ({text(each.get('url'), 2_048)})" for each in found if each.get("url")]


def digest_of(item: Mapping[str, Any], *, without: str | None = None) -> bytes:
    """The same for what looks the same."""
    seen = {name: value for name, value in item.items() if name != without}
    return hashlib.sha256(msgspec.json.encode(seen, order="sorted")).digest()


def made_id(*named: str) -> str:
    """32 hex digits that follow from what they stand for."""
    return uuid.uuid5(_NAMESPACE, "\n".join(named)).hex


def next_page(answer: Mapping[str, Any]) -> str | None:
    """Where the next page begins; None on the last one."""
    pages = answer.get("pages")
    following = pages.get("next") if isinstance(pages, dict) else None
    if isinstance(following, dict):
        following = following.get("starting_after")
    return following if isinstance(following, str) and following else None

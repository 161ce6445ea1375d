"""Counting whom the site meets for the first time. Pure; `storage.visitor_counts` keeps the figures.

A figure for each day and nothing of anybody: no row for a page view, none for a visitor.
"""

import hashlib
from datetime import date, datetime
from typing import Final

import msgspec

from doorstep.kernel.zones import zone_named
from doorstep.visitors.page import Page

AGAIN_SECONDS: Final = 60
"""A page whose boot got no answer asks again for about so long, each time as somebody new: that is one visitor."""


class FirstMet(msgspec.Struct, frozen=True):
    """What counts a new visitor: the day in the workspace's time zone, and what tells the same request from another."""

    day: date
    sameness: str


def first_met(time_zone: str, sameness: str, at: datetime) -> FirstMet:
    return FirstMet(at.astimezone(zone_named(time_zone)).date(), sameness)


def sameness_of(address: str, user_agent: str, accept_language: str, page: Page) -> str:
    """The same for a request and its repetition. It is kept for a minute, and leads back to no address."""
    said = "\0".join((address, user_agent, accept_language, page.url or "", page.title or "", page.referrer or ""))
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=12).hexdigest()

"""What a program may do, in words for teammates."""

from collections.abc import Sequence
from typing import Final

from doorstep.workspaces.scopes import IN_ORDER, MEANING, Scope

AREAS: Final = (
    ("people", "People", "Visitors, leads, users and companies, with their tags, notes and segments"),
    ("conversations", "Conversations", "What people and teammates write"),
    ("events", "Events", "What people did"),
    ("workspace", "Workspace", "Teammates, tags, attributes, segments and webhooks"),
)
"""Key, title and what lies in it."""


def in_words(scopes: Sequence[Scope] | None) -> str:
    """`People: read and write · Events: write`; None is everything."""
    if scopes is None or set(scopes) == set(IN_ORDER):
        return "Everything"
    said = {key: [each for each in ("read", "write") if f"{key}:{each}" in scopes] for key, _, _ in AREAS}
    return " · ".join(f"{title}: {' and '.join(said[key])}" for key, title, _ in AREAS if said[key])


def meanings(scopes: Sequence[Scope]) -> list[str]:
    """A sentence for each, for who is asked to agree."""
    return [MEANING[scope] for scope in scopes]

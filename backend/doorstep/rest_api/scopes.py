"""What a token may do. A handler names the scope that opens it: `@get("/tags", opt=needs("people:read"))`."""

from collections.abc import Mapping
from typing import Final, Literal

Scope = Literal[
    "people:read",
    "people:write",
    "conversations:read",
    "conversations:write",
    "events:read",
    "events:write",
    "workspace:read",
    "workspace:write",
]

MEANING: Final[Mapping[Scope, str]] = {
    "people:read": "Read and search visitors, leads, users and companies, their tags, notes and segments",
    "people:write": "Create, change, convert, merge and delete visitors, leads, users and companies, tag them and write notes",
    "conversations:read": "Read and search conversations",
    "conversations:write": "Start, answer, assign, close, redact and delete conversations, and send messages",
    "events:read": "Read what people did",
    "events:write": "Record what people did",
    "workspace:read": "Read teammates, teams, tags, attributes, segments and webhooks",
    "workspace:write": "Change tags, attributes, segments and webhooks, and set teammates away",
}

EVERYTHING: Final[frozenset[Scope]] = frozenset(MEANING)

OPTION: Final = "scope"


def needs(scope: Scope | None) -> dict[str, object]:
    """The `opt` of a handler; None opens to every token."""
    return {OPTION: scope}

"""What a program may do in a workspace: every token has some of these."""

from collections.abc import Iterable, Mapping
from typing import Final, Literal, get_args

from doorstep.kernel.errors import Invalid

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
    "people:write": "Create, change, convert, merge and delete visitors, leads, users and companies, tag them and write notes; whoever changes one is answered with all of it",
    "conversations:read": "Read and search conversations",
    "conversations:write": "Start, answer, assign, close, redact and delete conversations, and send messages; whoever changes one is answered with all of it",
    "events:read": "Read what people did, and search people and make segments by it",
    "events:write": "Record what people did",
    "workspace:read": "Read teammates, teams, tags, attributes, segments and webhooks; with people:read also how many people a segment has",
    "workspace:write": "Change tags, attributes, segments and webhooks, and set teammates away",
}

EVERYTHING: Final[frozenset[str]] = frozenset(MEANING)

IN_ORDER: Final[tuple[Scope, ...]] = get_args(Scope)


def checked_scopes(words: Iterable[str]) -> tuple[Scope, ...]:
    """`words` as scopes, each once and in the order in which they are shown.

    Raises:
        Invalid: none at all, or one that there is not.
    """
    wanted = set(words)
    unknown = wanted - EVERYTHING
    if unknown:
        raise Invalid(f"{min(unknown)} is no scope", "scope")
    if not wanted:
        raise Invalid("choose at least one thing that it may do", "scope")
    return tuple(scope for scope in IN_ORDER if scope in wanted)

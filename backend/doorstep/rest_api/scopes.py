"""What a handler asks of a token: `@get("/tags", opt=needs("people:read"))`. Every handler says it; a test looks."""

from collections.abc import Mapping
from typing import Any, Final

from doorstep.kernel.errors import Forbidden
from doorstep.workspaces.scopes import EVERYTHING, MEANING, Scope

__all__ = [
    "EVERYTHING",
    "MAKES",
    "MEANING",
    "OPTION",
    "TOLD_ONCE",
    "Scope",
    "ScopeMissing",
    "is_create",
    "needs",
    "refuse_beyond",
    "refuse_without",
]

OPTION: Final = "scope"

TOLD_ONCE: Final = "told_once"
"""In the `opt` of a handler whose answer has a secret in it: nothing keeps that answer."""


class ScopeMissing(Forbidden):
    """The token is good, but not for this."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"You do not have the required scope ({scope}) to access this resource")
        self.scope = scope


MAKES: Final = "makes"
"""In the `opt` of a handler that only reads what the scope is about, and makes something of it."""


def needs(scope: Scope | None, *, told_once: bool = False, makes: bool = False) -> dict[str, object]:
    """The `opt` of a handler; None opens to every token.

    Args:
        told_once: the answer has a secret in it.
        makes: it makes something, though the scope is one of reading.
    """
    return {OPTION: scope, TOLD_ONCE: told_once, MAKES: makes}


def is_create(options: Mapping[str, Any]) -> bool:
    """Whether asking twice by POST may do something twice, so that an Idempotency-Key means something."""
    return options.get(MAKES) is True or not str(options.get(OPTION)).endswith(":read")


def refuse_beyond(scopes: frozenset[str], options: Mapping[str, Any]) -> None:
    """Check a token that has `scopes` against a handler's `opt`. A handler that says nothing asks for everything.

    Raises:
        ScopeMissing: names what the token lacks.
    """
    wanted = EVERYTHING if OPTION not in options else {options[OPTION]} - {None}
    refuse_without(scopes, *wanted)


def refuse_without(scopes: frozenset[str], *wanted: str) -> None:
    """Check a token that has `scopes` for more than its handler always asks for: what a request asks for may decide.

    Raises:
        ScopeMissing: names what the token lacks.
    """
    lacking = sorted(set(wanted) - scopes)
    if lacking:
        raise ScopeMissing(lacking[0])

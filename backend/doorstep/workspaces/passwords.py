"""Passwords of teammates: argon2id, and the same time for a right, a wrong and a missing one."""

import functools

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from doorstep.kernel.errors import Invalid

SHORTEST_CHARACTERS = 8
LONGEST_CHARACTERS = 256
"""Argon2 would take more; nobody types it, and a megabyte of it costs us time."""

_hasher = PasswordHasher()
"""The library's defaults follow RFC 9106's second recommendation: 64 MiB, 3 passes."""


@functools.cache
def _nobodys() -> str:
    """Compared against when there is no such teammate, so that the answer takes as long. Made when first needed:
    commands that ask for no password should not wait for it."""
    return _hasher.hash("the password of nobody")


def check_password(password: str) -> str:
    """`password` itself when it can be one.

    Raises:
        Invalid: too short, or longer than anybody types.
    """
    if not SHORTEST_CHARACTERS <= len(password) <= LONGEST_CHARACTERS:
        raise Invalid(f"a password has {SHORTEST_CHARACTERS} to {LONGEST_CHARACTERS} characters", "password")
    return password


def hash_password(password: str) -> str:
    """The argon2id hash to store; takes some 50 ms on purpose, so call it off the event loop."""
    return _hasher.hash(check_password(password))


def is_password(stored_hash: str | None, password: str) -> bool:
    """Whether `password` is the one of `stored_hash`; None takes as long and is never it."""
    try:
        return _hasher.verify(stored_hash or _nobodys(), password[:LONGEST_CHARACTERS]) and stored_hash is not None
    except (VerificationError, InvalidHashError):
        return False

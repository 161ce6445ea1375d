"""The key that signs cookies and encrypts secrets: made once, kept beside the data, never a known one."""

import os
import secrets
from pathlib import Path

SHORTEST_CHARACTERS = 32
"""128 bits even where the key is written in hex."""

FEWEST_DIFFERENT_CHARACTERS = 8
"""A key of one repeated character is long and still guessed at once."""

PUBLISHED = (
    "changeme", "change-me", "change_me", "replace", "your-secret", "your_secret", "insecure", "example", "doorstep",
    "0123456789", "abcdefgh", "secretsecret", "passwordpassword", "secret-key", "secret_key", "django",
)  # fmt: skip
"""What keys in examples, tutorials and templates contain; a random key contains none of them."""


def refuse_weak(key: str) -> str:
    """`key` itself, when nobody else can know it.

    Raises:
        ValueError: it is short, repeats itself, or looks like one from an example.
    """
    if len(key) < SHORTEST_CHARACTERS:
        raise ValueError(f"must have at least {SHORTEST_CHARACTERS} characters, and has {len(key)}")
    if len(set(key)) < FEWEST_DIFFERENT_CHARACTERS:
        raise ValueError("repeats itself: make one with `openssl rand -hex 32`")
    if any(known in key.lower() for known in PUBLISHED):
        raise ValueError("looks like a key from an example: make one with `openssl rand -hex 32`")
    return key


def read_or_make(file: Path) -> str:
    """The key in `file`; made on the first start, readable by its owner alone.

    Two commands that start at the same moment agree: the file appears whole or not at all, and the first wins.
    """
    if not file.exists():
        _write_once(file, secrets.token_hex(32))
    if file.stat().st_mode & 0o077:
        file.chmod(0o600)
    return refuse_weak(file.read_text(encoding="ascii").strip())


def _write_once(file: Path, key: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(key + "\n")
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()

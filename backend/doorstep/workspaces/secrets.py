"""Secrets of a workspace: encrypted where they must be read again, hashed where they need only be recognised."""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from doorstep.kernel.errors import Invalid

_PURPOSE = b"doorstep identity secrets v1"

SHORTEST_CHARACTERS, LONGEST_CHARACTERS = 16, 256


def new_secret() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


def check_secret(text: str, field: str) -> str:
    """`text` itself when a token or an identity secret may be that.

    Raises:
        Invalid: not 16 to 256 printable ASCII characters.
    """
    printable = all(" " < character <= "~" for character in text)
    if not printable or not SHORTEST_CHARACTERS <= len(text) <= LONGEST_CHARACTERS:
        raise Invalid(
            f"{field} must be {SHORTEST_CHARACTERS} to {LONGEST_CHARACTERS} printable ASCII characters", field
        )
    return text


def encrypt_secret(secret_keys: Sequence[str], secret: str) -> bytes:
    """`secret` under the newest key; `secret_keys` run oldest to newest."""
    return _box(tuple(secret_keys)).encrypt(secret.encode())


@lru_cache(maxsize=4096)
def decrypt_secret(secret_keys: tuple[str, ...], encrypted: bytes) -> str:
    """The secret that `encrypt_secret` closed under any of the keys."""
    return _box(secret_keys).decrypt(encrypted).decode()


def encrypt_bytes(secret_keys: Sequence[str], content: bytes) -> bytes:
    """As `encrypt_secret`, for what need not be text and is seldom read again."""
    return _box(tuple(secret_keys)).encrypt(content)


def decrypt_bytes(secret_keys: Sequence[str], encrypted: bytes) -> bytes:
    return _box(tuple(secret_keys)).decrypt(encrypted)


def token_hash(token: str) -> bytes:
    """By what an access token, a session or an invitation is found: SHA-256, since the token itself is never stored."""
    return hashlib.sha256(token.encode()).digest()


@lru_cache(maxsize=16)
def _box(secret_keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in reversed(secret_keys)])


def _derived(key: str) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
    return base64.urlsafe_b64encode(kdf.derive(key.encode()))

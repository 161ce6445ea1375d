"""Email addresses: whether a text is one, how it is shown and how it is compared. Nothing here proves anything."""

import re
from functools import lru_cache
from typing import Final

import msgspec
from email_validator import EmailNotValidError, validate_email

from doorstep.kernel.errors import Invalid

LONGEST = 254
LONGEST_BEFORE_AT: Final = 64

_PLAIN: Final = re.compile(r"([a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*)@([a-z0-9.-]+)")
"""As nearly all are written: of these, only what stands behind the @ needs to be looked at closely, and that is many people's."""


class Email(msgspec.Struct, frozen=True):
    """An address as it is shown, and as it is compared: with everything in lower case."""

    shown: str
    normal: str


# one request asks several times, and reading is slow; few, for they are people's
@lru_cache(maxsize=64)
def read_email(text: str) -> Email:
    """The address in `text`, normalised. Nobody is asked whether it can receive mail.

    Raises:
        Invalid: it is no address.
    """
    address = text.strip()[: LONGEST + 1]
    plain = _PLAIN.fullmatch(address) if len(address) <= LONGEST else None
    if plain is not None and len(plain[1]) <= LONGEST_BEFORE_AT and _stays(plain[2]):
        return Email(address, address)
    normalized = _normalized(address)
    return Email(normalized, normalized.lower())


# of a file with a million people the few thousand whose mail somebody else carries, or the one company's
@lru_cache(maxsize=4_096)
def _stays(domain: str) -> bool:
    """Whether an address may end like this, and is written so when it is normalised."""
    try:
        return _normalized(f"a@{domain}") == f"a@{domain}"
    except Invalid:
        return False


def _normalized(address: str) -> str:
    """Raises Invalid."""
    try:
        # the top-level domain "test" is for tests, and can never belong to anybody
        return validate_email(address, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise Invalid("this does not look like an email address", "email") from None


def read_identifier(text: str) -> Email:
    """The address in `text` when it may say who somebody is: exactly as written, but for space around it and ASCII case.

    Normalising makes one address of several (the KELVIN SIGN is a k, full-width letters are letters): fine for mail,
    but two people whom the site knows by two texts would be one.

    Raises:
        Invalid: it is no address, or not as it is compared.
    """
    email = read_email(text)
    if email.normal != "".join(letter.lower() if letter.isascii() else letter for letter in text.strip()):
        raise Invalid("this address is written in an unusual way, and cannot say who somebody is", "email")
    return email

"""Email addresses: whether a text is one, how it is shown and how it is compared. Nothing here proves anything."""

from functools import lru_cache

import msgspec
from email_validator import EmailNotValidError, validate_email

from doorstep.kernel.errors import Invalid

LONGEST = 254


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
    try:
        # the top-level domain "test" is for tests, and can never belong to anybody
        found = validate_email(text.strip()[: LONGEST + 1], check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise Invalid("this does not look like an email address", "email") from None
    return Email(found.normalized, found.normalized.lower())


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

"""Email addresses: whether a text is one, how it is shown and how it is compared. Nothing here proves anything."""

import msgspec
from email_validator import EmailNotValidError, validate_email

from doorstep.kernel.errors import Invalid

LONGEST = 254


class Email(msgspec.Struct, frozen=True):
    """An address as it is shown, and as it is compared: with everything in lower case."""

    shown: str
    normal: str


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

"""What a program says of an email's owner. Only proven mail and imports prove an address here, so it is heard and not believed."""

from collections.abc import Mapping
from typing import Final

from doorstep.kernel.errors import Invalid
from doorstep.rest_api.access import Caller
from doorstep.rest_api.versions import Version

SINCE: Final = Version(2, 16)


def refuse_proof_of_nothing(caller: Caller, body: Mapping[str, object]) -> None:
    """`email_verified` comes with the email that it is about.

    Raises:
        Invalid: it comes alone, or is no boolean.
    """
    said = body.get("email_verified")
    if caller.version < SINCE or said is None:
        return
    if not isinstance(said, bool) or not body.get("email"):
        raise Invalid("email_verified must be true or false, and comes together with an email", "email_verified")

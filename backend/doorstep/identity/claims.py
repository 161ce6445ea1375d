"""Who a page says its visitor is, before anything is proven. Pure."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from doorstep.contacts.emails import Email, read_identifier
from doorstep.contacts.given import text
from doorstep.kernel.errors import Invalid

LONGEST_USER_ID: Final = 255
LONGEST_TOKEN: Final = 8_192

JUNK: Final = frozenset({
    "-1", "0", "[object object]", "anonymous", "anon", "distinct_id", "distinctid", "email", "false", "guest", "id", "n/a",
    "na", "nan", "nil", "none", "not_authenticated", "null", "nullid", "undefined", "unknown", "user", "user_id", "userid",
    "true", "void",
})  # fmt: skip
"""What broken pages send for everybody: two people with such an id must never be one."""


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """At least one of `user_id`, `email` and `token` is there."""

    user_id: str | None = None
    email: Email | None = None
    said_email: str | None = None
    """As the page wrote it: that is what a `user_hash` over an email signs."""
    user_hash: str | None = None
    token: str | None = None
    junk: str | None = None
    """Why this can be nobody's identifier."""

    @property
    def in_words(self) -> str:
        """For the site's developer."""
        said = [f"user_id {self.user_id}"] if self.user_id else []
        return ", ".join(said + ([f"email {self.said_email}"] if self.said_email else [])) or "a token"


def read_claim(settings: Mapping[str, Any]) -> Claim | None:
    """What the page claims; None when it claims nothing, so that its person is whoever the browser stands for."""
    user_id = identifier(settings.get("user_id"))
    said_email = text(settings.get("email"), 320)
    token = settings.get("intercom_user_jwt")
    token = token if isinstance(token, str) and text(token) else None
    if user_id is None and said_email is None and token is None:
        return None
    email, junk = _read(said_email)
    user_hash = settings.get("user_hash")
    return Claim(
        user_id=user_id,
        email=email,
        said_email=said_email,
        user_hash=user_hash if isinstance(user_hash, str) and text(user_hash) else None,
        token=token,
        junk=why_junk(user_id) or (junk if user_id is None and token is None else None),
    )


def identifier(value: object) -> str | None:
    """A user id as text, exactly as it was written (a signature covers every character); None for "unknown"."""
    if isinstance(value, int) and not isinstance(value, bool):
        # Python writes no decimal of thousands of digits; in hex it is too long to be anybody's, as it should be
        value = str(value) if abs(value) < 10**LONGEST_USER_ID else hex(value)
    if not isinstance(value, str) or value.strip() in ("", "null", "undefined"):
        return None
    return value


def why_junk(user_id: str | None) -> str | None:
    """Why a user id can be nobody's, else None."""
    if user_id is None:
        return None
    bare = user_id.strip().lower()
    letters = [character for character in bare if character.isalnum()]
    if bare in JUNK or not letters or set(letters) == {"0"}:
        return f"user_id {user_id[:40]!r} is a placeholder that many people would share"
    if len(user_id) > LONGEST_USER_ID or "\0" in user_id:
        return f"a user_id has at most {LONGEST_USER_ID} characters"
    return None


def _read(said_email: str | None) -> tuple[Email | None, str | None]:
    if said_email is None:
        return None, None
    try:
        return read_identifier(said_email), None
    except Invalid as invalid:
        return None, f"the email cannot identify anybody: {invalid}"

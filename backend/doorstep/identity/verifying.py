"""Whether a claim is proven: HMAC compared in constant time, a token with its algorithm pinned. Pure."""

import hashlib
import hmac
import warnings
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import jwt
import msgspec

from doorstep.contacts.emails import Email, read_identifier
from doorstep.contacts.given import text
from doorstep.identity.claims import LONGEST_TOKEN, Claim, identifier, why_junk
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import WorkspaceId
from doorstep.kernel.texts import whole_characters

HOW = "see the Install page for how to sign"
"""Ends a refusal in the page's console, after "; "."""

Proof = Literal["jwt", "user_hash"]


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """A claim that may be acted on. At least one of `user_id` and `email` is there."""

    user_id: str | None = None
    email: Email | None = None
    """Only when it identifies: signed, or nothing was. An email beside a signed user id is a mere attribute."""
    proof: Proof | None = None
    """None where the workspace asks for none; then it still leads to nobody who was ever proven."""
    expires_at: datetime | None = None
    """When the proof ends, and with it the session at the latest."""
    signed: Mapping[str, Any] = {}
    """The token's claims: attributes that outrank the page's."""

    @property
    def name(self) -> str:
        """What it identifies by; two logins with the same name take turns."""
        return f"user_id {self.user_id}" if self.user_id is not None else f"email {self.email and self.email.normal}"


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """A claim that is not acted on, and why."""

    user_id: str | None = None
    email: Email | None = None
    claimed: str
    code: Literal["identity_refused", "identity_conflict"] = "identity_refused"
    reason: str
    """For the site's developer; it goes to the console and the Install page, and tells nothing about anybody."""


def verify(claim: Claim, *, secret: str, enforce: bool, at: datetime) -> Login | Refusal:
    """Judge a claim.

    Args:
        secret: the workspace's identity secret.
        enforce: whether a login without any proof is refused; a wrong proof always is.
        at: aware UTC, what expiry is measured by.

    Returns:
        A login, which without a proof must still be held against the identifiers that once were proven.
    """
    if claim.token is not None:
        return _by_token(claim, claim.token, secret, at)
    if claim.junk is not None:
        return refuse(claim, claim.junk)
    if claim.user_hash is not None:
        return _by_hash(claim, claim.user_hash, secret)
    if enforce:
        return refuse(claim, f"neither user_hash nor intercom_user_jwt was given; {HOW}")
    return Login(user_id=claim.user_id, email=claim.email)


def refuse(claim: Claim, reason: str, *, conflict: bool = False) -> Refusal:
    return Refusal(
        user_id=claim.user_id, email=claim.email, claimed=claim.in_words, reason=reason,
        code="identity_conflict" if conflict else "identity_refused",
    )  # fmt: skip


def identifier_hashes(secret_keys: Sequence[str], workspace_id: WorkspaceId, identifiers: Sequence[str]) -> list[bytes]:
    """By what "was proven once" is remembered: the newest key's come first, one for each of `identifiers`.

    Keyed, so that the table names nobody; under every key, so that a rotation forgets nothing.
    """
    return [
        hmac.digest(key.encode(), f"proven\0{workspace_id}\0{name}".encode(), hashlib.sha256)
        for key in reversed(secret_keys)
        for name in identifiers
    ]


def names_of(user_id: str | None, email_normal: str | None) -> list[str]:
    """The identifiers of a login or a person, as `identifier_hashes` wants them."""
    return ([f"user_id {user_id}"] if user_id is not None else []) + (
        [f"email {email_normal}"] if email_normal is not None else []
    )


def _by_hash(claim: Claim, user_hash: str, secret: str) -> Login | Refusal:
    """The hash covers the user id if there is one, else the email as the page wrote it; nothing else is proven."""
    signed = claim.user_id if claim.user_id is not None else claim.said_email
    expected = hmac.new(secret.encode(), (signed or "").encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), user_hash.strip().lower().encode()):
        what = "user_id" if claim.user_id is not None else "email"
        return refuse(claim, f"user_hash does not match the {what}; {HOW}")
    if claim.user_id is not None:
        return Login(user_id=claim.user_id, proof="user_hash")
    return Login(email=claim.email, proof="user_hash")


def _by_token(claim: Claim, token: str, secret: str, at: datetime) -> Login | Refusal:
    signed = _claims_of(token, secret)
    if signed is None:
        return refuse(claim, f"intercom_user_jwt is not signed with this workspace's secret by HS256; {HOW}")
    user_id = identifier(signed.get("user_id"))
    if user_id is None:
        return refuse(claim, "intercom_user_jwt must carry a user_id")
    # the signature stands, so this is whom the claim is about, whatever the page says beside it
    claim = msgspec.structs.replace(claim, user_id=user_id)
    expires_at = _time(signed.get("exp"))
    if "exp" in signed and (expires_at is None or expires_at <= at):
        return refuse(claim, "intercom_user_jwt has expired")
    not_before = _time(signed.get("nbf"))
    if "nbf" in signed and (not_before is None or not_before > at):
        return refuse(claim, "intercom_user_jwt is not valid yet")
    if (junk := why_junk(user_id)) is not None:
        return refuse(claim, junk)
    return Login(user_id=user_id, email=_email(signed.get("email")), proof="jwt", expires_at=expires_at, signed=signed)


def _claims_of(token: str, secret: str) -> dict[str, Any] | None:
    """The signed claims, read as any other JSON here; time is judged by the caller, whose clock it is."""
    if len(token) > LONGEST_TOKEN:
        return None
    try:
        with warnings.catch_warnings():
            # a secret may have 16 characters; its length was judged when the workspace was made
            warnings.simplefilter("ignore", jwt.InsecureKeyLengthWarning)
            signed = jwt.PyJWS().decode(token, secret, algorithms=["HS256"])
        claims = msgspec.json.decode(whole_characters(signed))
    except (jwt.InvalidTokenError, msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return claims if isinstance(claims, dict) else None


def _time(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.max.replace(tzinfo=UTC) if value > 0 else None


def _email(value: object) -> Email | None:
    try:
        return read_identifier(value) if isinstance(value, str) and text(value) else None
    except Invalid:
        return None

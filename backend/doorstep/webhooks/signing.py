"""Signatures by Standard Webhooks, so that receivers check them with a library that exists in their language."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from standardwebhooks import Webhook

from doorstep.webhooks.subscription import EarlierSecret, Subscription
from doorstep.workspaces.secrets import decrypt_secret

PREFIX: Final = "whsec_"

SECRET_BYTES: Final = 32

OVERLAP: Final = timedelta(hours=24)
"""So long after a rotation what is sent is signed with the secret before as well: a day to change over."""

MOST_REPLACED: Final = 4
"""So many secrets before the present one count at most: each is a signature of every notification."""


def new_signing_secret() -> str:
    """256 random bits, written as the specification wants."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signing_secrets(secret_keys: tuple[str, ...], subscription: Subscription, at: datetime) -> list[str]:
    """The secret, and those before while they still count."""
    counting = [subscription.secret_encrypted, *(each.secret_encrypted for each in replaced_secrets(subscription, at))]
    return [decrypt_secret(secret_keys, each) for each in counting]


def replaced_secrets(subscription: Subscription, at: datetime) -> list[EarlierSecret]:
    """Those that were replaced and still count, the latest first."""
    before, until = subscription.previous_secret_encrypted, subscription.previous_secret_until
    previous = [] if before is None or until is None else [EarlierSecret(before, until)]
    return [each for each in (*previous, *subscription.earlier_secrets) if at < each.until]


def signed_headers(signing: Sequence[str], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of the specification; one signature for each secret.

    Args:
        message_id: the same at every attempt, so that a receiver sees what it has had already.
        at: of this attempt, aware and in UTC; receivers refuse what is more than five minutes away.
    """
    text = body.decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(message_id, at, text) for secret in signing),
    }

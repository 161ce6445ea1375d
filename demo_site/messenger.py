"""What the pages tell the messenger: who is signed in, and the proof that it is true."""

import hashlib
import hmac

from demo_site.accounts import Account

BRICK = "#9c4526"
"""The shop's own colour, dark enough for white text."""


def user_hash(identity_secret: str, user_id: str) -> str:
    """Proves on the server that the page may speak for `user_id`; the secret never reaches a browser."""
    return hmac.new(identity_secret.encode(), user_id.encode(), hashlib.sha256).hexdigest()


def messenger_settings(app_id: str, identity_secret: str, account: Account | None) -> dict[str, str | int]:
    """The value of `window.doorstepSettings` for this page."""
    if account is None:
        return {"app_id": app_id, "action_color": BRICK}
    return {
        "app_id": app_id,
        "action_color": BRICK,
        "user_id": account.id,
        "user_hash": user_hash(identity_secret, account.id),
        "email": account.email,
        "name": account.name,
        "created_at": account.created_at,
    }

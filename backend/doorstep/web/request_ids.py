"""One id a request: in the answer's header, in an error's body and in the log, so that the three can be found together."""

import secrets
from typing import Any

_KEY = "request_id"


def request_id_of(scope: Any) -> str:
    """The request's id, made when first asked for: 16 hex digits."""
    state: dict[str, Any] = scope.setdefault("state", {})
    if _KEY not in state:
        state[_KEY] = secrets.token_hex(8)
    return state[_KEY]

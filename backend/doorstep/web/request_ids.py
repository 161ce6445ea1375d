"""One id a request: in the answer's header, in an error's body and in the log, so that the three can be found together."""

import uuid
from typing import Any

_KEY = "request_id"


def request_id_of(scope: Any) -> str:
    """The request's id, made when first asked for: a UUID, which the public API's description wants."""
    state: dict[str, Any] = scope.setdefault("state", {})
    if _KEY not in state:
        state[_KEY] = str(uuid.uuid4())
    return state[_KEY]

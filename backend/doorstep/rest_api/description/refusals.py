"""Answers of 4xx and 5xx: those that every operation may give, and those of one."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from doorstep.rest_api.description.operation import Operation, Refusal
from doorstep.rest_api.description.vocabulary import A_UUID

ALWAYS: Final = (
    Refusal(401, "unauthorized", "Access Token Invalid", "no access token, or one that opens nothing"),
    Refusal(400, "intercom_version_invalid", "The requested version could not be found", "`Intercom-Version` names none"),
    Refusal(400, "parameter_invalid", "per_page must be from 1 to 150", "a value that cannot be"),
    Refusal(429, "rate_limit_exceeded", "Exceeded rate limit for this token", "too many calls this minute; `Retry-After` says when to come back"),
    Refusal(503, "service_unavailable", "a store does not answer", "nothing was changed; try again"),
)  # fmt: skip


def without_scope(scope: str) -> Refusal:
    """What a token hears that is not allowed to do this."""
    words = f"You do not have the required scope ({scope}) to access this resource"
    return Refusal(403, "forbidden", words, "the token may not do this")


WITH_BODY: Final = (
    Refusal(413, "request_too_large", "the body may have 1048576 bytes", "the body is too large"),
    Refusal(
        415, "media_type_not_supported", "send the body without Content-Encoding", "the body is compressed, or no JSON"
    ),
)

WITH_KEY: Final = (
    Refusal(
        409, "idempotency_key_in_progress", "A request with this Idempotency-Key is being carried out: try again in a moment",
        "the first request with this key has no answer yet",
    ),
    Refusal(
        409, "idempotency_key_spent", "The request with this Idempotency-Key was carried out, but its answer is lost: look it up",
        "the server ended between the change and the answer, whom the answer showed was erased, or it had a secret in it",
    ),
    Refusal(422, "idempotency_key_reused", "This Idempotency-Key was used with another request", "the same key, something else"),
)  # fmt: skip

MEANING: Final = {
    400: "The request cannot be understood, or breaks a rule.",
    401: "No access token, or one that opens nothing.",
    403: "The token may not do this.",
    404: "There is no such thing in this workspace.",
    409: "The state of things does not allow it.",
    410: "It was merged; the header `Link` names the contact it went into.",
    413: "The body is too large.",
    415: "The body is compressed, or no JSON.",
    422: "It is understood, and cannot be done.",
    429: "Too many calls.",
    503: "A store does not answer; nothing was changed.",
}

HEADERS: Final[dict[str, Any]] = {
    "X-Request-Id": {"description": "The id of the request; the log has it too.", "schema": {"type": "string", "format": "uuid"}},
    "X-RateLimit-Limit": {"description": "How many calls a minute the token has.", "schema": {"type": "integer"}},
    "X-RateLimit-Remaining": {"description": "How many of them are left.", "schema": {"type": "integer"}},
    "X-RateLimit-Reset": {"description": "When the next minute begins, in Unix seconds.", "schema": {"type": "integer"}},
}  # fmt: skip


SHARED: Final = (401, 413, 415, 429, 503)
"""Statuses that mean the same everywhere: the document says them once."""


def answers_of(operation: Operation, *, takes_key: bool, scope: str | None) -> dict[str, Any]:
    """What the operation may say instead of doing it, by status."""
    found: dict[int, list[Refusal]] = {}
    for each in [*operation.refuses, *_common(operation, takes_key=takes_key, scope=scope)]:
        found.setdefault(each.status, []).append(each)
    return {
        str(status): {"$ref": f"#/components/responses/{status}"} if status in SHARED else _answer(status, refusals)
        for status, refusals in sorted(found.items())
    }


def shared_answers() -> dict[str, Any]:
    """The component responses of the document."""
    every = (*ALWAYS, *WITH_BODY)
    return {str(status): _answer(status, [each for each in every if each.status == status]) for status in SHARED}


def error_example(refusal: Refusal) -> dict[str, Any]:
    """The whole body of one refusal."""
    fact = {"code": refusal.code, "message": refusal.message}
    return {"type": "error.list", "request_id": A_UUID, "errors": [fact]}


def _common(operation: Operation, *, takes_key: bool, scope: str | None) -> Iterator[Refusal]:
    yield from ALWAYS
    if scope is not None:
        yield without_scope(scope)
    if operation.takes is not None:
        yield from WITH_BODY
    if takes_key:
        yield from WITH_KEY


def _answer(status: int, refusals: Iterable[Refusal]) -> dict[str, Any]:
    """The document's response object for one status, with an example of each refusal."""
    examples = {
        f"{each.code}_{number}": {"summary": each.when or each.message, "value": error_example(each)}
        for number, each in enumerate(refusals, start=1)
    }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/error"}, "examples": examples}}
    return {"description": MEANING[status], "headers": _headers(status), "content": content}


def _headers(status: int) -> dict[str, Any]:
    headers: dict[str, Any] = dict(HEADERS_OF_ANSWERS)
    if status >= 500:
        # clients wait until then, which a failure of ours must not ask of them
        del headers["X-RateLimit-Reset"]
    if status == 410:
        headers["Link"] = {"description": "The contact that it went into.", "schema": {"type": "string"}}
    if status == 429:
        headers["Retry-After"] = {"description": "Seconds until the next try.", "schema": {"type": "integer"}}
    return headers


HEADERS_OF_ANSWERS: Final = {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS}

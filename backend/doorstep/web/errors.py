"""Every failure, from anywhere, as the one JSON shape that callers know.

`{"type": "error.list", "request_id": "…", "errors": [{"code": "…", "message": "…", "field": "…"}]}`
"""

import logging
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap, Scope, Send

from doorstep.kernel.errors import DoorstepError, Gone, Invalid, TooMany
from doorstep.storage.database import BelongsToNobody
from doorstep.web.request_ids import request_id_of
from doorstep.web.wording import NO_BODY, in_words, place_of

log = logging.getLogger(__name__)

CODES = {
    400: "parameter_invalid",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "request_too_large",
    415: "media_type_not_supported",
    429: "rate_limit_exceeded",
    503: "service_unavailable",
}
"""Codes of what the framework refuses before a handler runs."""


PASSES = "refusal_passes"
"""In the state of a request: what refused it may be over in a moment."""

HUNG_UP = "client disconnected prematurely"
"""The framework's words for a caller who left before the body was whole."""


def error_list(request_id: str, code: str, message: str, field: str | None = None) -> dict[str, object]:
    """The body of an error; `field` names the part of the request that was wrong."""
    fact = {"code": code, "message": message} | ({"field": field} if field is not None else {})
    return {"type": "error.list", "request_id": request_id, "errors": [fact]}


def error_bytes(request_id: str, code: str, message: str, field: str | None = None) -> bytes:
    return msgspec.json.encode(error_list(request_id, code, message, field))


def headers_of(error: DoorstepError) -> dict[str, str]:
    """What a client needs beside the body: when to come back, or where to go."""
    if isinstance(error, Gone):
        return {"Link": f'<{error.now_at}>; rel="canonical"'}
    return {"Retry-After": str(error.retry_after_seconds)} if isinstance(error, TooMany) else {}


async def send_error(scope: Scope, send: Send, error: DoorstepError) -> None:
    """Answer with `error` from a layer that has no framework around it."""
    field = error.field if isinstance(error, Invalid) else None
    if error.status >= 500:
        log.warning("%s (request %s)", error, request_id_of(scope))
    body = error_bytes(request_id_of(scope), error.code, str(error), field)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in headers_of(error).items()]
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def refused_by_us(request: Request[Any, Any, Any], error: DoorstepError) -> Response[Any]:
    """A refusal of our own as JSON."""
    field = error.field if isinstance(error, Invalid) else None
    if error.status >= 500:
        log.warning("%s (request %s)", error, request_id_of(request.scope))
    if isinstance(error, Invalid) and error.passes:
        request.scope["state"][PASSES] = True
    return _answer(request, error.status, error.code, str(error), field, headers_of(error))


def _refused_by_litestar(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    if error.detail == HUNG_UP:
        # nobody is there to read this
        return _answer(request, 400, CODES[400], "the body did not come", None, {})
    if error.status_code >= 500:
        return _failed(request, error)
    message, field = _words_of(error)
    headers = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
    return _answer(request, error.status_code, CODES.get(error.status_code, "bad_request"), message, field, headers)


def _too_deep(request: Request[Any, Any, Any], _error: RecursionError) -> Response[Any]:
    """JSON nested a thousand deep exhausts the parser's stack: the sender's fault."""
    return _answer(request, 400, CODES[400], "the body is nested too deeply", None, {})


def _not_utf8(request: Request[Any, Any, Any], _error: UnicodeDecodeError) -> Response[Any]:
    """The parser looks into texts only when it reads them, and says this in words of its own."""
    return _answer(request, 400, CODES[400], "the body is not UTF-8", None, {})


def _belongs_to_nobody(request: Request[Any, Any, Any], _error: BelongsToNobody) -> Response[Any]:
    """Somebody deleted the person or thing while this was being written."""
    return _answer(request, 404, CODES[404], "what this belongs to is not there any more", None, {})


def _failed(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    # the words of an unexpected exception may carry anybody's data: they go to the log only, beside the route and not the path
    log.error(
        "%s %s failed (request %s)",
        request.method,
        request.scope.get("path_template", "an address that is no route"),
        request_id_of(request.scope),
        exc_info=error,
    )
    return _answer(request, 500, "server_error", "something went wrong on our side", None, {})


def _words_of(error: HTTPException) -> tuple[str, str | None]:
    if isinstance(error, ValidationException) and isinstance(error.extra, list) and error.extra:
        first = error.extra[0]
        if isinstance(first, dict):
            return _words_of_first(str(first.get("message", "the request is not valid")), first.get("key"))
    return error.detail, None


def _words_of_first(said: str, key: object) -> tuple[str, str | None]:
    """`data` is the framework's name for the body: what it says there is of all of it."""
    if key == "data":
        return NO_BODY if said == "'data'" else in_words(said), place_of(said)
    return in_words(said), key if isinstance(key, str) and key else None


def _answer(
    request: Request[Any, Any, Any],
    status: int,
    code: str,
    message: str,
    field: str | None,
    headers: dict[str, str],
) -> Response[Any]:
    body = error_bytes(request_id_of(request.scope), code, message, field)
    return Response(body, status_code=status, media_type="application/json", headers=headers)


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    DoorstepError: refused_by_us,
    HTTPException: _refused_by_litestar,
    RecursionError: _too_deep,
    UnicodeDecodeError: _not_utf8,
    BelongsToNobody: _belongs_to_nobody,
    Exception: _failed,
}

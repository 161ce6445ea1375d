"""The error families: what went wrong, as a stable public code, with the facts as attributes.

Edges turn a family into an HTTP status; the message is shown to the caller, so it never carries a secret
or anything of another person.
"""

from typing import ClassVar


class DoorstepError(Exception):
    """Anything the product itself refuses."""

    code: ClassVar[str] = "server_error"
    status: ClassVar[int] = 500


class Invalid(DoorstepError):
    """The request cannot be understood or breaks a named limit."""

    code = "parameter_invalid"
    status = 400
    passes: ClassVar[bool] = False
    """Whether the same request may be taken a moment later, so that nobody may answer it by this refusal again."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Unauthorized(DoorstepError):
    """No credential, or one that opens nothing."""

    code = "unauthorized"
    status = 401


class Forbidden(DoorstepError):
    """A credential that does not open this."""

    code = "forbidden"
    status = 403


class NotFound(DoorstepError):
    """There is no such thing, or it is not the caller's: both answer alike."""

    code = "not_found"
    status = 404


class Conflict(DoorstepError):
    """The state of things does not allow it."""

    code = "conflict"
    status = 409


class Gone(DoorstepError):
    """It was here and is something else now; `now_at` is the path of that."""

    code = "gone"
    status = 410

    def __init__(self, message: str, now_at: str) -> None:
        super().__init__(message)
        self.now_at = now_at


class TooLarge(DoorstepError):
    """The body is larger than the route takes."""

    code = "request_too_large"
    status = 413


class TooMany(DoorstepError):
    """A rate limit; try again after `retry_after_seconds`."""

    code = "rate_limit_exceeded"
    status = 429

    def __init__(self, message: str, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(DoorstepError):
    """A store does not answer; nothing was changed."""

    code = "service_unavailable"
    status = 503

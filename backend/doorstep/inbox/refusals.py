"""What a teammate sees when something is refused: a page, or a few words where only a piece was asked for."""

from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.types import ExceptionHandlersMap

from doorstep.inbox.forms import sentence
from doorstep.inbox.rendering import page, security_headers
from doorstep.inbox.sessions import SignInNeeded
from doorstep.kernel.errors import DoorstepError
from doorstep.web.errors import headers_of

HEADINGS = {
    400: "That did not work",
    403: "Not from here",
    404: "Not found",
    409: "That cannot be done",
    413: "That is too long",
    429: "A little slower, please",
    503: "The inbox is resting",
}

NOT_FOUND = "There is no such thing here, or it is not yours."


def is_piece(request: Request[Any, Any, Any]) -> bool:
    """Whether a script asked, which puts the answer into a page that is open. Who goes back wants the page anew, and whole."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def missing(request: Request[Any, Any, Any], status: int) -> Response[str]:
    """For a browser that was led to an address where nothing is, or only a form."""
    words = NOT_FOUND if status == 404 else "Nothing can be read at this address: it belongs to a form."
    return page("error.html", status=status, heading=HEADINGS[404], words=words, back=_back(request))


def _back(request: Request[Any, Any, Any]) -> tuple[str, str]:
    """Where one goes on from here: address and words."""
    if request.url.path.startswith("/inbox/companies"):
        return "/inbox/companies", "Go to the companies"
    if request.url.path.startswith("/inbox/people"):
        return "/inbox/people", "Go to the people"
    return "/inbox", "Go to the inbox"


def _sign_in_needed(request: Request[Any, Any, Any], error: SignInNeeded) -> Response[str]:
    if is_piece(request):
        headers = security_headers(None) | {"HX-Redirect": "/inbox/sign-in", "HX-Reswap": "none"}
        return Response(str(error), status_code=401, media_type="text/plain", headers=headers)
    path = request.url.path
    if path.startswith("/oauth"):
        # what an app asked for is in the query
        path = f"{path}?{request.url.query}"
    back = f"?next={quote(path)}" if request.method == "GET" and path != "/inbox" else ""
    return Response(
        "",
        status_code=303,
        media_type="text/html",
        headers=security_headers(None) | {"Location": f"/inbox/sign-in{back}"},
    )


def _refused(request: Request[Any, Any, Any], error: DoorstepError) -> Response[str]:
    words = NOT_FOUND if error.status == 404 else sentence(error)
    if is_piece(request):
        headers = security_headers(None) | {"HX-Reswap": "none"} | headers_of(error)
        return Response(words, status_code=error.status, media_type="text/plain", headers=headers)
    heading = HEADINGS.get(error.status, "Something went wrong")
    answer = page("error.html", status=error.status, heading=heading, words=words, back=_back(request))
    answer.headers.update(headers_of(error))
    return answer


EXCEPTION_HANDLERS: ExceptionHandlersMap = {SignInNeeded: _sign_in_needed, DoorstepError: _refused}

"""The app that calls: its parameters as a form or as JSON, its secret among them or in a Basic header."""

from typing import Any, Final

import msgspec
from authlib.oauth2.rfc6749.errors import InvalidClientError, InvalidRequestError, OAuth2Error
from authlib.oauth2.rfc6749.util import extract_basic_authorization
from litestar import Request, Response

from doorstep.context import Context
from doorstep.kernel.errors import Invalid
from doorstep.storage.limits import allow
from doorstep.web.errors import error_list
from doorstep.web.forms import form_of
from doorstep.web.request_ids import request_id_of
from doorstep.workspaces.app import App
from doorstep.workspaces.exchanging import known_app

Asking = Request[Any, Any, Any]

TRIES_PER_MINUTE: Final = 120
"""Of one address: an app changes a code now and then; who guesses secrets comes often."""

NEVER_KEPT: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


MOST_FIELDS: Final = 50
"""Several times of what there is to say."""


async def read_call(request: Asking) -> tuple[App, dict[str, str]]:
    """The app that the request proves to come from, and what it says. Nothing is read before the address is counted.

    Raises:
        TooMany: this address comes too often.
        InvalidRequestError, InvalidClientError: as below.
    """
    context: Context = request.app.state.context
    await allow(context.valkey, "app", request.scope["state"]["client_address"], TRIES_PER_MINUTE, 60)
    parameters = await _parameters_of(request)
    return await _calling_app(request, parameters), parameters


async def _parameters_of(request: Asking) -> dict[str, str]:
    """Texts by name; clients of the field send JSON as well as forms.

    Raises:
        InvalidRequestError: neither of them, or a parameter that is there twice.
    """
    if request.content_type[0] == "application/json":
        try:
            sent = msgspec.json.decode(await request.body(), type=dict[str, Any])
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise InvalidRequestError("the body must be an object or a form") from None
        return {name: value for name, value in sent.items() if isinstance(value, str)}
    try:
        form = await form_of(request, most_fields=MOST_FIELDS)
    except Invalid as wrong:
        raise InvalidRequestError(str(wrong)) from None
    pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    if len({name for name, _ in pairs}) != len(pairs):
        raise InvalidRequestError("a parameter is there twice")
    return dict(pairs)


async def _calling_app(request: Asking, parameters: dict[str, str]) -> App:
    """The app that the request proves to come from.

    Raises:
        InvalidClientError: it proves none.
    """
    context: Context = request.app.state.context
    try:
        authorization = {"Authorization": request.headers.get("authorization", "")}
        basic_id, basic_secret = extract_basic_authorization(authorization)
    except ValueError:
        raise InvalidClientError("the Authorization header cannot be read", status_code=401) from None
    client_id = basic_id or parameters.get("client_id", "")
    secret = basic_secret or parameters.get("client_secret", "")
    if basic_id and parameters.get("client_id", basic_id) != basic_id:
        raise InvalidRequestError("client_id is there twice, and not the same")
    try:
        return await known_app(context.database, client_id, secret)
    except InvalidClientError as wrong:
        # a header that was wrong is answered with how to send a right one
        raise InvalidClientError(wrong.description, status_code=401) from None


def refused(request: Asking, error: OAuth2Error) -> Response[dict[str, Any]]:
    """As RFC 6749 says it and as the rest of the API does, in one."""
    words = str(error.description or error.error)
    body = error_list(request_id_of(request.scope), str(error.error), words)
    body |= {"error": error.error, "error_description": words}
    headers = dict(NEVER_KEPT)
    if error.status_code == 401:
        headers["WWW-Authenticate"] = 'Basic realm="oauth"'
    return Response(body, status_code=error.status_code, headers=headers)

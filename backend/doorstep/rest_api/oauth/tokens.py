"""POST /oauth/token and /oauth/revoke. `/auth/eagle/token` is how clients of the field call the first."""

from typing import Any

from authlib.oauth2.rfc6749.errors import InvalidRequestError, OAuth2Error, UnsupportedGrantTypeError
from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.types import ExceptionHandlersMap

from doorstep.context import Context
from doorstep.kernel.clock import now
from doorstep.rest_api.oauth.calling import NEVER_KEPT, read_call, refused
from doorstep.workspaces.exchanging import exchange_code, revoke_own

Asking = Request[Any, Any, Any]

REFUSALS: ExceptionHandlersMap = {OAuth2Error: refused}


@post("/oauth/token", status_code=200, operation_id="changeCodeForToken", exception_handlers=REFUSALS)
async def change_code_for_token(request: Asking, context: NamedDependency[Context]) -> Response[dict[str, Any]]:
    """An access token for a code, once. The token does not expire; it ends when it is revoked."""
    return await _changed(request, context)


@post("/auth/eagle/token", status_code=200, operation_id="changeCodeForTokenAsInTheField", exception_handlers=REFUSALS)
async def change_code_as_in_the_field(request: Asking, context: NamedDependency[Context]) -> Response[dict[str, Any]]:
    """The same, under the path that clients of the field know."""
    return await _changed(request, context)


async def _changed(request: Asking, context: Context) -> Response[dict[str, Any]]:
    app, parameters = await read_call(request)
    if parameters.get("grant_type", "authorization_code") != "authorization_code":
        raise UnsupportedGrantTypeError(parameters["grant_type"])
    if not parameters.get("code"):
        raise InvalidRequestError("code is missing")
    token, scopes = await exchange_code(
        context.database, app, parameters["code"], redirect_uri=parameters.get("redirect_uri"),
        verifier=parameters.get("code_verifier"), at=now(),
    )  # fmt: skip
    # the field's clients read `token`, all others `access_token`
    body = {"token_type": "Bearer", "access_token": token, "token": token, "scope": " ".join(scopes)}
    return Response(body, status_code=200, headers=NEVER_KEPT)


@post("/oauth/revoke", status_code=200, operation_id="revokeToken", exception_handlers=REFUSALS)
async def revoke_token(request: Asking, context: NamedDependency[Context]) -> Response[dict[str, Any]]:
    """RFC 7009: the same answer whether there was such a token or not."""
    app, parameters = await read_call(request)
    if not parameters.get("token"):
        raise InvalidRequestError("token is missing")
    await revoke_own(context.database, app, parameters["token"])
    return Response({}, status_code=200, headers=NEVER_KEPT)

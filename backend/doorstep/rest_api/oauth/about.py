"""GET /.well-known/oauth-authorization-server: RFC 8414, so that a library finds the rest by itself."""

from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency

from doorstep.context import Context
from doorstep.web.own_address import own_address
from doorstep.workspaces.scopes import IN_ORDER


@get("/.well-known/oauth-authorization-server", operation_id="aboutOAuth")
async def about_oauth(request: Request[Any, Any, Any], context: NamedDependency[Context]) -> dict[str, Any]:
    """Where an app asks, and what it may say."""
    issuer = own_address(request, context.settings)
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/oauth/authorize",
        "token_endpoint": f"{issuer}/oauth/token",
        "revocation_endpoint": f"{issuer}/oauth/revoke",
        "scopes_supported": list(IN_ORDER),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "authorization_response_iss_parameter_supported": True,
    }

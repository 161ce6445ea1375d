"""How an app that somebody builds gets a token: OAuth 2, with the app's own secret in place of a token."""

from typing import Final

from doorstep.rest_api.description.operation import Operation, Refusal
from doorstep.rest_api.description.vocabulary import A_CODE, A_TOKEN, AN_APP

_WRONG_APP: Final = Refusal(
    401, "invalid_client", "no app has this client_id and client_secret", "unknown, or another secret"
)
_UNREADABLE: Final = Refusal(400, "invalid_request", "the body must be an object or a form", "neither JSON nor a form")

_CHANGING: Final = (
    Refusal(400, "invalid_grant", "there is no such code", "another app's, or none"),
    Refusal(400, "invalid_grant", "this code was used before", "a second time: the token that it got ends too"),
    Refusal(400, "invalid_request", "code is missing", "`code` was not sent"),
    Refusal(400, "unsupported_grant_type", "unsupported_grant_type", "another `grant_type`"),
    _UNREADABLE, _WRONG_APP,
)  # fmt: skip

_CODE: Final = {"grant_type": "authorization_code", "code": A_CODE, "redirect_uri": "https://app.example.com/callback"}

_CONSENT_ASKS: Final = {"client_id": AN_APP, "state": "xyz", "redirect_uri": "https://app.example.com/callback"}

OPERATIONS: Final = (
    Operation(
        "askForConsent", "Apps", "Ask a teammate for consent",
        "Send their browser here. They sign in, see what the app asks for, and allow it or not; the browser comes back to the "
        "`redirect_uri` with `code`, `state` and `iss`, or with `error`. A code is good for five minutes, once.",
        None, asks=_CONSENT_ASKS,
    ),
    Operation(
        "askForConsentAsInTheField", "Apps", "Ask a teammate for consent, under the other address",
        "The same page, at the address that programs made for Intercom know.", None, asks=_CONSENT_ASKS,
    ),
    Operation(
        "changeCodeForToken", "Apps", "Change a code for a token",
        "Once, with the app's id and secret in HTTP Basic or in the body. The token does not expire; it ends when it is revoked.",
        "oauth_token", "oauth_token_request", _CHANGING, sends=_CODE,
    ),
    Operation(
        "changeCodeForTokenAsInTheField", "Apps", "Change a code for a token, under the other address",
        "The same, at the address that programs made for Intercom know.", "oauth_token", "oauth_token_request", _CHANGING, sends=_CODE,
    ),
    Operation(
        "revokeToken", "Apps", "Revoke a token",
        "One of the app's own, and the webhooks that it made. The answer is the same whether there was such a token or not.",
        None, "oauth_revoke_request",
        (Refusal(400, "invalid_request", "token is missing", "`token` was not sent"), _UNREADABLE, _WRONG_APP), sends={"token": A_TOKEN},
    ),
    Operation("aboutOAuth", "Apps", "Where to find all this", "RFC 8414's document, from which libraries set themselves up.", "oauth_about"),
)  # fmt: skip

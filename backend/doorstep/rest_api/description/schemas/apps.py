"""What apps send and get before they have a token."""

from typing import Final

from doorstep.rest_api.description.kinds import Kind, address, always, answer, many, nested, request, text, truth
from doorstep.rest_api.description.vocabulary import A_CODE, A_TOKEN, AN_APP

_IN_THE_BODY: Final = {
    "client_id": text().such_as(AN_APP).says("The app's id, unless HTTP Basic brings it."),
    "client_secret": text().such_as("CLIENT_SECRET").says("The app's secret, unless HTTP Basic brings it."),
}

_BASE: Final = "https://doorstep.lodgings.example"


def _texts(words: str, *shown: str) -> Kind:
    return many(text()).such_as(list(shown)).says(words)


SCHEMAS: Final = (
    request(
        "oauth_token_request", "A code, and what it was asked for with.",
        grant_type=text("authorization_code").such_as("authorization_code").says("May be left out."),
        code=text().such_as(A_CODE).needed().says("What the browser came back with."),
        redirect_uri=text().such_as("https://app.example.com/callback").says("As it was when the teammate was asked, if it was sent then."),
        code_verifier=text().such_as("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").says("PKCE's, when the question had a `code_challenge`."),
        **_IN_THE_BODY,
    ),
    request(
        "oauth_revoke_request", "The token that ends.",
        token=text().such_as(A_TOKEN).needed().says("An access token of this app."), **_IN_THE_BODY,
    ),
    answer(
        "oauth_token", "An access token. `access_token` and `token` are the same, for clients of either kind.",
        token_type=always("Bearer").says("How it is sent."), access_token=text().such_as(A_TOKEN).says("To be sent as `Authorization: Bearer`."),
        token=text().such_as(A_TOKEN).says("The same again."),
        scope=text().such_as("people:read conversations:read").says("What it may do, separated by spaces."),
    ),
    answer(
        "oauth_about", "Addresses and abilities, after RFC 8414.",
        issuer=address().such_as(_BASE).says("Who answers."),
        authorization_endpoint=address().such_as(f"{_BASE}/oauth/authorize").says("Where teammates are asked."),
        token_endpoint=address().such_as(f"{_BASE}/oauth/token").says("Where codes are changed."),
        revocation_endpoint=address().such_as(f"{_BASE}/oauth/revoke").says("Where tokens end."),
        scopes_supported=_texts("All scopes.", "people:read", "people:write"),
        response_types_supported=_texts("Codes only.", "code"),
        grant_types_supported=_texts("Codes only.", "authorization_code"),
        code_challenge_methods_supported=_texts("PKCE's.", "S256"),
        token_endpoint_auth_methods_supported=_texts("How an app proves itself.", "client_secret_basic", "client_secret_post"),
        revocation_endpoint_auth_methods_supported=_texts("How an app proves itself.", "client_secret_basic", "client_secret_post"),
        authorization_response_iss_parameter_supported=truth().such_as(True).says("The browser brings `iss` back."),
    ),
    answer(
        "oauth_error", "A refusal in the words of RFC 6749 and in those of the rest of the API.",
        type=always("error.list"), request_id=text(),
        errors=many(nested(code=text().such_as("invalid_grant"), message=text().such_as("there is no such code"))).says("What is wrong."),
        error=text().such_as("invalid_grant").says("The word of RFC 6749."),
        error_description=text().such_as("there is no such code").says("An explanation for people."),
    ),
)  # fmt: skip

"""The calls of apps in the document: no access token opens them, no version changes them, and one of them is a page."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from doorstep.rest_api.description.examples import given, sent
from doorstep.rest_api.description.operation import Operation, Refusal
from doorstep.rest_api.description.refusals import MEANING, error_example

PAGES: Final[Mapping[str, str]] = {"askForConsent": "/oauth/authorize", "askForConsentAsInTheField": "/oauth"}
"""Served to browsers of teammates, beside the inbox."""

_ASKED: Final[Mapping[str, tuple[str, bool]]] = {
    "client_id": ("The app's id.", True),
    "redirect_uri": ("Where the browser comes back to: one of the app's addresses, letter by letter. Its first if left out.", False),
    "response_type": ("`code`, which is also meant when it is left out.", False),
    "scope": ("What the app asks for, separated by spaces; all that it was registered with if left out.", False),
    "state": ("Comes back as it is: how the app knows its own question.", False),
    "code_challenge": ("PKCE's: the SHA-256 of a secret text, in base64url.", False),
    "code_challenge_method": ("`S256`.", False),
}  # fmt: skip

_RATE: Final = Refusal(
    429, "rate_limit_exceeded", "too many requests: try again in a moment", "too many calls from this address"
)
_RESTS: Final = Refusal(503, "service_unavailable", "a store does not answer", "nothing was changed; try again")


def described(operation: Operation) -> dict[str, Any]:
    """The operation object of the document."""
    if operation.operation_id in PAGES:
        return _base(operation, [{}]) | {"parameters": _questions(operation), "responses": _PAGE_ANSWERS}
    answers = {"200": given(operation, _HEADERS)}
    answers |= {status: {"$ref": f"#/components/responses/{status}"} for status in ("413", "415")}
    if operation.takes is None:
        return _base(operation, []) | {"parameters": [], "responses": answers}
    answers |= _refused([*operation.refuses, _RATE, _RESTS])
    # the app's secret may also be in the body
    base = _base(operation, [{"app": []}, {}])
    return base | {"parameters": [], "requestBody": _body(operation, operation.takes), "responses": answers}


def _base(operation: Operation, security: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "operationId": operation.operation_id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": operation.description,
        "security": list(security),
    }


def _questions(operation: Operation) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "required": needed, "description": words, "schema": {"type": "string"}}
        | ({"example": operation.asks[name]} if name in operation.asks else {})
        for name, (words, needed) in _ASKED.items()
    ]


def _body(operation: Operation, name: str) -> dict[str, Any]:
    content = sent(operation, name)
    return {"required": True, "content": {"application/json": content, "application/x-www-form-urlencoded": content}}


def _refused(refusals: Sequence[Refusal]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for status in sorted({each.status for each in refusals}):
        mine = [each for each in refusals if each.status == status]
        by_the_standard = status in (400, 401)
        examples = {
            f"{each.code}_{number}": {"summary": each.when, "value": _example(each, by_the_standard=by_the_standard)}
            for number, each in enumerate(mine, start=1)
        }
        schema = {"$ref": f"#/components/schemas/{'oauth_error' if by_the_standard else 'error'}"}
        content = {"application/json": {"schema": schema, "examples": examples}}
        answers[str(status)] = {
            "description": _MEANING.get(status, MEANING[status]),
            "headers": _HEADERS,
            "content": content,
        }
    return answers


def _example(refusal: Refusal, *, by_the_standard: bool) -> dict[str, Any]:
    body = error_example(refusal)
    return body | ({"error": refusal.code, "error_description": refusal.message} if by_the_standard else {})


_MEANING: Final = {401: "It proves to come from no app."}

_HEADERS: Final = {"X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"}}

_HTML: Final = {"text/html": {"schema": {"type": "string"}}}

_PAGE_ANSWERS: Final = {
    "200": {"description": "The page that asks.", "headers": _HEADERS, "content": _HTML},
    "303": {
        "description": "To the sign-in first; or back to the app, which asked for what cannot be given.",
        "headers": {**_HEADERS, "Location": {"description": "Where to.", "schema": {"type": "string"}}},
    },
    "400": {"description": "No app has this id, or the address is not the app's: nobody is sent there.", "headers": _HEADERS, "content": _HTML},
    "429": {"description": "Too many calls.", "headers": _HEADERS, "content": _HTML},
    "503": {"description": "A store does not answer.", "headers": _HEADERS, "content": _HTML},
}  # fmt: skip

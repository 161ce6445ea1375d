"""The document: what the routes say of themselves, with the words, shapes and refusals of the operations put in."""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, Final

import msgspec
from litestar import Litestar
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig

from doorstep.rest_api.description import apps
from doorstep.rest_api.description.editions import CURRENT, EDITIONS, Edition
from doorstep.rest_api.description.examples import example_of, given, reached, sent
from doorstep.rest_api.description.operation import TAGS, Operation
from doorstep.rest_api.description.operations import EVERY, OLDEST_OPERATIONS
from doorstep.rest_api.description.parameters import parameters_of, shared
from doorstep.rest_api.description.refusals import HEADERS, HEADERS_OF_ANSWERS, answers_of, shared_answers
from doorstep.rest_api.description.schemas import RECORDS
from doorstep.rest_api.description.topics import webhooks
from doorstep.rest_api.scopes import MEANING, OPTION, is_create
from doorstep.rest_api.v1.leading import LED, PREFIX

_APPS: Final = ("/oauth", "/auth", "/.well-known")
"""Where apps get their tokens: no version changes that."""


class Route(msgspec.Struct, frozen=True):
    """One handler of the API as the framework knows it."""

    method: str
    path: str
    operation_id: str
    scope: str | None
    parameters: list[dict[str, Any]]
    takes_body: bool
    takes_key: bool = False
    """Whether `Idempotency-Key` means something."""


def document(edition: Edition = CURRENT) -> dict[str, Any]:
    """The OpenAPI 3.1 document of all routes that are served. Made once in a process; not to be changed."""
    return _made(edition.version)


@cache
def _made(version: str) -> dict[str, Any]:
    edition = next(each for each in EDITIONS if each.version == version)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes(edition):
        operation = EVERY.get(route.operation_id)
        if operation is not None:
            paths.setdefault(route.path, {})[route.method] = _operation(route, operation)
    told = {} if edition.known_by_header else {"webhooks": webhooks()}
    used = {tag for item in paths.values() for operation in item.values() for tag in operation["tags"]}
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Doorstep REST API",
            "version": version,
            "summary": edition.summary,
            "description": edition.overview.replace("BASE_URL", ""),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "This server"}],
        "security": [{"bearer": []}, {"basic": []}],
        "tags": [{"name": name, "description": words} for name, words in TAGS.items() if name in used],
        "paths": dict(sorted(paths.items())),
        **told,
        "components": _components(edition, reached([paths, told, {"$ref": "error"}])),
    }


def routes(edition: Edition = CURRENT) -> list[Route]:
    """Every handler of the API that speaks the shapes of an edition, in the order of paths."""
    if not edition.known_by_header:
        pages = (Route("get", path, name, None, [], takes_body=False) for name, path in apps.PAGES.items())
        return [*(each for each in _served() if not each.path.startswith(f"{PREFIX}/")), *pages]
    led = [_led(each) for each in _served() if each.path.startswith(f"{PREFIX}/")]
    alike = [each for each in _served() if _is_alike(each)]
    return sorted([*led, *alike], key=lambda each: (each.path, each.method))


def _led(route: Route) -> Route:
    """As its clients ask for it."""
    path = route.path.removeprefix(PREFIX)
    operation = OLDEST_OPERATIONS.get(f"{route.method.upper()} {path}")
    operation_id = operation.operation_id if operation else route.operation_id
    return msgspec.structs.replace(route, path=path, operation_id=operation_id)


def _is_alike(route: Route) -> bool:
    """Whether the oldest clients get it, too, and not something else in its place."""
    if route.path.startswith((f"{PREFIX}/", *_APPS)):
        return False
    methods = LED.get(route.path.split("/")[1], frozenset[str]())
    return methods is not None and route.method.upper() not in methods


@cache
def _served() -> list[Route]:
    from doorstep import rest_api

    app = Litestar(
        [rest_api.router, rest_api.oauth_router],
        dependencies={"context": Provide(_nothing, sync_to_thread=False)},
        openapi_config=OpenAPIConfig(title="", version=""),
        # else it would set up the log of the whole process anew
        logging_config=None,
    )
    options = _options(app)
    paths: Mapping[str, Mapping[str, Any]] = app.openapi_schema.to_schema()["paths"]
    return list(_found(paths, options))


def _found(
    paths: Mapping[str, Mapping[str, Any]], options: Mapping[tuple[str, str], Mapping[str, Any]]
) -> Iterator[Route]:
    for path, items in sorted(paths.items()):
        for method, item in items.items():
            opened = options.get((method, path), {})
            yield Route(
                method,
                path,
                item.get("operationId", ""),
                opened.get(OPTION),
                item.get("parameters", []),
                "requestBody" in item,
                method == "post" and is_create(opened),
            )


def _options(app: Litestar) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {
        (method.lower(), route.path_format): handler.opt
        for route in app.routes
        for method, (handler, *_) in getattr(route, "route_handler_map", {}).items()
    }


def _operation(route: Route, operation: Operation) -> dict[str, Any]:
    if operation.tag == "Apps":
        return apps.described(operation)
    refused = answers_of(operation, takes_key=route.takes_key, scope=route.scope)
    described: dict[str, Any] = {
        "operationId": route.operation_id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": operation.description,
        "parameters": parameters_of(operation, route.parameters, takes_key=route.takes_key),
        "responses": {str(operation.status): given(operation, HEADERS_OF_ANSWERS), **refused},
    }
    if route.scope is not None:
        described["x-scope"] = route.scope
        described["security"] = [{"bearer": []}, {"basic": []}, {"oauth": [route.scope]}]
    if operation.takes is not None:
        described["requestBody"] = _body(operation, operation.takes)
    return described


def _body(operation: Operation, name: str) -> dict[str, Any]:
    return {"required": not operation.body_may_be_missing, "content": {"application/json": sent(operation, name)}}


def _components(edition: Edition, used: Collection[str]) -> dict[str, Any]:
    """`used`: the records that routes and webhooks name."""
    described = {route.operation_id for route in routes(edition)}
    given = sorted({each.gives for name, each in EVERY.items() if name in described and each.gives})
    return {
        "schemas": {name: RECORDS[name].schema for name in sorted(used)},
        "examples": {name: {"value": example_of({"$ref": f"#/components/schemas/{name}"}, RECORDS)} for name in given},
        "parameters": shared(edition),
        "headers": HEADERS,
        "responses": shared_answers(),
        "securitySchemes": {
            "bearer": {"type": "http", "scheme": "bearer", "description": "An access token of the workspace."},
            "basic": {
                "type": "http",
                "scheme": "basic",
                "description": "The access token as the user, with an empty password.",
            },
            **({} if edition.known_by_header else {"app": _OF_AN_APP}),
            "oauth": {
                "type": "oauth2",
                "description": "A token that a workspace gave to an app.",
                "flows": {
                    "authorizationCode": {
                        "authorizationUrl": "/oauth/authorize",
                        "tokenUrl": "/oauth/token",
                        "scopes": dict(MEANING),
                    }
                },
            },
        },
    }


_OF_AN_APP: Final = {
    "type": "http",
    "scheme": "basic",
    "description": "The `client_id` and `client_secret` of an app.",
}


def _nothing() -> None:
    """In place of the stores: the document is made without them."""

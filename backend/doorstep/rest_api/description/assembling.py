"""The document: what the routes say of themselves, with the words, shapes and refusals of the operations put in."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, Final

import msgspec
from litestar import Litestar
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig

from doorstep.rest_api.description import apps
from doorstep.rest_api.description.examples import example_of, given, reached, sent
from doorstep.rest_api.description.operation import TAGS, Operation
from doorstep.rest_api.description.operations import OPERATIONS
from doorstep.rest_api.description.overview import OVERVIEW
from doorstep.rest_api.description.parameters import SHARED, parameters_of
from doorstep.rest_api.description.refusals import HEADERS, HEADERS_OF_ANSWERS, answers_of, shared_answers
from doorstep.rest_api.description.schemas import RECORDS
from doorstep.rest_api.description.topics import webhooks
from doorstep.rest_api.scopes import MEANING, OPTION

VERSION: Final = "2.14"


class Route(msgspec.Struct, frozen=True):
    """One handler of the API as the framework knows it."""

    method: str
    path: str
    operation_id: str
    scope: str | None
    parameters: list[dict[str, Any]]
    takes_body: bool

    @property
    def takes_key(self) -> bool:
        """Whether `Idempotency-Key` means something: with what writes by POST."""
        return self.method == "post" and not (self.scope or "").endswith(":read")


@cache
def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document of all routes that are served. Made once in a process; not to be changed."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes():
        operation = OPERATIONS.get(route.operation_id)
        if operation is not None:
            paths.setdefault(route.path, {})[route.method] = _operation(route, operation)
    told = webhooks()
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Doorstep REST API",
            "version": VERSION,
            "summary": "People, conversations and what they did, in shapes that the field's own clients know.",
            "description": OVERVIEW.replace("BASE_URL", ""),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "This server"}],
        "security": [{"bearer": []}, {"basic": []}],
        "tags": [{"name": name, "description": words} for name, words in TAGS.items()],
        "paths": dict(sorted(paths.items())),
        "webhooks": told,
        "components": _components(reached([paths, told, {"$ref": "error"}])),
    }


def routes() -> list[Route]:
    """Every handler of the API, in the order of paths; shapes of 1.x are described where its clients are."""
    from doorstep import rest_api

    app = Litestar(
        [rest_api.router, rest_api.oauth_router],
        dependencies={"context": Provide(_nothing, sync_to_thread=False)},
        openapi_config=OpenAPIConfig(title="", version=""),
    )
    scopes = _scopes(app)
    paths: Mapping[str, Mapping[str, Any]] = app.openapi_schema.to_schema()["paths"]
    served = [
        Route(
            method,
            path,
            item.get("operationId", ""),
            scopes.get((method, path)),
            item.get("parameters", []),
            "requestBody" in item,
        )
        for path, items in sorted(paths.items())
        if not path.startswith("/v1/")
        for method, item in items.items()
    ]
    return [*served, *(Route("get", path, name, None, [], takes_body=False) for name, path in apps.PAGES.items())]


def _scopes(app: Litestar) -> dict[tuple[str, str], str | None]:
    return {
        (method.lower(), route.path_format): handler.opt.get(OPTION)
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


def _components(used: Collection[str]) -> dict[str, Any]:
    """`used`: the records that routes and webhooks name."""
    given = sorted({each.gives for each in OPERATIONS.values() if each.gives and each.gives in used})
    return {
        "schemas": {name: RECORDS[name].schema for name in sorted(used)},
        "examples": {name: {"value": example_of({"$ref": f"#/components/schemas/{name}"}, RECORDS)} for name in given},
        "parameters": SHARED,
        "headers": HEADERS,
        "responses": shared_answers(),
        "securitySchemes": {
            "bearer": {"type": "http", "scheme": "bearer", "description": "An access token of the workspace."},
            "basic": {
                "type": "http",
                "scheme": "basic",
                "description": "The access token as the user, with an empty password.",
            },
            "app": {
                "type": "http",
                "scheme": "basic",
                "description": "The `client_id` and `client_secret` of an app.",
            },
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


def _nothing() -> None:
    """In place of the stores: the document is made without them."""

"""Whether an answer is one that the API's own documents allow, and has the shape that the field's description publishes."""

import copy
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx
from jsonschema import Draft202012Validator

from doorstep.kernel.errors import Invalid
from doorstep.rest_api.description.assembling import document
from doorstep.rest_api.description.editions import CURRENT, EDITIONS, OLDEST, Edition
from doorstep.rest_api.v1.leading import SECOND
from doorstep.rest_api.versions import asked_version
from doorstep.workspaces.activity import OWN_TYPES
from tests.rest_api.shapes import SCHEMAS, missing_keys

DIFFERENT = (
    # `null` ends a scroll: so say the clients, which would go on for ever
    re.compile(r"scroll_param: None is not of type 'string'"),
    # the description's one example is the summary; its clients read this shape too
    re.compile(r"type: 'event\.list' is not one of \['event\.summary'\]"),
    # attributes of conversations are listed beside the others up to 2.15
    re.compile(r"(data\.\d+\.)?model: 'conversation' is not one of .*"),
    # a tag that a program put on, and a conversation of which nothing is left, name nobody
    re.compile(r".*(applied_by|source\.author): None is not of type 'object'"),
    # the description of the log says which of its types have no published word
    re.compile(rf"activity_logs\.\d+\.activity_type: '({'|'.join(OWN_TYPES)})' is not one of .*"),
    # the command line is nobody, and a worker has no address
    re.compile(r"activity_logs\.\d+\.performed_by\.(id|email|ip): None is not of type 'string'"),
)
"""Where the published description and its own clients or parameters part."""

LEFT_OUT = ("last_request_at", "email", "user_id", "options")
"""Examples have these of things that have them; null is not allowed in their place."""


async def check(answer: httpx.Response) -> None:
    """An event hook of the client: every answer of every test goes through here."""
    await answer.aread()
    found = operation_at(answer.request.method, answer.request.url.path, edition_of(answer.request))
    faults = [] if found is None else list(faults_of(found, answer))
    assert not faults, f"{answer.request.method} {answer.request.url.path} → {answer.status_code}: {faults}"


def edition_of(request: httpx.Request) -> Edition:
    """In whose shapes the answer is."""
    try:
        is_oldest = asked_version((name.lower(), value) for name, value in request.headers.raw) < SECOND
    except Invalid:
        return CURRENT
    return OLDEST if is_oldest else CURRENT


def operation_at(method: str, path: str, edition: Edition = CURRENT) -> dict[str, Any] | None:
    """The described operation that answers there; a path without a parameter goes before one with."""
    for template, pattern in _patterns(edition.version):
        if pattern.fullmatch(path):
            return document(edition)["paths"][template].get(method.lower())
    return None


def faults_of(operation: dict[str, Any], answer: httpx.Response) -> Iterator[str]:
    """What the document or the published description say otherwise."""
    if answer.request.method in ("HEAD", "OPTIONS"):
        return
    if answer.status_code == 500:
        # no operation promises one: whoever provokes it looks at it
        yield from faults_of_body("#/components/schemas/error", answer.json())
        return
    stated = operation["responses"].get(str(answer.status_code))
    if stated is None:
        yield f"status {answer.status_code} is not in the document"
        return
    if "$ref" in stated:
        stated = document()["components"]["responses"][stated["$ref"].rpartition("/")[2]]
    yield from (f"header {name} is missing" for name in ("X-Request-Id",) if name not in answer.headers)
    content = stated.get("content")
    if content is None:
        yield from ([] if not answer.content or answer.json() in ({}, None) else ["a body that is not in the document"])
        return
    if answer.is_success and "application/json" not in content:
        kind = answer.headers["Content-Type"].partition(";")[0]
        yield from ([] if kind in content else [f"{kind} is not in the document"])
        return
    body = answer.json()
    if not answer.is_success or edition_of(answer.request) is OLDEST:
        yield from faults_of_body(content["application/json"]["schema"]["$ref"], body)
    elif answer.request.headers.get("Intercom-Version", "2.14") == "2.14":
        yield from faults_of_body(content["application/json"]["schema"]["$ref"], body)
        yield from _unlike_the_published(operation["operationId"], body)


def faults_of_body(reference: str, body: Any) -> list[str]:
    """Where a value differs from a component schema; a property that is not described is a fault too."""
    return _errors(_described(reference), body)


def _unlike_the_published(operation_id: str, body: Any) -> Iterator[str]:
    published = _published()
    stated = published["operations"].get(operation_id)
    if stated is None:
        return
    wrong = _errors(_of_published(operation_id), body)
    yield from (f"published: {each}" for each in wrong if not any(known.fullmatch(each) for known in DIFFERENT))
    missing = missing_keys(stated["example_keys"], body, "")
    yield from (f"published key {each} is missing" for each in missing if each.rpartition(".")[2] not in LEFT_OUT)


def _errors(validator: Draft202012Validator, body: Any) -> list[str]:
    return [f"{'.'.join(map(str, each.absolute_path))}: {each.message[:300]}" for each in validator.iter_errors(body)]


@cache
def _described(reference: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": reference, "components": _closed_components()})


@cache
def _of_published(operation_id: str) -> Draft202012Validator:
    published = _published()
    return Draft202012Validator({**published["operations"][operation_id]["schema"], "$defs": published["$defs"]})


@cache
def _closed_components() -> dict[str, Any]:
    """The documents' schemas, with no property in an object beside those that are described."""
    every = {name: each for edition in EDITIONS for name, each in document(edition)["components"]["schemas"].items()}
    components = {"schemas": copy.deepcopy(every)}
    for schema in _objects(components):
        schema.setdefault("additionalProperties", False)
    return components


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if isinstance(value.get("properties"), dict) and "type" in value:
            yield value
        for each in value.values():
            yield from _objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from _objects(each)


@cache
def _published() -> dict[str, Any]:
    return json.loads((SCHEMAS / "published-2.14.json").read_text())


@cache
def _patterns(version: str) -> list[tuple[str, re.Pattern[str]]]:
    edition = next(each for each in EDITIONS if each.version == version)
    paths = sorted(document(edition)["paths"], key=lambda path: (path.count("{"), path))
    return [(path, re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path))) for path in paths]

"""The document as a page shows it: operations in order, shapes as rows, examples as text."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import msgspec

from doorstep.rest_api.description.apps import PAGES
from doorstep.rest_api.description.assembling import document
from doorstep.rest_api.description.editions import CURRENT, EDITIONS, Edition
from doorstep.rest_api.description.examples import reached
from doorstep.rest_api.description.kinds import Schema
from doorstep.rest_api.description.operation import TAGS
from doorstep.rest_api.description.operations import EVERY

BASE_URL: Final = "BASE_URL"

_ORDER: Final = {name: place for place, name in enumerate(EVERY)}

_METHODS: Final = ("get", "post", "put", "delete", "patch")


class Row(msgspec.Struct, frozen=True):
    """A property or parameter. `kinds` are pairs of words and the shape that they name, if any."""

    name: str
    depth: int
    kinds: tuple[tuple[str, str | None], ...]
    mark: str
    words: str


class Refused(msgspec.Struct, frozen=True):
    status: str
    code: str
    message: str
    when: str


class Shown(msgspec.Struct, frozen=True):
    """One operation."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    scope: str | None
    parameters: tuple[Row, ...]
    takes: tuple[tuple[str, tuple[Row, ...]], ...]
    """Alternatives of the body: a title, empty where there is one only, and its rows."""
    call: str
    status: str
    gives: str | None
    answer: str | None
    refused: tuple[Refused, ...]


class Shape(msgspec.Struct, frozen=True):
    name: str
    words: str
    rows: tuple[Row, ...]


class Section(msgspec.Struct, frozen=True):
    """Operations of one tag, and the shapes that their answers have."""

    slug: str
    title: str
    words: str
    operations: tuple[Shown, ...]
    shapes: tuple[Shape, ...]


@cache
def sections(edition: Edition) -> list[Section]:
    """Everything in a document, in the order of the tags. Calls begin with `BASE_URL`, since a server has many names."""
    return [each for each in (_section(edition, tag, words) for tag, words in TAGS.items()) if each.operations]


def topics() -> list[tuple[str, str, str]]:
    """Every webhook topic with its anchor and an example of what is sent."""
    found: list[tuple[str, str, str]] = []
    for topic, item in document(CURRENT)["webhooks"].items():
        example = item["post"]["requestBody"]["content"]["application/json"]["examples"]["example"]["value"]
        found.append((topic, f"topic-{topic.replace('.', '-')}", _written(example)))
    return found


def _section(edition: Edition, tag: str, words: str) -> Section:
    found = [
        (path, method, item[method])
        for path, item in document(edition)["paths"].items()
        for method in _METHODS
        if method in item and tag in item[method]["tags"]
    ]
    found.sort(key=lambda each: _ORDER[each[2]["operationId"]])
    operations = tuple(_shown(edition, path, method, item) for path, method, item in found)
    asked = (
        ["search_query"]
        if any("/search" in each.path or "segment" in each.anchor.lower() for each in operations)
        else []
    )
    names = reached([{"$ref": each} for each in [*asked, *(each.gives for each in operations if each.gives)]])
    return Section(tag.lower(), tag, words, operations, tuple(_shape(name) for name in names))


def _shown(edition: Edition, path: str, method: str, item: Mapping[str, Any]) -> Shown:
    status, done = next((code, each) for code, each in item["responses"].items() if code < "300")
    content = done.get("content", {}).get("application/json")
    body = item.get("requestBody", {}).get("content", {}).get("application/json")
    example = body["examples"]["example"]["value"] if body else None
    own = [each for each in item["parameters"] if "$ref" not in each]
    return Shown(
        anchor=item["operationId"],
        method=method.upper(),
        path=path,
        summary=item["summary"],
        description=item["description"],
        scope=item.get("x-scope"),
        parameters=tuple(_parameter(each) for each in own),
        takes=tuple(_alternatives(body["schema"])) if body else (),
        call=_call(edition, item, method, BASE_URL + path, example),
        status=status,
        gives=_name_of(content["schema"]) if content else None,
        answer=_written(_component(content["examples"]["example"])["value"]) if content else None,
        refused=tuple(_refused(item["responses"])),
    )


def _parameter(parameter: Mapping[str, Any]) -> Row:
    where = "in the path" if parameter["in"] == "path" else "in the query"
    mark = where if not parameter["required"] or parameter["in"] == "path" else f"{where}, needed"
    return Row(parameter["name"], 0, tuple(_kinds(parameter["schema"])), mark, parameter["description"])


def _alternatives(schema: Schema) -> Iterator[tuple[str, tuple[Row, ...]]]:
    found = _component(schema)
    if "anyOf" not in found or _name_of(schema) == "search_query":
        yield "", tuple(_rows(found, 0, True))
        return
    for each in found["anyOf"]:
        chosen = _component(each)
        yield chosen["description"], tuple(_rows(chosen, 0, True))


def _shape(name: str) -> Shape:
    schema = _component({"$ref": f"#/components/schemas/{name}"})
    return Shape(name, schema["description"], tuple(_rows(schema, 0, False)))


def _rows(schema: Schema, depth: int, asked: bool) -> Iterator[Row]:
    """Of a request (`asked`) the needed properties are marked, of an answer those that may be missing."""
    required = schema.get("required", ())
    for name, each in schema.get("properties", {}).items():
        there = name in required
        mark = ("needed" if there else "") if asked else ("" if there else "may be missing")
        words = each.get("description") or _component(each).get("description", "")
        yield Row(name, depth, tuple(_kinds(each)), mark, words)
        inner = each.get("items", each)
        if "properties" in inner:
            yield from _rows(inner, depth + 1, asked)


def _kinds(schema: Schema) -> Iterator[tuple[str, str | None]]:
    if "$ref" in schema:
        yield _name_of(schema), _name_of(schema)
    elif "anyOf" in schema:
        for each in schema["anyOf"]:
            yield from _kinds(each)
    elif "enum" in schema:
        yield from ((json.dumps(each), None) for each in schema["enum"])
    elif schema.get("type") == "array":
        yield from ((f"list of {words}", name) for words, name in _kinds(schema["items"]))
    else:
        stated = schema.get("type", "anything")
        for each in [stated] if isinstance(stated, str) else stated:
            yield ("Unix seconds" if each == "integer" and schema.get("format") == "date-time" else each), None


def _refused(answers: Mapping[str, Any]) -> Iterator[Refused]:
    for status, stated in answers.items():
        content = _component(stated).get("content", {})
        if status >= "400" and "application/json" in content:
            examples = content["application/json"]["examples"]
            for example in examples.values():
                fact = example["value"]["errors"][0]
                yield Refused(status, fact["code"], fact["message"], example["summary"])


def _call(edition: Edition, item: Mapping[str, Any], method: str, url: str, body: object) -> str:
    """The request as curl sends it; of a page its address."""
    query: list[str] = []
    asks = EVERY[item["operationId"]].asks
    for each in item["parameters"]:
        if "$ref" in each:
            continue
        if each["in"] == "path":
            url = url.replace(f"{{{each['name']}}}", str(each.get("example", "…")))
        elif each["required"] or each["name"] in asks:
            query.append(f"{each['name']}={each.get('example', '…')}")
    address = f"{url}?{'&'.join(query)}" if query else url
    if item["operationId"] in PAGES:
        return address
    lines = [f"curl{'' if method == 'get' else f' -X {method.upper()}'} '{address}'", *_proof(item)]
    if edition.known_by_header:
        lines.append(f"  -H 'Intercom-Version: {edition.version}'")
    if body is not None:
        lines.append("  -H 'Content-Type: application/json'")
        lines.append(f"  -d '{_written(body)}'")
    return " \\\n".join(lines)


def _proof(item: Mapping[str, Any]) -> list[str]:
    security = item.get("security")
    if security is None or {"bearer": []} in security:
        return ['  -H "Authorization: Bearer $DOORSTEP_TOKEN"']
    return ["  -u 'CLIENT_ID:CLIENT_SECRET'"] if {"app": []} in security else []


def _component(value: Mapping[str, Any]) -> Any:
    if "$ref" not in value:
        return value
    _, _, kind, name = value["$ref"].split("/")
    # a name means the same in every document that has it
    return next(found[name] for each in EDITIONS if name in (found := document(each)["components"][kind]))


def _name_of(schema: Schema) -> str:
    return schema["$ref"].rpartition("/")[2]


def _written(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)

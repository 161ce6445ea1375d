"""Records by reference: examples put together from those of the properties, and which records a piece of the document names."""

from collections.abc import Iterator, Mapping
from typing import Any

from doorstep.rest_api.description.kinds import Record, Schema
from doorstep.rest_api.description.operation import Operation
from doorstep.rest_api.description.schemas import RECORDS

_EMPTY: Mapping[str, object] = {
    "string": "", "integer": 0, "number": 0, "boolean": False, "array": [], "object": {}, "null": None,
}  # fmt: skip


def example_of(schema: Schema, records: Mapping[str, Record]) -> Any:
    """What a value of this schema looks like."""
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return example_of(records[schema["$ref"].rpartition("/")[2]].schema, records)
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], records)
    if "properties" in schema:
        return {name: example_of(each, records) for name, each in schema["properties"].items()}
    if "enum" in schema:
        return schema["enum"][0]
    stated = schema.get("type", "object")
    kind = stated if isinstance(stated, str) else stated[0]
    return [example_of(schema["items"], records)] if kind == "array" else _EMPTY[kind]


def sent(operation: Operation, name: str) -> dict[str, Any]:
    """The record `name` as the body of a request, with the operation's own example if it has one."""
    schema = {"$ref": f"#/components/schemas/{name}"}
    example = operation.sends if operation.sends is not None else example_of(schema, RECORDS)
    return {"schema": schema, "examples": {"example": {"value": example}}}


def given(operation: Operation, headers: Mapping[str, Any]) -> dict[str, Any]:
    """The response object of the document for what the operation gives."""
    answered: dict[str, Any] = {"description": "Done.", "headers": headers}
    if operation.gives_files:
        file = {"schema": {"type": "string", "format": "binary"}}
        return answered | {"description": "The file.", "content": dict.fromkeys(operation.gives_files, file)}
    if operation.gives is None:
        return answered
    schema = {"$ref": f"#/components/schemas/{operation.gives}"}
    examples = {"example": {"$ref": f"#/components/examples/{operation.gives}"}}
    words = RECORDS[operation.gives].schema["description"]
    return answered | {"description": words, "content": {"application/json": {"schema": schema, "examples": examples}}}


def reached(value: object) -> list[str]:
    """The records that are named in a piece of the document, and those inside them, in the order in which a reader meets them."""
    found: list[str] = []
    waiting = [*_named(value)]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            waiting.extend(_named(RECORDS[name].schema))
    return found


def _named(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "$ref" and isinstance(each, str):
                name = each.rpartition("/")[2]
                yield from [name] if name in RECORDS and "/examples/" not in each else []
            else:
                yield from _named(each)
    elif isinstance(value, list):
        for each in value:
            yield from _named(each)

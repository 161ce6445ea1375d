"""Examples are put together from those of the properties, so that they can never miss one."""

from collections.abc import Mapping
from typing import Any

from doorstep.rest_api.description.kinds import Record, Schema

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

"""The few kinds of value that the API's schemas are made of, each a line where it is used.

A property's words and example come from `vocabulary` by its name, unless the line itself brings others.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from doorstep.rest_api.description.asking import ASKED
from doorstep.rest_api.description.vocabulary import VOCABULARY

Schema = dict[str, Any]
"""A JSON Schema as OpenAPI 3.1 takes it."""

_NONE: Final = object()

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "null": (type(None),),
    "array": (list,), "object": (dict,),
}  # fmt: skip


class Kind(msgspec.Struct, frozen=True):
    """A value's schema; `example` is what its property shows, `always_there` whether the property must be in the object."""

    schema: Schema
    example: object = _NONE
    always_there: bool | None = None

    def or_null(self) -> "Kind":
        """The same, and null."""
        return msgspec.structs.replace(self, schema=_with_null(self.schema))

    def maybe(self) -> "Kind":
        """A property of an answer that is left out at times."""
        return msgspec.structs.replace(self, always_there=False)

    def needed(self) -> "Kind":
        """A property without which a request is refused."""
        return msgspec.structs.replace(self, always_there=True)

    def says(self, words: str) -> "Kind":
        """In these words instead of the vocabulary's."""
        return msgspec.structs.replace(self, schema={**self.schema, "description": words})

    def such_as(self, example: object) -> "Kind":
        """With this example instead of the vocabulary's."""
        return msgspec.structs.replace(self, example=example)


class Record(msgspec.Struct, frozen=True):
    """A named schema of the document."""

    name: str
    schema: Schema


def text(*one_of: str) -> Kind:
    """A string, of these if there are any."""
    return Kind({"type": "string", "enum": list(one_of)} if one_of else {"type": "string"})


def always(value: str) -> Kind:
    """A string that says what the object is."""
    return Kind({"type": "string", "enum": [value]}, value)


def whole() -> Kind:
    return Kind({"type": "integer"})


def decimal() -> Kind:
    return Kind({"type": "number"})


def truth() -> Kind:
    return Kind({"type": "boolean"})


def time() -> Kind:
    """Unix seconds."""
    return Kind({"type": "integer", "format": "date-time"})


def address() -> Kind:
    """An absolute or relative address."""
    return Kind({"type": "string", "format": "uri-reference"})


def null() -> Kind:
    """Of things that Doorstep does not have: there for clients that look."""
    return Kind({"type": "null"}, None)


def free() -> Kind:
    """An object whose keys are the customer's own."""
    return Kind({"type": "object", "additionalProperties": True})


def one(name: str) -> Kind:
    """Another record."""
    return Kind({"$ref": f"#/components/schemas/{name}"})


def many(of: Kind) -> Kind:
    return Kind({"type": "array", "items": of.schema})


def either(*kinds: Kind) -> Kind:
    return Kind({"anyOf": [each.schema for each in kinds]}, kinds[0].example)


def nested(properties: Mapping[str, Kind] | None = None, /, **more: Kind) -> Kind:
    """An object without a name of its own, as answers have them."""
    return Kind(_object({**more, **(properties or {})}, by_default=True))


def asked(properties: Mapping[str, Kind] | None = None, /, **more: Kind) -> Kind:
    """The same in a request: only what is `needed()` must be there."""
    return Kind(_object({**more, **(properties or {})}, by_default=False))


def answer(name: str, words: str, properties: Mapping[str, Kind] | None = None, /, **more: Kind) -> Record:
    """An object that the API gives: every property is there unless it is `maybe()`."""
    return Record(name, {**_object({**more, **(properties or {})}, by_default=True), "description": words})


def request(name: str, words: str, properties: Mapping[str, Kind] | None = None, /, **more: Kind) -> Record:
    """An object that the API takes: only what is `needed()` must be there."""
    return Record(name, {**_object({**more, **(properties or {})}, by_default=False), "description": words})


def choice(name: str, words: str, *names: str) -> Record:
    """One of other records."""
    options = [{"$ref": f"#/components/schemas/{each}"} for each in names]
    return Record(name, {"anyOf": options, "description": words})


def _object(properties: Mapping[str, Kind], *, by_default: bool) -> Schema:
    required = [
        name for name, kind in properties.items() if (by_default if kind.always_there is None else kind.always_there)
    ]
    schema: Schema = {
        "type": "object",
        "properties": {name: _worded(name, kind, is_asked=not by_default) for name, kind in properties.items()},
    }
    return schema | ({"required": required} if required else {})


def _worded(name: str, kind: Kind, *, is_asked: bool) -> Schema:
    """The property's schema with its words and its example, the vocabulary's where it brings none."""
    word = VOCABULARY.get(name)
    words = (
        {}
        if "description" in kind.schema or word is None
        else {"description": ASKED.get(name, word.says) if is_asked else word.says}
    )
    example = kind.example
    if example is _NONE and word is not None and fits(word.example, kind.schema):
        example = word.example
    return {**kind.schema, **words} | ({} if example is _NONE else {"examples": [example]})


def fits(value: object, schema: Schema) -> bool:
    """Whether a value may be shown for a schema as it is; what is made of other things is shown by those."""
    if "enum" in schema:
        return value in schema["enum"]
    if "type" not in schema or "properties" in schema or "$ref" in schema.get("items", {}):
        return False
    stated = schema["type"]
    allowed = [kind for each in ([stated] if isinstance(stated, str) else stated) for kind in _TYPES[each]]
    return type(value) in allowed


def _with_null(schema: Schema) -> Schema:
    if "$ref" in schema or "anyOf" in schema:
        words = {key: value for key, value in schema.items() if key == "description"}
        options: Sequence[Schema] = schema.get("anyOf") or [{"$ref": schema["$ref"]}]
        return {"anyOf": [*options, {"type": "null"}], **words}
    nullable: Schema = {**schema, "type": [schema["type"], "null"]}
    return nullable | ({"enum": [*schema["enum"], None]} if "enum" in schema else {})

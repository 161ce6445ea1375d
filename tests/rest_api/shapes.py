"""Whether an answer has the published shape: it validates, and every key of the description's example is in it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SCHEMAS = Path(__file__).parent / "schemas"


def assert_shape(name: str, answer: Any) -> None:
    """`name` is a file of `schemas/`."""
    shape = _read(name)
    schema = shape["schema"] if "schema" in shape else _read(shape["schema_of"])["schema"]
    wrong = [
        f"{'.'.join(map(str, each.absolute_path))}: {each.message}"
        for each in Draft202012Validator(schema).iter_errors(answer)
    ]
    assert not wrong, wrong
    assert not list(missing_keys(shape["example_keys"], answer, name))


def missing_keys(expected: Any, answer: Any, path: str) -> Any:
    """Keys that the example has and the answer has not; where the answer is null or empty there is nothing to compare."""
    if isinstance(expected, dict) and isinstance(answer, dict):
        for key, inner in expected.items():
            if key not in answer:
                yield f"{path}.{key}"
            else:
                yield from missing_keys(inner, answer[key], f"{path}.{key}")
    elif isinstance(expected, list) and isinstance(answer, list) and expected:
        for number, each in enumerate(answer):
            yield from missing_keys(expected[0], each, f"{path}[{number}]")


@cache
def _read(name: str) -> dict[str, Any]:
    return json.loads((SCHEMAS / f"{name}.json").read_text())

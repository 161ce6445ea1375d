"""The document says everything that a program needs, of every route that there is."""

import json
import subprocess
from pathlib import Path
from typing import Any

from openapi_spec_validator import validate

from doorstep.kernel.facts import TOPICS
from doorstep.rest_api.description.assembling import document, routes
from doorstep.rest_api.description.examples import example_of
from doorstep.rest_api.description.kinds import Schema
from doorstep.rest_api.description.operations import OPERATIONS
from doorstep.rest_api.description.schemas import RECORDS
from tests.rest_api.described import faults_of_body

NODE = Path(__file__).parents[1] / "node"
ROOT = Path(__file__).parents[3]


def operations() -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, item in document()["paths"].items()
        for method, operation in item.items()
    ]


def test_every_route_is_described_and_nothing_is_described_that_is_no_route() -> None:
    served = {route.operation_id for route in routes()}

    assert served - set(OPERATIONS) == set(), "a new route needs an entry in rest_api/description/operations"
    assert set(OPERATIONS) - served == set()
    assert len(operations()) == len(routes())


def test_every_operation_has_words_answers_refusals_and_examples() -> None:
    for name, operation in operations():
        assert operation["summary"], name
        assert operation["description"], name
        assert not operation["description"].endswith(" "), name
        answers = operation["responses"]
        if operation["tags"] != ["Apps"]:
            assert {"400", "401", "429", "503"} <= set(answers), name
        assert [status for status in answers if status.startswith("2")], name
        assert all(each["description"] for each in operation["parameters"] if "$ref" not in each), name
        if "requestBody" in operation:
            assert operation["requestBody"]["content"]["application/json"]["examples"], name
        for status, answer in answers.items():
            if status in ("403", "404", "409", "410", "422"):
                assert answer["content"]["application/json"]["examples"], (name, status)


def test_what_a_token_lacks_is_named_by_the_operation_that_asks_for_it() -> None:
    for name, operation in operations():
        if "x-scope" in operation:
            (example,) = operation["responses"]["403"]["content"]["application/json"]["examples"].values()
            assert f"({operation['x-scope']})" in example["value"]["errors"][0]["message"], name


def test_apps_get_their_tokens_by_operations_of_the_document() -> None:
    about = {name: operation for name, operation in operations() if operation["tags"] == ["Apps"]}

    assert set(about) == {
        "GET /oauth", "GET /oauth/authorize", "POST /oauth/token", "POST /auth/eagle/token", "POST /oauth/revoke",
        "GET /.well-known/oauth-authorization-server",
    }  # fmt: skip
    assert all({"bearer": []} not in operation["security"] for operation in about.values())


def test_a_route_with_a_body_says_what_it_takes() -> None:
    for route in routes():
        if route.takes_body:
            assert OPERATIONS[route.operation_id].takes, f"{route.operation_id} reads a body that is not described"


def test_every_property_of_every_shape_has_words() -> None:
    silent = [path for name, record in RECORDS.items() for path in _without_words(name, record.schema)]

    assert silent == []


def test_the_example_of_every_shape_is_one() -> None:
    for name in document()["components"]["schemas"]:
        assert faults_of_body(f"#/components/schemas/{name}", example_of(RECORDS[name].schema, RECORDS)) == [], name


def test_the_body_that_an_operation_shows_is_one_that_it_takes() -> None:
    for name, operation in operations():
        if "requestBody" in operation:
            content = operation["requestBody"]["content"]["application/json"]
            example = content["examples"]["example"]["value"]
            assert faults_of_body(content["schema"]["$ref"], example) == [], name


def test_every_topic_of_webhooks_is_described() -> None:
    assert set(document()["webhooks"]) == set(TOPICS)


def test_no_shape_is_left_over() -> None:
    assert set(RECORDS) - set(document()["components"]["schemas"]) == set()


def test_it_is_openapi_and_passes_the_linter() -> None:
    validate(document())
    command = [str(ROOT / "tools/with-node"), "node", str(NODE / "lint.mjs")]
    done = subprocess.run(command, input=json.dumps(document()), capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def _without_words(path: str, schema: Schema) -> list[str]:
    found: list[str] = []
    for name, each in schema.get("properties", {}).items():
        if "description" not in each and "$ref" not in each:
            found.append(f"{path}.{name}")
        found += _without_words(f"{path}.{name}", each.get("items", each))
    return found


def test_every_difference_of_the_newest_version_is_told_before_the_operations() -> None:
    told = document()["info"]["description"].partition("## Versions")[2].partition("## ")[0]
    for word in ("410", "priority", "skip_duplicate_validation", "assignee_id", "owner_id", "`company`", "POST /tags",
                 "/conversations/attributes", "invalid_sort_order", "DELETE /visitors/{id}"):  # fmt: skip
        assert word in told, word
    assert "<=" not in told

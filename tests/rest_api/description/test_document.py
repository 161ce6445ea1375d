"""The documents say everything that a program needs, of every route that there is."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.di import Provide
from openapi_spec_validator import validate

from doorstep import rest_api
from doorstep.kernel.facts import TOPICS
from doorstep.rest_api.description.assembling import document, routes
from doorstep.rest_api.description.editions import CURRENT, EDITIONS, OLDEST, Edition
from doorstep.rest_api.description.examples import example_of
from doorstep.rest_api.description.kinds import Schema
from doorstep.rest_api.description.operations import EVERY, OLDEST_OPERATIONS, OPERATIONS
from doorstep.rest_api.description.schemas import RECORDS
from doorstep.rest_api.v1.leading import PREFIX
from tests.rest_api.described import faults_of_body

NODE = Path(__file__).parents[1] / "node"
ROOT = Path(__file__).parents[3]


both = pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.name)


def operations(edition: Edition = CURRENT) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, item in document(edition)["paths"].items()
        for method, operation in item.items()
    ]


def test_every_route_is_described_and_nothing_is_described_that_is_no_route() -> None:
    served = {route.operation_id for route in routes()}

    assert served - set(OPERATIONS) == set(), "a new route needs an entry in rest_api/description/operations"
    assert set(OPERATIONS) - served == set()
    assert len(operations()) == len(routes())


def test_every_route_of_the_oldest_shapes_is_described_and_nothing_else() -> None:
    served = {f"{route.method.upper()} {route.path}" for route in routes(OLDEST)}
    of_their_own = {
        f"{route.method.upper()} {route.path}" for route in routes(OLDEST) if route.operation_id not in OPERATIONS
    }

    assert of_their_own == set(OLDEST_OPERATIONS), (
        "a new route needs an entry in rest_api/description/operations/oldest_…"
    )
    assert {name for name, _ in operations(OLDEST)} == served
    assert len(EVERY) == len(OPERATIONS) + len(OLDEST_OPERATIONS), "an id means one operation in both documents"


def test_no_route_at_all_is_in_no_document() -> None:
    """By what the application routes, whatever its handlers say of themselves."""
    context = {"context": Provide(lambda: None, sync_to_thread=False)}
    app = Litestar([rest_api.router, rest_api.oauth_router], dependencies=context, openapi_config=None)
    told = {CURRENT: {name for name, _ in operations()}, OLDEST: {name for name, _ in operations(OLDEST)}}
    served = {
        (method, route.path_format)
        for route in app.routes
        for method in getattr(route, "route_handler_map", {})
        if method != "OPTIONS"
    }

    assert len(served) > 140
    for method, path in served:
        of = OLDEST if path.startswith(f"{PREFIX}/") else CURRENT
        assert f"{method} {path.removeprefix(PREFIX) if of is OLDEST else path}" in told[of], (method, path)


@both
def test_every_operation_has_words_answers_refusals_and_examples(edition: Edition) -> None:
    for name, operation in operations(edition):
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


@both
def test_what_a_token_lacks_is_named_by_the_operation_that_asks_for_it(edition: Edition) -> None:
    for name, operation in operations(edition):
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


@both
def test_a_route_with_a_body_says_what_it_takes(edition: Edition) -> None:
    for route in routes(edition):
        if route.takes_body:
            assert EVERY[route.operation_id].takes, f"{route.operation_id} reads a body that is not described"


def test_every_property_of_every_shape_has_words() -> None:
    silent = [path for name, record in RECORDS.items() for path in _without_words(name, record.schema)]

    assert silent == []


@both
def test_the_example_of_every_shape_is_one(edition: Edition) -> None:
    for name in document(edition)["components"]["schemas"]:
        assert faults_of_body(f"#/components/schemas/{name}", example_of(RECORDS[name].schema, RECORDS)) == [], name


@both
def test_the_body_that_an_operation_shows_is_one_that_it_takes(edition: Edition) -> None:
    for name, operation in operations(edition):
        if "requestBody" in operation:
            content = operation["requestBody"]["content"]["application/json"]
            example = content["examples"]["example"]["value"]
            assert faults_of_body(content["schema"]["$ref"], example) == [], name


def test_every_topic_of_webhooks_is_described() -> None:
    assert set(document()["webhooks"]) == set(TOPICS)


def test_no_shape_is_left_over() -> None:
    told = {name for edition in EDITIONS for name in document(edition)["components"]["schemas"]}

    assert set(RECORDS) - told == set()


@both
def test_it_is_openapi_and_passes_the_linter(edition: Edition) -> None:
    validate(document(edition))
    command = [str(ROOT / "tools/with-node"), "node", str(NODE / "lint.mjs")]
    done = subprocess.run(command, input=json.dumps(document(edition)), capture_output=True, text=True, check=False)

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
    for word in ("410", "email_verified", "/conversations/deleted", "2.15", "priority", "skip_duplicate_validation", "assignee_id", "owner_id", "`company`", "POST /tags",
                 "/conversations/attributes", "invalid_sort_order", "DELETE /visitors/{id}"):  # fmt: skip
        assert word in told, word
    assert "<=" not in told


TOLD = {
    "COMPANIES_HAVE_NOTES": "a company its `notes`", "LISTS_DELETED": "From 2.15 on there is `GET /conversations/deleted`", "FIVE_PRIORITIES": "`priority` of a conversation",
    "NOBODY_IS_ZERO": "nobody assigned is 0", "LISTED_APART": "`GET /data_attributes?model=conversation` is 422", "NAMES_THE_TAGGED": "that it tagged", "DUPLICATES_ONLY": "`invalid_merge`",
    "OWNER_AS_TEXT": "`owner_id` of a contact is a text", "WHOLE_DIRECTIONS": "`invalid_sort_order`", "SINCE": "`email_verified`", "TOMBSTONES": "410 `contact_merged`",
    "SECOND": "1.0 to 1.4", "FIRST": "1.0 to 1.4", "DEFAULT": "2.14, which is what this page shows", "COMPANIES_OF_CONVERSATIONS": "a conversation have a `company`",
}  # fmt: skip
"""By the name that the code has for the version from which on something differs, the words that tell of it."""


def test_every_difference_that_the_code_knows_is_told() -> None:
    told = document()["info"]["description"].partition("## Versions")[2].partition("## ")[0]
    sources = (ROOT / "backend/doorstep/rest_api").rglob("*.py")
    known = {
        name
        for source in sources
        for name in re.findall(r"^([A-Z_]+)(?:: Final)? = Version\(", source.read_text(), re.MULTILINE)
    }

    assert len(known) >= 14
    assert known - set(TOLD) == set(), "say in rest_api/description/overview what differs from this version on"
    assert [name for name in known if TOLD[name] not in told] == []

"""What a request may say in its path, its query and its headers."""

from collections.abc import Mapping
from typing import Any, Final

from doorstep.rest_api.description.editions import Edition
from doorstep.rest_api.description.operation import Operation, wants
from doorstep.rest_api.description.vocabulary import A_COMPANY, A_CONTACT, A_CONVERSATION, A_LEAD, A_TASK, A_UUID

WORDS: Final[Mapping[str, tuple[str, object]]] = {
    "contact_id": ("Doorstep's own id of the lead or user.", A_CONTACT),
    "conversation_id": ("The conversation's id.", A_CONVERSATION),
    "company_id": ("Doorstep's own id of the company.", A_COMPANY),
    "external_id": ("Your own id of the person.", "ada-17"),
    "tag_id": ("The tag's id.", "12"),
    "note_id": ("The note's id.", "31"),
    "segment_id": ("The segment's id.", A_COMPANY),
    "subscription_id": ("The id of the kind of message.", "4"),
    "data_attribute_id": ("The attribute's id.", "5"),
    "attribute_id": ("The attribute's id.", "5"),
    "option_id": ("The option's id, from the list of them.", A_UUID),
    "admin_id": ("The teammate's id.", "814"),
    "team_id": ("The team's id.", "7"),
    "task_id": ("The task's id.", A_TASK),
    "import_id": ("The import's id, which its task has too.", A_TASK),
    "rule_id": ("The rule's id.", A_TASK),
    "kind": ("What it does.", "export_people"),
    "webhook_id": ("The subscription's id.", A_UUID),
    "delivery_id": ("The notification's id, which its receiver saw as `webhook-id`.", f"notif_{A_CONTACT}"),
    "per_page": ("How many to give at most.", 50),
    "page": ("Which page, from 1.", 1),
    "starting_after": ("The cursor that the page before gave.", "WzIsMTc0MTYwODAwMDAwMDAwMCwiNWYwYyJd"),
    "order": ("`asc` or `desc`.", "desc"),
    "include_merge_history": ("Add what was merged into it.", False),
    "include_archived": ("Those that were put away, too.", False),
    "include_count": ("Count them.", True),
    "display_as": ("`plaintext` leaves out the HTML of texts, `html` does not.", "plaintext"),
    "user_id": ("Your own id of the person.", "ada-17"),
    "intercom_user_id": ("Doorstep's own id of the person.", A_CONTACT),
    "email": ("The person's email.", "ada@quill.example"),
    "name": ("The name.", "Harbour Walks"),
    "model": ("Only those of this.", "contact"),
    "summary": ("Give counts instead of events.", True),
    "type": ("Which kind.", "user"),
    "display_avatar": ("Add the pictures.", True),
    "scroll_param": ("What the page before gave; nothing for the first.", A_UUID),
    "cursor": ("The cursor that the page before gave.", "WzIsMTc0MTYwODAwMDAwMDAwMCwiNWYwYyJd"),
    "since": ("Only what was done at or after this, in milliseconds since 1970.", 1741608000000),
    "before": ("Only what was done before this, in milliseconds since 1970.", 1741694400000),
    "created_at_after": ("Only what was done at or after this, in Unix seconds.", 1741608000),
    "created_at_before": ("Only what was done at or before this, in Unix seconds.", 1741694400),
    "topic": ("What happened.", "contact.user.created"),
    "visitor_id": ("Doorstep's own id of the visitor.", A_LEAD),
    "job_id": ("The job's id.", f"job_{A_CONTACT}"),
    "id": ("Doorstep's own id.", A_CONTACT),
    "count": ("By what it is counted.", "tag"),
    "sort": ("By what they are in order.", "created_at"),
    "created_since": ("Only who was made in the last so many days.", 7),
    "state": ("Only those in this state.", "open"),
    "open": ("Only those that are open, or are not.", True),
    "unread": ("Only those that the person has not read to the end.", True),
}

_READ: Final[Mapping[str, Mapping[str, object]]] = {
    "page": {"type": "integer", "minimum": 1},
    "per_page": {"type": "integer", "minimum": 1},
    "created_since": {"type": "integer", "minimum": 0},
    "order": {"type": "string", "enum": ["asc", "desc"]},
    "state": {"type": "string", "enum": ["open", "closed", "snoozed"]},
    "open": {"type": "boolean"},
    "unread": {"type": "boolean"},
}
"""Schemas of what handlers read from the address by themselves; the others are texts."""

_CURRENT: Final[dict[str, Any]] = {
    "name": "Intercom-Version",
    "in": "header",
    "description": "Which version of the shapes is spoken. Without it 2.14, whose shapes these are; 1.0 to 1.4 are those of the oldest clients.",
    "schema": {"type": "string", "default": "2.14", "enum": [f"2.{minor}" for minor in range(17)]},
    "example": "2.14",
}

_OLDEST: Final[dict[str, Any]] = {
    "name": "Intercom-Version",
    "in": "header",
    "required": True,
    "description": "Which version of the shapes is spoken. Without it 2.14, unless the name of the client means 1.x.",
    "schema": {"type": "string", "enum": [f"1.{minor}" for minor in range(5)]},
    "example": "1.4",
}

_SHARED: Final[dict[str, Any]] = {
    "idempotency_key": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A text of your own. The same request under the same key, within 24 hours, is done once and answered alike.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    },
}


def shared(edition: Edition) -> dict[str, Any]:
    """The component parameters of a document."""
    return {"intercom_version": _OLDEST if edition.known_by_header else _CURRENT, **_SHARED}


def parameters_of(operation: Operation, found: list[dict[str, Any]], *, takes_key: bool) -> list[dict[str, Any]]:
    """The handler's own parameters in words, and those that all share."""
    common = ["intercom_version", *(["idempotency_key"] if takes_key else [])]
    own = [_worded(operation, each) for each in found if each["in"] in ("path", "query")]
    read = [_worded(operation, _read(name)) for name in operation.reads]
    return [*own, *read, *({"$ref": f"#/components/parameters/{name}"} for name in common)]


def _read(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": _READ.get(name, {"type": "string"})}


def _worded(operation: Operation, parameter: dict[str, Any]) -> dict[str, Any]:
    name = parameter["name"]
    words, example = WORDS.get(name, ("", None))
    schema = _without_null(parameter.get("schema", {"type": "string"}))
    example = operation.asks.get(name, example)
    missed = wants(name) in operation.refuses
    return {
        "name": name,
        "in": parameter["in"],
        "required": parameter["required"] or (missed and parameter["in"] == "query"),
        "description": operation.parameters.get(name, words),
        "schema": schema,
    } | ({} if example is None else {"example": example})


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is there or is not; null cannot be written."""
    options = [each for each in schema.get("oneOf", [schema]) if each.get("type") != "null"]
    if len(options) == 1:
        return {key: value for key, value in options[0].items() if key != "oneOf"}
    return {"anyOf": options}

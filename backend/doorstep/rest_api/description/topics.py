"""What webhooks tell, by topic."""

from collections.abc import Mapping
from typing import Any, Final

from doorstep.kernel.facts import TOPICS
from doorstep.rest_api.description.examples import example_of
from doorstep.rest_api.description.schemas import RECORDS

_OF: Final[Mapping[str, str]] = {
    "visitor": "contact",
    "contact.deleted": "contact_deleted",
    "contact.tag.created": "contact_tag",
    "contact.tag.deleted": "contact_tag",
    "contact.note.created": "contact_note",
    "company.deleted": "company_told_deleted",
    "company.contact.attached": "company_contact",
    "company.contact.detached": "company_contact",
    "conversation.deleted": "conversation_told_deleted",
    "contact": "contact",
    "company": "company",
    "conversation": "conversation",
    "conversation_part": "conversation",
    "event": "data_event",
    "ping": "ping",
}
"""What a notification is about; the longest beginning of the topic decides."""


def webhooks() -> dict[str, Any]:
    """One entry a topic."""
    return {topic: {"post": _told(topic)} for topic in TOPICS}


def item_of(topic: str) -> str:
    """The record that a notification of this topic carries."""
    return _OF.get(topic) or _OF[topic.partition(".")[0]]


def _told(topic: str) -> dict[str, Any]:
    item = {"$ref": f"#/components/schemas/{item_of(topic)}"}
    envelope = RECORDS["notification_event"].schema
    data = {
        **envelope["properties"]["data"],
        "properties": {**envelope["properties"]["data"]["properties"], "item": item},
    }
    schema = {**envelope, "properties": {**envelope["properties"], "data": data}}
    value = {**example_of(schema, RECORDS), "topic": topic}
    return {
        "operationId": f"told_{topic.replace('.', '_')}",
        "tags": ["Webhooks"],
        "summary": topic,
        "description": f"Sent when `{topic}` happens, to every subscription of the topic.",
        "requestBody": {"content": {"application/json": {"schema": schema, "examples": {"example": {"value": value}}}}},
        "responses": {
            "200": {"description": "Any status from 200 to 299 says that it came."},
            "410": {"description": "Ends the subscription."},
        },
    }

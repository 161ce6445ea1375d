"""A conversation in the shape of 1.x, made of that of later versions."""

from collections.abc import Mapping
from typing import Any, cast

from doorstep.contacts.contact import Role
from doorstep.kernel.ids import ContactId

Shape = Mapping[str, Any]

_KEPT = ("type", "id", "created_at", "updated_at", "waiting_since", "snoozed_until", "open", "state", "read", "tags",
    "priority", "title", "statistics", "conversation_rating", "custom_attributes", "conversation_parts")  # fmt: skip

NOBODY = {"type": "nobody_admin", "id": None}


def conversation_v1(shape: Shape, roles: Mapping[ContactId, Role]) -> dict[str, object]:
    """`roles` are those of everybody in it."""
    people = [_person(each["id"], roles) for each in shape["contacts"]["contacts"]]
    return {
        **{name: shape[name] for name in _KEPT if name in shape},
        "conversation_message": {**shape["source"], "type": "conversation_message"},
        "user": people[0] if people else None,
        "customers": people,
        "customer_first_reply": shape["first_contact_reply"],
        "assignee": _assignee(shape),
    }


def people_in(shape: Shape) -> list[ContactId]:
    """Whose roles `conversation_v1` wants to know."""
    return [ContactId(each["id"]) for each in cast("list[Shape]", shape["contacts"]["contacts"])]


def _person(contact_id: str, roles: Mapping[ContactId, Role]) -> dict[str, object]:
    is_lead = roles.get(ContactId(contact_id)) == "lead"
    return {"type": "lead" if is_lead else "user", "id": contact_id}


def _assignee(shape: Shape) -> dict[str, object]:
    """A teammate first, else a team."""
    if shape["admin_assignee_id"] is not None:
        return {"type": "admin", "id": str(shape["admin_assignee_id"])}
    if shape["team_assignee_id"] is not None:
        return {"type": "team", "id": str(shape["team_assignee_id"])}
    return dict(NOBODY)

"""Leads and users as values, with only what a test cares about."""

from datetime import UTC, datetime, timedelta
from typing import Any

from doorstep.contacts.contact import AttributeSource, Contact
from doorstep.kernel.ids import WorkspaceId, new_contact_id

EARLIER = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = EARLIER + timedelta(days=1)


def a_contact(**fields: Any) -> Contact:
    given: dict[str, Any] = {
        "workspace_id": WorkspaceId("shop"), "contact_id": new_contact_id(), "role": "user", "first_seen_at": EARLIER,
        "created_at": EARLIER, "updated_at": EARLIER,
    }  # fmt: skip
    return Contact(**given | fields)


def a_user(*, attributes: dict[str, Any] | None = None, **fields: Any) -> Contact:
    return a_contact(custom_attributes=attributes or {}, **fields)


def a_lead(*, attributes: dict[str, Any] | None = None, set_at: datetime = EARLIER, **fields: Any) -> Contact:
    sources = {f"custom_attributes.{name}": AttributeSource("page", set_at.timestamp()) for name in attributes or {}}
    return a_contact(role="lead", custom_attributes=attributes or {}, attribute_sources=sources, **fields)

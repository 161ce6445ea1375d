"""Tags, notes, declared attributes and kinds of message as the API shows them."""

from collections.abc import Mapping, Sequence
from typing import Final

from doorstep.companies.note import CompanyNote
from doorstep.contacts.data_attributes import DataAttribute, DataType, Model, every_option
from doorstep.contacts.note import Note
from doorstep.contacts.standard_attributes import StandardAttribute
from doorstep.contacts.subscription import SubscriptionType
from doorstep.contacts.tag import AppliedTag, Tag
from doorstep.kernel.clock import unix_seconds
from doorstep.kernel.ids import AdminId, ContactId
from doorstep.rest_api.bodies import html_of
from doorstep.rest_api.versions import Version
from doorstep.workspaces.admin import Admin

COMPANIES_HAVE_NOTES = Version(2, 16)
"""From here on a note says of both whether it is about them."""

LOCALE = "en"
"""Kinds of message are written in one language."""


_NEWEST_TYPES: Final[Mapping[DataType, str]] = {
    "string": "string", "integer": "integer", "float": "decimal", "boolean": "boolean", "date": "datetime",
}  # fmt: skip


def tag_shape(tag: Tag) -> dict[str, object]:
    return {"type": "tag", "id": str(tag.tag_id), "name": tag.name}


def applied_tag_shape(tag: AppliedTag) -> dict[str, object]:
    by = None if tag.applied_by is None else {"type": "admin", "id": str(tag.applied_by)}
    return {
        "type": "tag",
        "id": str(tag.tag_id),
        "name": tag.name,
        "applied_at": unix_seconds(tag.applied_at),
        "applied_by": by,
    }


def note_shape(note: Note, root_id: ContactId, author: Admin | None, version: Version) -> dict[str, object]:
    """`root_id`: whom the note is about now; whoever it was written about may be merged into them."""
    shape: dict[str, object] = {
        "type": "note",
        "id": str(note.note_id),
        "created_at": unix_seconds(note.created_at),
        "contact": {"type": "contact", "id": root_id},
        "author": _author(note.admin_id, author),
        "body": html_of(note.body),
    }
    return shape | {"company": None} if version >= COMPANIES_HAVE_NOTES else shape


def company_note_shape(note: CompanyNote, author: Admin | None, team_ids: Sequence[int]) -> dict[str, object]:
    """Its author has more keys than that of a note about a person; `team_ids` are theirs."""
    by = _author(note.admin_id, author)
    if by is not None:
        by |= {
            "away_status_reason_id": author.away_status_reason_id if author else None,
            "has_inbox_seat": author is not None,
            "team_ids": list(team_ids),
            "team_priority_level": {},
        }
    return {
        "type": "note",
        "id": str(note.note_id),
        "created_at": unix_seconds(note.created_at),
        "contact": None,
        "company": {"type": "company", "id": note.company_uid},
        "author": by,
        "body": html_of(note.body),
    }


def data_attribute_shape(attribute: DataAttribute) -> dict[str, object]:
    shape: dict[str, object] = {
        "type": "data_attribute",
        "id": attribute.data_attribute_id,
        "model": attribute.model,
        "name": attribute.name,
        "full_name": f"custom_attributes.{attribute.name}",
        "label": attribute.label,
        "description": attribute.description,
        "data_type": attribute.data_type,
        "api_writable": True,
        "ui_writable": False,
        "messenger_writable": attribute.messenger_writable,
        "custom": True,
        "archived": attribute.archived,
        "created_at": unix_seconds(attribute.created_at),
        "updated_at": unix_seconds(attribute.updated_at),
    }
    if attribute.created_by is not None:
        shape["admin_id"] = str(attribute.created_by)
    return shape if attribute.options is None else shape | {"options": list(attribute.options)}


def conversation_attribute_shape(attribute: DataAttribute) -> dict[str, object]:
    """As 2.16 names types."""
    details = attribute.details
    shape: dict[str, object] = {
        "type": "conversation_attribute",
        "id": attribute.data_attribute_id,
        "name": attribute.name,
        "description": attribute.description,
        "data_type": "list" if attribute.options is not None else _NEWEST_TYPES[attribute.data_type],
        "required": details.required,
        "visible_to_team_ids": list(details.visible_to_team_ids),
        "archived": attribute.archived,
        "created_at": unix_seconds(attribute.created_at),
        "updated_at": unix_seconds(attribute.updated_at),
    }
    if attribute.created_by is not None:
        shape["admin_id"] = str(attribute.created_by)
    if attribute.options is not None:
        options = [{"id": each.id, "label": each.label, "archived": each.archived} for each in every_option(attribute)]
        return shape | {"options": options}
    return shape | {"multiline": details.multiline} if attribute.data_type == "string" else shape


def standard_attribute_shape(attribute: StandardAttribute, model: Model) -> dict[str, object]:
    """It has no id, since nobody changes it."""
    return {
        "type": "data_attribute",
        "model": model,
        "name": attribute.name,
        "full_name": attribute.full_name,
        "label": attribute.label,
        "description": attribute.description,
        "data_type": attribute.data_type,
        "api_writable": attribute.writable,
        "ui_writable": False,
        "messenger_writable": True,
        "custom": False,
        "archived": False,
    }


def subscription_type_shape(kind: SubscriptionType) -> dict[str, object]:
    translation = {"name": kind.name, "description": kind.description, "locale": LOCALE}
    return {
        "type": "subscription",
        "id": str(kind.subscription_type_id),
        "state": kind.state,
        "consent_type": kind.consent_type,
        "default_translation": translation,
        "translations": [translation],
        "content_types": list(kind.content_types),
    }


def _author(admin_id: AdminId | None, admin: Admin | None) -> dict[str, object] | None:
    if admin_id is None:
        return None
    return {
        "type": "admin",
        "id": str(admin_id),
        "name": admin.name if admin else None,
        "email": admin.email if admin else None,
        "away_mode_enabled": admin.away_mode_enabled if admin else False,
        "away_mode_reassign": admin.away_mode_reassign if admin else False,
    }

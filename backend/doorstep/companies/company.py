"""A company, by the site's own id of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from doorstep.contacts.attributes import Room, may_set
from doorstep.contacts.contact import AttributeSource, Source
from doorstep.contacts.given import GivenCompany
from doorstep.kernel.ids import WorkspaceId

MOST_CUSTOM_ATTRIBUTES = 100
"""Per company."""


class Company(msgspec.Struct, frozen=True, kw_only=True):
    """One row."""

    workspace_id: WorkspaceId
    company_uid: str
    """Ours, 32 hex digits; `company_id` is the site's."""
    company_id: str
    name: str | None = None
    plan: str | None = None
    monthly_spend: float | None = None
    user_count: int | None = None
    size: int | None = None
    website: str | None = None
    industry: str | None = None
    custom_attributes: Mapping[str, Any] = {}
    attribute_sources: Mapping[str, AttributeSource] = {}
    remote_created_at: datetime | None = None
    created_at: datetime
    updated_at: datetime


class CompanyTag(msgspec.Struct, frozen=True):
    """A tag on a company."""

    tag_id: int
    name: str


class Counted(msgspec.Struct, frozen=True):
    """What is known of a company by its people and teammates."""

    users: int = 0
    """Active users, each once; leads are not counted."""
    last_request_at: datetime | None = None
    """When any of its people was last on the site."""
    tags: tuple[CompanyTag, ...] = ()


def updated(company: Company, given: GivenCompany, by: Source, at: datetime) -> Company:
    """The company with what `given` may set; the same object when nothing changes. Pure."""
    sources, custom = dict(company.attribute_sources), dict(company.custom_attributes)
    columns: dict[str, Any] = {}
    source = AttributeSource(by, at.timestamp())
    room = Room(custom, sources, by, most=MOST_CUSTOM_ATTRIBUTES)
    for name, value in given.standard.items():
        if may_set(sources.get(name), getattr(company, name), value, by):
            columns[name], sources[name] = value, source
    for name, value in given.custom.items():
        key = f"custom_attributes.{name}"
        may = may_set(sources.get(key), custom.get(name), value, by)
        if may and room.has_for(name):
            custom[name], sources[key] = value, source
    if sources == company.attribute_sources:
        return company
    return msgspec.structs.replace(
        company, **columns, custom_attributes=custom, attribute_sources=sources, updated_at=at
    )

"""Somebody who looks at pages and has not written: a hash in Valkey, never a row."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from doorstep.contacts.contact import AttributeSource
from doorstep.kernel.ids import ContactId, DeviceId, VisitorId, WorkspaceId


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one; the IP address is not."""

    workspace_id: WorkspaceId
    visitor_id: VisitorId
    """A UUID with hyphens, what `getVisitorId` gives; knowing it opens nothing."""
    contact_id: ContactId
    """The id it will have as a contact."""
    device_id: DeviceId
    """The one browser that it is."""
    pseudonym: str
    page_url: str | None = None
    page_title: str | None = None
    referrer: str | None = None
    utm: Mapping[str, str] = {}
    browser: str | None = None
    browser_version: str | None = None
    os: str | None = None
    language: str | None = None
    country_code: str | None = None
    country: str | None = None
    region: str | None = None
    city: str | None = None
    name: str | None = None
    """Like email, phone and the custom attributes: written by the API only."""
    email: str | None = None
    phone: str | None = None
    custom_attributes: Mapping[str, Any] = {}
    attribute_sources: Mapping[str, AttributeSource] = {}
    page_views: int = 0
    first_seen_at: datetime
    last_seen_at: datetime

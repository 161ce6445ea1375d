"""A browser of a lead or user, as the database knows it."""

from datetime import datetime
from typing import Literal

import msgspec

from doorstep.kernel.ids import ContactId, DeviceId, WorkspaceId

Reads = Literal["all", "own"]
"""Every conversation of its person, or only those started on it."""


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """One row; a visitor's device has none."""

    workspace_id: WorkspaceId
    device_id: DeviceId
    contact_id: ContactId
    reads: Reads = "all"
    browser: str | None = None
    os: str | None = None
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime | None = None
    """Of a user's session only: it ends by itself then."""
    ended_at: datetime | None = None
    ended_because: str | None = None

    def is_live(self, at: datetime) -> bool:
        """Whether it stands for anybody at `at`."""
        return self.ended_at is None and (self.expires_at is None or self.expires_at > at)

"""A workspace as the rest of the product sees it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from doorstep.kernel.ids import WorkspaceId


class Workspace(msgspec.Struct, frozen=True, kw_only=True):
    """One customer's site; `workspace_id` is what the wire calls `app_id`."""

    workspace_id: WorkspaceId
    name: str
    is_test: bool
    test_of: WorkspaceId | None = None
    """Of a test workspace made from a live one: the live one."""
    identity_secret_encrypted: bytes
    """Opened by `secrets.decrypt_secret`; a dump of the database alone forges no login."""
    enforce_identity: bool
    """Whether a login needs proof; an identifier that was proven once needs it in any case."""
    allowed_origins: tuple[str, ...] = ()
    """Exact http(s) origins; empty means every one."""
    time_zone: str = "UTC"
    look: Mapping[str, Any] = {}
    """Colours and texts of the messenger, as the wire's `look`."""
    site_seen_at: datetime | None = None
    site_seen_url: str | None = None
    created_at: datetime

    @property
    def sends_email(self) -> bool:
        """Whether mail of this workspace may leave the house. A test workspace's never does, whoever it is for."""
        return not self.is_test

"""A teammate, as the rest of the product sees one."""

from datetime import datetime

import msgspec

from doorstep.kernel.ids import AdminId, WorkspaceId


class Admin(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who answers; without a password they cannot sign in, and only an access token acts for them."""

    workspace_id: WorkspaceId
    admin_id: AdminId
    email: str
    name: str
    has_password: bool
    created_at: datetime
    job_title: str = ""
    away_mode_enabled: bool = False
    away_mode_reassign: bool = False
    """Whether replies to this teammate's conversations should go to everybody meanwhile."""
    away_status_reason_id: int | None = None
    """A number of the customer's own, given back as it came."""

    @property
    def initials(self) -> str:
        """At most two letters, for the round badge beside a message."""
        words = [word for word in self.name.split() if word]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

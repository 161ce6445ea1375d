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

    @property
    def initials(self) -> str:
        """At most two letters, for the round badge beside a message."""
        words = [word for word in self.name.split() if word]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

"""What a teammate writes about a company, for other teammates."""

from datetime import datetime

import msgspec

from doorstep.kernel.ids import AdminId, WorkspaceId


class CompanyNote(msgspec.Struct, frozen=True, kw_only=True):
    """It goes when the company is deleted."""

    workspace_id: WorkspaceId
    note_id: int
    company_uid: str
    admin_id: AdminId | None
    body: str
    created_at: datetime

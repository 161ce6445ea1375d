"""What teammates and programs did, as the log for who looks after the workspace has it."""

from datetime import datetime
from typing import Any, Final, Literal, get_args

import msgspec

from doorstep.kernel.ids import AdminId, WorkspaceId

PublishedType = Literal[
    "admin_away_mode_change", "admin_login_failure", "admin_login_success", "admin_logout", "admin_password_reset_success",
    "app_name_change", "app_timezone_change",
    "app_package_installation", "app_package_token_regeneration", "app_package_uninstallation", "app_team_creation",
    "app_team_membership_modification", "app_webhook_creation", "app_webhook_deletion", "bulk_delete", "bulk_export", "conversation_part_deletion",
    "custom_authentication_token_creation", "messenger_api_secret_creation", "oauth_token_revocation",
]  # fmt: skip
"""In the words of the description that the field publishes."""

OwnType = Literal[
    "app_change", "app_deletion", "app_registration", "app_webhook_change", "bulk_change", "bulk_undo",
    "cleaning_rule_change", "cleaning_rule_creation", "cleaning_rule_deletion", "company_deletion", "contact_archive", "contact_block",
    "contact_deletion", "contact_merge", "contact_unarchive", "contact_unmerge", "conversation_deletion",
    "data_attribute_change", "data_attribute_creation", "people_import", "segment_change", "segment_creation", "segment_deletion",
    "tag_change", "tag_creation", "tag_deletion", "test_workspace_creation",
]  # fmt: skip
"""Of what has no word there: programs that know only the published ones meet these as unknown."""

ActivityType = Literal[PublishedType, OwnType]

OWN_TYPES: Final[tuple[OwnType, ...]] = get_args(OwnType)

ACTIVITY_TYPES: Final[tuple[ActivityType, ...]] = get_args(ActivityType)


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """`admin_id` is None for the command line. Neither `metadata` nor `description` has a word of a person."""

    workspace_id: WorkspaceId
    activity_id: str
    admin_id: AdminId | None
    address: str | None
    activity_type: str
    metadata: dict[str, Any]
    description: str
    created_at: datetime

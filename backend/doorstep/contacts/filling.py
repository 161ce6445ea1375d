"""What the leads merged into a user fill in where the user has nothing: kept on the user's row, so that search sees one row. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from doorstep.contacts.attributes import shown
from doorstep.contacts.contact import Contact
from doorstep.kernel.ids import ContactId

TEXTS: Final = (
    "name", "phone", "avatar_url", "language", "language_override", "browser", "browser_version", "os", "country", "region",
    "city", "owner_id",
)  # fmt: skip

TIMES: Final = (
    "signed_up_at", "created_at", "updated_at", "last_seen_at", "last_contacted_at", "last_replied_at",
    "last_email_opened_at", "last_email_clicked_at",
)  # fmt: skip

_NEVER = datetime.max.replace(tzinfo=UTC)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def filled_by(members: Sequence[Contact]) -> dict[str, object] | None:
    """What these show together without anything of their root, times as Unix seconds; None when there are none."""
    if not members:
        return None
    blank = Contact(
        workspace_id=members[0].workspace_id, contact_id=ContactId(""), role="user",
        first_seen_at=_NEVER, created_at=_NEVER, updated_at=_LONG_AGO,
    )  # fmt: skip
    together = shown(blank, members)
    times = {name: at.timestamp() for name in TIMES if (at := getattr(together, name)) is not None}
    texts = {name: value for name in TEXTS if (value := getattr(together, name)) is not None}
    return {
        **texts,
        **times,
        "unsubscribed_from_emails": together.unsubscribed_from_emails,
        "custom_attributes": together.custom_attributes,
    }

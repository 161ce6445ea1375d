"""A lead or user as the API shows one."""

from typing import Final

from doorstep.contacts.attributes import Shown
from doorstep.kernel.clock import unix_seconds
from doorstep.rest_api.identifiers import UTM_NAMES
from doorstep.rest_api.times import shown_time
from doorstep.rest_api.versions import DEFAULT, Version
from doorstep.storage.belongings import Belongings, Listed
from doorstep.storage.merges import Merged

MOST_SHOWN: Final = 10
"""Companies, tags and notes inside a contact: more are behind the list's `url`."""

_MOBILE = (
    "android_app_name", "android_app_version", "android_device", "android_os_version", "android_sdk_version",
    "android_last_seen_at", "ios_app_name", "ios_app_version", "ios_device", "ios_os_version", "ios_sdk_version",
    "ios_last_seen_at",
)  # fmt: skip


OWNER_AS_TEXT: Final = Version(2, 16)
"""From here on `owner_id` is written as a text."""


def contact_shape(shown: Shown, has: Belongings, version: Version = DEFAULT) -> dict[str, object]:
    """Every key that the description's example has; of what the person `has`, the first `MOST_SHOWN` of each kind."""
    address = f"/contacts/{shown.contact_id}"
    email = shown.email or ""
    return {
        "type": "contact",
        "id": shown.contact_id,
        "workspace_id": shown.workspace_id,
        "external_id": shown.external_id,
        "role": shown.role,
        "email": email,
        "email_domain": email.rpartition("@")[2],
        "phone": shown.phone,
        "name": shown.name,
        "avatar": {"type": "avatar", "image_url": shown.avatar_url} if shown.avatar_url else None,
        "owner_id": _owner(shown, version),
        "social_profiles": {"type": "list", "data": []},
        "has_hard_bounced": shown.has_hard_bounced,
        "marked_email_as_spam": shown.marked_email_as_spam,
        "unsubscribed_from_emails": shown.unsubscribed_from_emails,
        **_times(shown),
        "last_email_opened_at": shown_time(shown.last_email_opened_at),
        "last_email_clicked_at": shown_time(shown.last_email_clicked_at),
        "language_override": shown.language_override,
        "browser": shown.browser,
        "browser_version": shown.browser_version,
        "browser_language": shown.language,
        "os": shown.os,
        "location": _location(shown),
        **dict.fromkeys(_MOBILE),
        "custom_attributes": dict(shown.custom_attributes),
        "tags": _addresses("tag", has["tag"], "/tags", f"{address}/tags"),
        "notes": _addresses("note", has["note"], "/notes", f"{address}/notes"),
        "companies": _addresses("company", has["company"], "/companies", f"{address}/companies"),
        "opted_out_subscription_types": _subscriptions(has["opt_out"], address),
        "opted_in_subscription_types": _subscriptions(has["opt_in"], address),
        **{name: shown.utm.get(name) for name in UTM_NAMES},
        "referrer": shown.referrer,
        "enabled_push_messaging": None,
    }


def merge_shape(merged: Merged) -> dict[str, object]:
    """A lead that is part of a user now."""
    return {
        "type": "merge_history",
        "source_contact_id": merged.member_id,
        "source_contact_role": "lead",
        "merged_at": unix_seconds(merged.merged_at),
        "merge_id": merged.merge_id,
    }


def _times(shown: Shown) -> dict[str, object]:
    return {
        "created_at": unix_seconds(shown.created_at),
        "updated_at": unix_seconds(shown.updated_at),
        "signed_up_at": shown_time(shown.signed_up_at),
        "last_seen_at": shown_time(shown.last_seen_at),
        "last_replied_at": shown_time(shown.last_replied_at),
        "last_contacted_at": shown_time(shown.last_contacted_at),
    }


def _location(shown: Shown) -> dict[str, object]:
    return {
        "type": "location",
        "country": shown.country,
        "region": shown.region,
        "city": shown.city,
        "country_code": shown.country_code,
        "continent_code": None,
    }


def _owner(shown: Shown, version: Version) -> int | str | None:
    if shown.owner_id is None or version < OWNER_AS_TEXT:
        return shown.owner_id
    return str(shown.owner_id)


def _subscriptions(listed: Listed, address: str) -> dict[str, object]:
    return _addresses("subscription", listed, "/subscription_types", f"{address}/subscriptions")


def _addresses(kind: str, listed: Listed, each_at: str, url: str) -> dict[str, object]:
    return {
        "type": "list",
        "data": [{"type": kind, "id": each, "url": f"{each_at}/{each}"} for each in listed.ids],
        "url": url,
        "total_count": listed.total_count,
        "has_more": listed.total_count > len(listed.ids),
    }

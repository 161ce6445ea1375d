"""A lead or user as the API shows one."""

from collections.abc import Sequence

from doorstep.companies.company import Company
from doorstep.contacts.attributes import Shown
from doorstep.kernel.clock import unix_seconds
from doorstep.rest_api.times import shown_time
from doorstep.rest_api.visitors.shape import UTM_NAMES

MOST_SHOWN = 10
"""Companies, tags and notes inside a contact: more are behind the list's `url`."""

_MOBILE = (
    "android_app_name", "android_app_version", "android_device", "android_os_version", "android_sdk_version",
    "android_last_seen_at", "ios_app_name", "ios_app_version", "ios_device", "ios_os_version", "ios_sdk_version",
    "ios_last_seen_at",
)  # fmt: skip


def contact_shape(shown: Shown, companies: Sequence[Company]) -> dict[str, object]:
    """Every key that the description's example has; `companies` are all of the person's."""
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
        "owner_id": shown.owner_id,
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
        "tags": _addresses([], f"{address}/tags"),
        "notes": _addresses([], f"{address}/notes"),
        "companies": _addresses([_company_address(company) for company in companies], f"{address}/companies"),
        "opted_out_subscription_types": _addresses([], f"{address}/subscriptions"),
        "opted_in_subscription_types": _addresses([], f"{address}/subscriptions"),
        **{name: shown.utm.get(name) for name in UTM_NAMES},
        "referrer": shown.referrer,
        "enabled_push_messaging": None,
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


def _company_address(company: Company) -> dict[str, str]:
    return {"type": "company", "id": company.company_uid, "url": f"/companies/{company.company_uid}"}


def _addresses(data: Sequence[dict[str, str]], url: str) -> dict[str, object]:
    shown = list(data[:MOST_SHOWN])
    return {
        "type": "list",
        "data": shown,
        "url": url,
        "total_count": len(data),
        "has_more": len(data) > len(shown),
    }

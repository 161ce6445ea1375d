"""A visitor as the API shows one."""

from doorstep.kernel.clock import unix_seconds
from doorstep.rest_api.identifiers import UTM_NAMES
from doorstep.visitors.visitor import Visitor


def visitor_shape(visitor: Visitor) -> dict[str, object]:
    """Every key that the description's example has; what is not known of visitors is empty."""
    first_seen = unix_seconds(visitor.first_seen_at)
    return {
        "type": "visitor",
        "id": visitor.contact_id,
        "user_id": visitor.visitor_id,
        "anonymous": True,
        "email": visitor.email or "",
        "phone": visitor.phone,
        "name": visitor.name,
        "pseudonym": visitor.pseudonym,
        "avatar": {"type": "avatar", "image_url": None},
        "app_id": visitor.workspace_id,
        "companies": {"type": "company.list", "companies": []},
        "location_data": _location(visitor),
        "last_request_at": unix_seconds(visitor.last_seen_at),
        "created_at": first_seen,
        "remote_created_at": first_seen,
        "signed_up_at": first_seen,
        "updated_at": unix_seconds(visitor.last_seen_at),
        "session_count": 0,
        "social_profiles": {"type": "social_profile.list", "social_profiles": []},
        "owner_id": None,
        "unsubscribed_from_emails": False,
        "marked_email_as_spam": False,
        "has_hard_bounced": False,
        "tags": {"type": "tag.list", "tags": []},
        "segments": {"type": "segment.list", "segments": []},
        "custom_attributes": dict(visitor.custom_attributes),
        "referrer": visitor.referrer,
        **{name: visitor.utm.get(name) for name in UTM_NAMES},
        "do_not_track": None,
    }


def _location(visitor: Visitor) -> dict[str, object]:
    known = {
        "city_name": visitor.city,
        "country_code": visitor.country_code,
        "country_name": visitor.country,
        "region_name": visitor.region,
    }
    found = {name: value for name, value in known.items() if value}
    return {"type": "location_data", **found} if found else {}

"""A user or a lead in the shape of 1.x."""

from collections.abc import Sequence

from doorstep.contacts.attributes import Shown
from doorstep.kernel.clock import unix_seconds
from doorstep.rest_api.identifiers import UTM_NAMES
from doorstep.rest_api.times import shown_time
from doorstep.segments.segment import Segment
from doorstep.storage.people_named import Named


def person_shape(shown: Shown, named: Named, segments: Sequence[Segment] = ()) -> dict[str, object]:
    """A lead has a pseudonym; a user only one that it had as a lead."""
    is_lead = shown.role == "lead"
    return {
        "type": "contact" if is_lead else "user",
        "id": shown.contact_id,
        "user_id": shown.external_id,
        "anonymous": is_lead,
        "email": shown.email,
        "phone": shown.phone,
        "name": shown.name,
        "pseudonym": shown.pseudonym,
        "avatar": {"type": "avatar", "image_url": shown.avatar_url},
        "app_id": shown.workspace_id,
        "companies": {"type": "company.list", "companies": [_company(*each) for each in named.companies]},
        "location_data": _location(shown),
        **_times(shown),
        "session_count": 0,
        "social_profiles": {"type": "social_profile.list", "social_profiles": []},
        "owner_id": None if shown.owner_id is None else str(shown.owner_id),
        "unsubscribed_from_emails": shown.unsubscribed_from_emails,
        "marked_email_as_spam": shown.marked_email_as_spam,
        "has_hard_bounced": shown.has_hard_bounced,
        "tags": {
            "type": "tag.list",
            "tags": [{"type": "tag", "id": number, "name": name} for number, name in named.tags],
        },
        "segments": {"type": "segment.list", "segments": [{"type": "segment", "id": s.segment_id} for s in segments]},
        "custom_attributes": {name: value for name, value in shown.custom_attributes.items() if value is not None},
        "referrer": shown.referrer,
        **{name: shown.utm.get(name) for name in UTM_NAMES},
        "do_not_track": None,
        "last_seen_ip": None,
        "user_agent_data": None,
    }


def _times(shown: Shown) -> dict[str, object]:
    signed_up = shown_time(shown.signed_up_at)
    return {
        "last_request_at": shown_time(shown.last_seen_at),
        "created_at": unix_seconds(shown.created_at),
        "remote_created_at": signed_up,
        "signed_up_at": signed_up,
        "updated_at": unix_seconds(shown.updated_at),
    }


def _location(shown: Shown) -> dict[str, object]:
    known = {
        "city_name": shown.city,
        "country_code": shown.country_code,
        "country_name": shown.country,
        "region_name": shown.region,
    }
    return {"type": "location_data", **{name: value for name, value in known.items() if value}}


def _company(uid: str, own_id: str, name: str | None) -> dict[str, object]:
    return {"type": "company", "id": uid, "company_id": own_id, "name": name}

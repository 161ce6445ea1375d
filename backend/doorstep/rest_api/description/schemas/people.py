"""Visitors, leads and users as the API gives them."""

from collections.abc import Mapping
from typing import Final

from doorstep.rest_api.description.kinds import (
    Kind,
    Record,
    address,
    always,
    answer,
    free,
    many,
    nested,
    one,
    text,
    time,
    truth,
    whole,
)
from doorstep.rest_api.description.vocabulary import A_COMPANY, A_CONTACT, A_LEAD

_MOBILE_TEXTS: Final = (
    "android_app_name", "android_app_version", "android_device", "android_os_version", "android_sdk_version",
    "ios_app_name", "ios_app_version", "ios_device", "ios_os_version", "ios_sdk_version",
)  # fmt: skip

_MOBILE_TIMES: Final = ("android_last_seen_at", "ios_last_seen_at")


def _mobile() -> dict[str, Kind]:
    words = "Always null: there is no mobile app."
    texts = {name: text().or_null().such_as(None).says(words) for name in _MOBILE_TEXTS}
    return texts | {name: time().or_null().such_as(None).says(words) for name in _MOBILE_TIMES}


def _campaign() -> dict[str, Kind]:
    names = ("utm_campaign", "utm_content", "utm_medium", "utm_source", "utm_term")
    return {name: text().or_null() for name in names}


def _addresses(name: str, of: Kind, what: str, *, shown: Mapping[str, object]) -> Record:
    """A short list inside a contact; the whole one is behind `url`. `shown`: what is on the example's."""
    return answer(
        name, f"{what}: at most ten, and where to find the rest.",
        type=always("list"), data=many(of).such_as([shown]),
        url=address().such_as(f"/contacts/{A_CONTACT}/{name.removeprefix('contact_').split('_')[-1]}"),
        total_count=whole().says("How many there are."), has_more=truth(),
    )  # fmt: skip


PICTURE: Final = nested(type=always("avatar"), image_url=address().or_null())

SCHEMAS: Final = (
    answer(
        "addressable_list", "Something that is shown elsewhere: its kind, its id, and where.",
        type=text().such_as("tag"), id=text().such_as("12"), url=address().such_as("/tags/12"),
    ),
    answer(
        "company_data", "A company that a contact belongs to, and where it is shown.",
        type=always("company"), id=text().such_as(A_COMPANY), url=address().such_as(f"/companies/{A_COMPANY}"),
    ),
    _addresses(
        "contact_tags", one("addressable_list"), "The tags of a contact",
        shown={"type": "tag", "id": "12", "url": "/tags/12"},
    ),
    _addresses(
        "contact_notes", one("addressable_list"), "The notes about a contact",
        shown={"type": "note", "id": "31", "url": "/notes/31"},
    ),
    _addresses(
        "contact_companies", one("company_data"), "The companies of a contact",
        shown={"type": "company", "id": A_COMPANY, "url": f"/companies/{A_COMPANY}"},
    ),
    _addresses(
        "contact_subscriptions", one("addressable_list"), "What a contact has said about kinds of message",
        shown={"type": "subscription", "id": "4", "url": "/subscription_types/4"},
    ),
    answer(
        "contact_location", "Where a contact was last.",
        type=always("location"), country=text().or_null(), region=text().or_null(), city=text().or_null(),
        country_code=text().or_null(), continent_code=text().or_null(),
    ),
    answer(
        "social_profile", "An account elsewhere. Doorstep never has any.",
        type=always("social_profile"), name=text(), url=address(),
    ),
    answer("contact_social_profiles", "Always empty.", type=always("list"), data=many(one("social_profile")).such_as([])),
    answer(
        "contact_reference", "A contact, by its two ids.",
        type=always("contact"), id=text(), external_id=text().or_null(),
    ),
    answer(
        "contact", "A lead or a user, with everything that is known of them.",
        {**_mobile(), **_campaign()},
        type=always("contact"), id=text(), workspace_id=text(), external_id=text().or_null(),
        role=text("user", "lead"), email=text(), email_domain=text(), phone=text().or_null(), name=text().or_null(),
        avatar=PICTURE.or_null(), owner_id=whole().or_null(), social_profiles=one("contact_social_profiles"),
        has_hard_bounced=truth(), marked_email_as_spam=truth(), unsubscribed_from_emails=truth(),
        created_at=time(), updated_at=time(), signed_up_at=time().or_null(), last_seen_at=time().or_null(),
        last_replied_at=time().or_null(), last_contacted_at=time().or_null(),
        last_email_opened_at=time().or_null(), last_email_clicked_at=time().or_null(),
        language_override=text().or_null(), browser=text().or_null(), browser_version=text().or_null(),
        browser_language=text().or_null(), os=text().or_null(), location=one("contact_location"),
        custom_attributes=free(), tags=one("contact_tags"), notes=one("contact_notes"),
        companies=one("contact_companies"), opted_out_subscription_types=one("contact_subscriptions"),
        opted_in_subscription_types=one("contact_subscriptions"), referrer=text().or_null(),
        enabled_push_messaging=truth().or_null(),
        pseudonym=text().or_null().maybe().says("Of a lead that was a visitor until now: only converting tells it."),
        merge_history=many(one("merge_history_item")).maybe().says("What went into it, when that was asked for."),
    ),
    answer(
        "contact_list", "Leads and users, a page of them.",
        type=always("list"), data=many(one("contact")), total_count=whole(), pages=one("cursor_pages"),
    ),
    answer(
        "merge_history_item", "One merge into a contact.",
        type=always("merge_history"), source_contact_id=text().such_as(A_LEAD).says("The lead that went in."),
        source_contact_role=always("lead"), merged_at=time().says("Since when it is part of the user."),
        merge_id=text().such_as(A_LEAD).says("What takes it back by POST /contacts/unmerge."),
    ),
    answer(
        "merge_history_list", "The merges into a contact, a page of them.",
        type=always("list"), data=many(one("merge_history_item")), next_cursor=text().or_null().maybe().such_as(None).says("The cursor of the next page."),
        has_more=truth(),
    ),
    answer(
        "contact_deleted", "That a contact was erased.",
        type=always("contact"), id=text(), external_id=text().or_null(), deleted=truth(),
    ),
    answer(
        "contact_archived", "That a contact was put away.",
        type=always("contact"), id=text(), external_id=text().or_null(), archived=truth(),
    ),
    answer(
        "contact_unarchived", "That a contact is back.",
        type=always("contact"), id=text(), external_id=text().or_null(), archived=truth().such_as(False),
    ),
    answer(
        "contact_blocked", "That a contact was blocked.",
        type=always("contact"), id=text(), external_id=text().or_null(), blocked=truth(),
    ),
    answer(
        "visitor", "Somebody who looks at pages and has not written.",
        _campaign(),
        type=always("visitor"), id=text().such_as(A_LEAD), user_id=text(), anonymous=truth(),
        email=text().such_as(""), phone=text().or_null().such_as(None), name=text().or_null().such_as(None),
        pseudonym=text().or_null(), avatar=PICTURE, app_id=text(),
        companies=nested(type=always("company.list"), companies=many(one("company"))),
        location_data=nested(
            type=always("location_data").maybe(), city_name=text().maybe(), country_code=text().maybe(),
            country_name=text().maybe(), region_name=text().maybe(), continent_code=text().maybe(),
            postal_code=text().maybe().says("Not looked up."), timezone=text().maybe().says("Not looked up."),
        ),
        last_request_at=time(), created_at=time(), remote_created_at=time(), signed_up_at=time(), updated_at=time(),
        session_count=whole(),
        social_profiles=nested(type=always("social_profile.list"), social_profiles=many(text())),
        owner_id=text().or_null().such_as(None), unsubscribed_from_emails=truth(), marked_email_as_spam=truth(),
        has_hard_bounced=truth(), tags=nested(type=always("tag.list"), tags=many(one("tag_basic"))),
        segments=nested(type=always("segment.list"), segments=many(text())), custom_attributes=free(),
        referrer=text().or_null(), do_not_track=truth().or_null(),
    ),
)  # fmt: skip

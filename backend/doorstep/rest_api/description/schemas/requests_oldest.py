"""What the API takes in the shapes of 1.x, where these are others than today's."""

from typing import Final

from doorstep.rest_api.description.kinds import (
    Kind,
    asked,
    choice,
    decimal,
    either,
    free,
    many,
    request,
    text,
    time,
    truth,
    whole,
)
from doorstep.rest_api.description.schemas.requests_conversations import FILES, URLS
from doorstep.rest_api.description.vocabulary import A_COMPANY, A_CONTACT, A_LEAD, NOON

_COMPANY: Final[dict[str, Kind]] = {
    "company_id": text(), "name": text().such_as("Harbour Walks").says("The company's name."), "plan": text().such_as("Yearly"), "size": whole(), "website": text(),
    "industry": text(), "monthly_spend": decimal(), "remote_created_at": time(), "custom_attributes": free().such_as({"season": "summer"}),
}  # fmt: skip

_PERSON: Final[dict[str, Kind]] = {
    "id": text().such_as(A_CONTACT), "email": text().or_null(), "phone": text().or_null(), "name": text().or_null(),
    "avatar": either(text(), free()).or_null().such_as("https://www.lodgings.example/ada.png").says("Address of a picture."),
    "signed_up_at": time().or_null().such_as(NOON), "remote_created_at": time().or_null().such_as(NOON).says("The same as `signed_up_at`, which wins."),
    "last_request_at": time().or_null().such_as(NOON + 120), "owner_id": either(whole(), text()).or_null().such_as("814"), "unsubscribed_from_emails": truth().or_null(),
    "language_override": text().or_null(), "custom_attributes": free().or_null(),
    "update_last_request_at": truth().such_as(True).says("They were here just now."), "new_session": truth().such_as(False).says("The same."),
    "companies": many(asked({**_COMPANY, "id": text().such_as(A_COMPANY), "remove": truth().such_as(False).says("Take the person out of it.")}))
    .such_as([{"company_id": "harbour-walks", "name": "Harbour Walks"}]).says("Companies to join, 50 at most; each is made or changed too."),
}  # fmt: skip

_NAMED: Final[dict[str, Kind]] = {"id": text(), "user_id": text().such_as("ada-17"), "email": text()}

_ADMIN: Final = either(text(), whole()).such_as("814").says("The teammate who does it.")


def _items(item: Kind) -> dict[str, Kind]:
    return {
        "items": many(item).needed().says("What is to be done, in order; a hundred at most."),
        "job": asked(id=text().such_as(f"job_{A_CONTACT}"))
        .such_as({})
        .says("A job of the last day to which it is added; a new one without."),
    }


_EVENT: Final = {"event_name": "booked-house", "created_at": NOON, "user_id": "ada-17"}

SCHEMAS: Final = (
    request("user_request_v1", "A user: a new one, or changes to one whom `id`, `user_id` or `email` names.", _PERSON, user_id=text().such_as("ada-17")),
    request("lead_request_v1", "A lead: a new one, or changes to one whom `id` or `user_id` names.", _PERSON, user_id=text().says("The lead's own id; a new one gets one by itself.")),
    request("erase_request_v1", "Who is erased.", intercom_user_id=text().needed()),
    request(
        "convert_lead_request_v1", "Which lead becomes which user.",
        contact=asked(_NAMED).needed().such_as({"id": A_LEAD}).says("The lead."), user=asked(_NAMED).needed().such_as({"user_id": "ada-17"}).says("The user: one who is there, or one to be made."),
    ),
    request("read_request_v1", "Whether the person has read it.", read=truth()),
    request(
        "admin_reply_v1", "What a teammate answers, or notes for the others.",
        type=text("admin").needed(), message_type=text("comment", "note").such_as("comment").says("`note`: only teammates see it."), admin_id=_ADMIN.needed(),
        body=text().such_as("It is, on most days.").says("May be left out where files come along."), created_at=time(), attachment_urls=URLS.such_as([]), attachment_files=FILES.such_as([]),
    ),
    request(
        "person_reply_v1", "What a person writes, named by one of three ids.",
        type=text("user", "contact").needed().such_as("user"), message_type=text("comment"), body=text().such_as("Thank you!").says("May be left out where files come along."),
        intercom_user_id=text(), user_id=text().such_as("ada-17"), email=text(), created_at=time(), attachment_urls=URLS.such_as([]), attachment_files=FILES.such_as([]),
    ),
    request(
        "deed_v1", "What a teammate does with it.",
        type=text("admin").such_as("admin"), message_type=text("assignment", "close", "open", "snoozed").needed().such_as("close").says("What is done."), admin_id=_ADMIN.needed(),
        assignee_id=either(text(), whole()).such_as("815").says("To whom it is given; `0` for nobody."), snoozed_until=time().such_as(1893456000), body=text().such_as("Until May."),
    ),
    choice("reply_request_v1", "A reply by either side, or what a teammate does.", "admin_reply_v1", "person_reply_v1", "deed_v1"),
    request("company_request_v1", "A company: a new one, or changes to one that is there.", _COMPANY, id=text().such_as(A_COMPANY)),
    request(
        "note_request_v1", "What is noted, and about whom.",
        body=text().needed().such_as("<p>Asks twice about The Damp.</p>"), user=asked(_NAMED).such_as({"id": A_CONTACT}).says("A user or a lead."),
        contact=asked(_NAMED).such_as({"id": A_LEAD}).says("The same, by its other name."),
        admin_id=either(text(), whole()).such_as("814").says("Who notes it; the token's own teammate if left out."),
    ),
    request(
        "bulk_users_request_v1", "Users to save or to archive.",
        _items(asked(
            method=text("post", "delete").needed().such_as("post").says("Save, or archive."), data_type=text("user").says("Always `user`."),
            data=free().needed().such_as({"user_id": "ada-17", "name": "Ada Quill"}).says("As `POST /users` takes it."),
        ).such_as({"method": "post", "data_type": "user", "data": {"user_id": "ada-17", "name": "Ada Quill"}})),
    ),
    request(
        "bulk_events_request_v1", "Events to record.",
        _items(asked(
            method=text("post").needed().says("Always `post`."), data_type=text("event").says("Always `event`."),
            data=free().needed().such_as(_EVENT).says("As `POST /events` takes it."),
        )),
    ),
    request(
        "subscription_request_v1", "Where notifications go, and of what.",
        url=text().such_as("https://hooks.lodgings.example/doorstep").says("Where notifications shall be posted to; it begins with https."),
        topics=many(text()).such_as(["user.created", "conversation.user.created"]).says("What it shall hear of."),
    ),
)  # fmt: skip

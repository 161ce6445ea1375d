"""What the API gives in the shapes of 1.x, where these are others than today's."""

from typing import Final

from doorstep.rest_api.description.kinds import (
    Kind,
    Record,
    address,
    always,
    answer,
    choice,
    free,
    many,
    nested,
    null,
    one,
    text,
    time,
    truth,
    whole,
)
from doorstep.rest_api.description.schemas.conversations import STATES
from doorstep.rest_api.description.schemas.people import PICTURE
from doorstep.rest_api.description.vocabulary import A_COMPANY, A_CONTACT, A_CONVERSATION, A_LEAD, A_VISITOR, NOON

_A_JOB: Final = f"job_{A_CONTACT}"
_A_SEGMENT: Final = "4c1d7f2e8b904f6aa3e5d1c0b9f8e7d6"

_OF_A_PERSON: Final[dict[str, Kind]] = {
    "email": text().or_null().such_as("ada@quill.example"), "phone": text().or_null(), "name": text().or_null().such_as("Ada Quill"),
    "avatar": PICTURE, "app_id": text(),
    "companies": nested(
        type=always("company.list"),
        companies=many(nested(type=always("company"), id=text().such_as(A_COMPANY), company_id=text(), name=text().or_null().such_as("Harbour Walks"))),
    ),
    "location_data": nested(
        type=always("location_data"), city_name=text().maybe(), country_code=text().maybe(), country_name=text().maybe(), region_name=text().maybe(),
    ),
    "last_request_at": time().or_null(), "created_at": time(), "remote_created_at": time().or_null(), "signed_up_at": time().or_null(),
    "updated_at": time(), "session_count": whole(),
    "social_profiles": nested(type=always("social_profile.list"), social_profiles=many(text()).such_as([])),
    "owner_id": text().or_null().such_as("814"), "unsubscribed_from_emails": truth(), "marked_email_as_spam": truth(), "has_hard_bounced": truth(),
    "tags": nested(type=always("tag.list"), tags=many(one("tag_basic"))),
    "segments": nested(
        type=always("segment.list"), segments=many(nested(type=always("segment"), id=text().such_as(_A_SEGMENT))),
    ).says("The segments that it is in; empty in lists."),
    "custom_attributes": free(), "referrer": text().or_null(),
    **{name: text().or_null() for name in ("utm_campaign", "utm_content", "utm_medium", "utm_source", "utm_term")},
    "do_not_track": null(), "last_seen_ip": null().says("Always null: addresses are not kept."),
    "user_agent_data": null().says("Always null."),
}  # fmt: skip


def _list(name: str, words: str, kind: str, key: str, of: str) -> Record:
    return answer(
        name,
        words,
        {key: many(one(of)).says("What is on this page.")},
        type=always(kind),
        pages=one("pages_v1"),
        total_count=whole(),
    )


def _scroll(name: str, words: str, kind: str, key: str, of: str) -> Record:
    return answer(
        name,
        words,
        {key: many(one(of)).says("The next hundred; at the end none.")},
        type=always(kind),
        scroll_param=text().or_null(),
    )


_CONVERSATION: Final[dict[str, Kind]] = {
    "type": always("conversation"), "id": text().such_as(A_CONVERSATION), "created_at": time(), "updated_at": time(), "waiting_since": time().or_null(),
    "snoozed_until": time().or_null().such_as(None), "open": truth(), "state": text(*STATES), "read": truth(), "tags": one("tags"),
    "priority": text("priority", "not_priority"), "title": text().or_null(), "statistics": one("conversation_statistics").or_null(),
    "conversation_rating": null(), "custom_attributes": free().such_as({}),
    "conversation_message": one("conversation_message_v1").says("What began it."),
    "user": one("whose_v1").or_null().says("Whose it is."), "customers": many(one("whose_v1")).says("Everybody in it, its owner first."),
    "customer_first_reply": one("conversation_first_contact_reply").or_null().says("The person's first words in it; null until there are any."),
    "assignee": nested(type=text("admin", "team", "nobody_admin").such_as("admin"), id=text().or_null().such_as("814")).says("Whose it is to answer."),
}  # fmt: skip

_COUNT: Final = free().says("By name, how many there are.")

SCHEMAS: Final = (
    answer(
        "pages_v1", "Where a page stands among all of them.",
        type=always("pages"), next=address().or_null().such_as(None).says("The whole address of the next page; null on the last."),
        page=whole(), per_page=whole(), total_pages=whole(),
    ),
    answer(
        "user_v1", "A user, with everything that is known of them.",
        {**_OF_A_PERSON, "type": always("user"), "id": text(), "user_id": text().or_null().such_as("ada-17").says("Your own id of the person."), "anonymous": truth().such_as(False),
         "pseudonym": text().or_null().such_as(None).says("Only of one who was a lead.")},
    ),
    answer(
        "lead_v1", "A lead, with everything that is known of them.",
        {**_OF_A_PERSON, "type": always("contact"), "id": text().such_as(A_LEAD),
         "user_id": text().or_null().such_as(A_VISITOR).says("The id that it had as a visitor, or one of its own."), "anonymous": truth(), "pseudonym": text().or_null(),
         "email": text().or_null().such_as("jay@inbound.example"), "name": text().or_null().such_as("Jay")},
    ),
    choice("person_v1", "A lead or a user.", "lead_v1", "user_v1"),
    _list("user_list_v1", "Users, a page of them.", "user.list", "users", "user_v1"),
    _list("lead_list_v1", "Leads, a page of them.", "contact.list", "contacts", "lead_v1"),
    choice("users_answer_v1", "A page of users, or the one that was asked for.", "user_list_v1", "user_v1"),
    choice("leads_answer_v1", "A page of leads, or the one that was asked for.", "lead_list_v1", "lead_v1"),
    _scroll("user_scroll_v1", "Users, a hundred at a time.", "user.list", "users", "user_v1"),
    _scroll("lead_scroll_v1", "Leads, a hundred at a time.", "contact.list", "contacts", "lead_v1"),
    answer(
        "customer_list_v1", "Users and leads, a page of them.",
        type=always("customer.list"), customers=many(one("person_v1")).says("Who was found."), total_count=whole(), pages=one("cursor_pages"),
    ),
    answer("erased_v1", "Who was erased.", id=text()),
    answer("whose_v1", "A person of a conversation.", type=text("user", "lead").such_as("user"), id=text().such_as(A_CONTACT)),
    answer(
        "conversation_message_v1", "What began a conversation.",
        type=always("conversation_message"), id=text(), delivered_as=text().such_as("customer_initiated"), subject=text(), body=text(),
        author=one("conversation_part_author").or_null(), attachments=many(one("part_attachment")), url=text().or_null(), redacted=truth(),
    ),
    answer("conversation_listed_v1", "A conversation without its parts.", _CONVERSATION),
    answer("conversation_v1", "A conversation with its parts.", _CONVERSATION, conversation_parts=one("conversation_parts")),
    _list("conversation_list_v1", "Conversations, a page of them.", "conversation.list", "conversations", "conversation_listed_v1"),
    _list("company_list_v1", "Companies, a page of them.", "company.list", "companies", "company"),
    _scroll("company_scroll_v1", "Companies, a hundred at a time.", "company.list", "companies", "company"),
    choice("companies_answer_v1", "A page of companies, the one that was asked for, or its users.", "company_list_v1", "company", "user_list_v1"),
    answer(
        "note_v1", "What a teammate noted about a person.",
        type=always("note"), id=text().such_as("31"), created_at=time(), contact=nested(type=always("contact"), id=text().such_as(A_CONTACT)),
        author=nested(
            type=always("admin"), id=text().such_as("814"), name=text().or_null().such_as("Mina Harrow"), email=text().or_null().such_as("mina@lodgings.example"),
            away_mode_enabled=truth(), away_mode_reassign=truth(),
        ).or_null(),
        body=text().such_as("<p>Asks twice about The Damp.</p>"),
        user=nested(type=text("user", "contact").such_as("user"), id=text().such_as(A_CONTACT)).says("Whom it is about: a user, or a lead (`contact`)."),
    ),
    _list("note_list_v1", "Notes, a page of them.", "note.list", "notes", "note_v1"),
    answer("tag_list_v1", "Tags.", type=always("tag.list"), tags=many(one("tag_basic")).says("The tags.")),
    answer(
        "everything_counted_v1", "How many there are of everything.",
        {name: nested(count=whole()).says("How many there are.") for name in ("company", "segment", "tag", "user", "lead")}, type=always("count.hash"),
    ),
    answer(
        "count_v1", "One thing by another: a list of names with their numbers, or of conversations the number in each state.",
        type=always("count"), user=_COUNT.such_as({"tag": [{"asks about damp": 3}]}).maybe(), company=_COUNT.such_as({"user": [{"Harbour Walks": 2, "remote_company_id": "harbour-walks"}]}).maybe(),
        conversation=_COUNT.such_as({"assigned": 2, "closed": 5, "open": 3, "unassigned": 1}).maybe(),
    ),
    choice("count_answer_v1", "Numbers.", "everything_counted_v1", "count_v1"),
    answer(
        "job_v1", "What became of many users or events. It is done when it is answered.",
        app_id=text(), id=text().such_as(_A_JOB), name=text("users", "events").such_as("users"), state=text("completed", "completed_with_errors").such_as("completed").says("Whether something was refused."),
        created_at=time(), updated_at=time(), completed_at=time().such_as(NOON + 1).says("When it was done, in Unix seconds."), closing_at=time().such_as(NOON + 1).says("The same."),
        links=nested(self=address().such_as(f"/jobs/{_A_JOB}").says("Where it is."), error=address().such_as(f"/jobs/{_A_JOB}/error").says("Where what it refused is.")).says("Where to look."),
    ),
    answer("job_list_v1", "Jobs.", type=always("job.list"), jobs=many(one("job_v1")).says("The jobs.")),
    answer(
        "job_errors_v1", "What a job refused.",
        app_id=text(), job_id=text().such_as(_A_JOB).says("The job's id."), total_count=whole(),
        items=many(nested(
            index=whole().such_as(4).says("Its place in the request, from 0."), method=text("post", "delete").such_as("post").says("What was to be done."),
            data_type=text("user", "event").such_as("user").says("To what."),
            error=nested(type=always("error"), code=text(), message=text()).says("Why not."),
        )).says("What was refused."),
    ),
    answer(
        "subscription_v1", "A webhook under its first name.",
        type=always("notification_subscription"), id=text().such_as("6d2f0c1a7d524d8c9a550d9d5b8f6a01"), app_id=text(), service_type=always("web").says("How it is told."),
        url=text().such_as("https://hooks.lodgings.example/doorstep").says("Where notifications are posted to."),
        topics=many(text()).such_as(["contact.user.created", "conversation.user.created"]).says("What it hears of, by the names of today."),
        active=truth().such_as(True).says("Whether anything is sent."), mode=always("point").says("Always `point`."), self=null().says("Always null."),
        metadata=nested(hub_secret=text().maybe().such_as("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").says("The secret that its notifications are signed with. Only in the answer to subscribing.")),
        created_at=time(), updated_at=time(),
    ),
    answer(
        "subscription_list_v1", "All subscriptions.",
        type=always("notification_subscription.list"), items=many(one("subscription_v1")).says("All of them."), subscriptions=many(one("subscription_v1")).says("The same: some clients look here."),
    ),
)  # fmt: skip

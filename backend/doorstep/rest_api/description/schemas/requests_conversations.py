"""What the API takes about conversations, messages, events, teammates and webhooks."""

from typing import Final

from doorstep.rest_api.description.kinds import (
    Kind,
    address,
    always,
    asked,
    choice,
    either,
    free,
    many,
    one,
    request,
    text,
    time,
    truth,
    whole,
)
from doorstep.rest_api.description.vocabulary import (
    A_CONTACT,
    A_CONVERSATION,
    A_LEAD,
    A_PART,
    AN_ANSWER,
    NEW_YEAR_2030,
    NOON,
)

_ADMIN: Final = either(text(), whole()).such_as("814").needed().says("The teammate who does it.")

FILES: Final = many(
    asked(
        content_type=text().such_as("image/png").says("Not used: Doorstep looks at the bytes."),
        data=text().such_as("iVBORw0KGgo=").needed().says("The file in Base64, 10 MiB at most."), name=text().such_as("key.png").says("Its name."),
    )
).says("Files in the request itself: 10 with those of `attachment_urls`, 16 MiB in all.")  # fmt: skip

URLS: Final = many(address()).says(
    "Addresses of files, fetched before the message is saved; where one gives nothing, nothing is saved."
)

_REPLY: Final[dict[str, Kind]] = {
    "created_at": time(),
    "attachment_urls": URLS.such_as([]),
    "attachment_files": FILES.such_as([]),
}

_ANSWERS: Final = many(
    asked(
        text=text().such_as("Yes").needed().says("255 characters at most."),
        uuid=text().such_as(AN_ANSWER).needed().says("A UUID of your own; `metadata` of the answer names it."),
    )
)  # fmt: skip

_WRITER: Final = asked(
    type=text("lead", "user", "contact", "visitor").such_as("user"), id=text().such_as(A_CONTACT).says("Doorstep's own id."),
    user_id=text().such_as("ada-17"), email=text(),
)  # fmt: skip

_CUSTOMER: Final = asked(
    intercom_user_id=text().such_as(A_LEAD), user_id=text().such_as("ada-17"), email=text()
).such_as({"intercom_user_id": A_LEAD})

SCHEMAS: Final = (
    request(
        "create_conversation_request", "Who writes, and what. A visitor who writes becomes a lead.",
        {"from": _WRITER.needed().such_as({"type": "user", "id": A_CONTACT}).says("Who writes: a lead, a user or a visitor.")},
        body=text().such_as("Is The Damp dry?").says("May be left out where files come along."), subject=text().or_null(), created_at=time(), attachment_urls=URLS.such_as([]),
        attachment_files=FILES.such_as([]),
    ),
    request(
        "update_conversation_request", "What to change of a conversation.",
        read=truth(), title=text().or_null(), custom_attributes=free().such_as({}), company_id=text().or_null().says("Not kept."),
        priority=text("priority", "not_priority", "urgent", "high", "medium", "low", "none"),
    ),
    request(
        "admin_reply_conversation_request", "What a teammate answers, or notes for the others.", _REPLY,
        message_type=text("comment", "note", "quick_reply").needed().such_as("comment").says("`note`: only teammates see it; `quick_reply`: offers answers."),
        type=always("admin").needed(), reply_options=_ANSWERS.such_as([]).says("Up to 10 answers that the person may give with one press."),
        admin_id=_ADMIN, body=text().such_as("It is, on most days."), assignment_id=text().says("Not used."),
    ),
    request(
        "contact_reply_conversation_request", "What a person writes, named by one of three ids.", _REPLY,
        message_type=text("comment", "quick_reply").needed().such_as("comment").says("`quick_reply`: one of the offered answers."), type=always("user").needed(),
        body=text().such_as("Thank you!"), reply_options=_ANSWERS.such_as([]).says("The one answer that the person gives; its text is what they say unless there is a `body`."),
        intercom_user_id=text(), user_id=text().such_as("ada-17"), email=text(),
    ),
    choice("reply_conversation_request", "A reply by either side.", "admin_reply_conversation_request", "contact_reply_conversation_request"),
    request(
        "close_conversation_request", "Close it.",
        message_type=always("close").needed(), type=always("admin"), admin_id=_ADMIN, body=text().such_as("Until May."),
    ),
    request(
        "snooze_conversation_request", "Let it sleep until a time; it wakes by itself.",
        message_type=always("snoozed").needed(), type=always("admin"), admin_id=_ADMIN, snoozed_until=time().needed().such_as(NEW_YEAR_2030),
    ),
    request("open_conversation_request", "Open it again.", message_type=always("open").needed(), type=always("admin"), admin_id=_ADMIN),
    request(
        "assign_conversation_request", "Give it to a teammate, a team, or nobody (`0`).",
        message_type=always("assignment").needed(), type=text("admin", "team").needed().such_as("admin").says("To whom."), admin_id=_ADMIN,
        assignee_id=either(text(), whole()).needed().such_as("815").says("The teammate or team; `0` for nobody."), body=text().such_as("You know the house."),
    ),
    choice(
        "manage_conversation_request", "What to do with a conversation.",
        "close_conversation_request", "snooze_conversation_request", "open_conversation_request", "assign_conversation_request",
    ),
    request(
        "attach_contact_to_conversation_request", "Who joins, and which teammate adds them.",
        admin_id=either(text(), whole()).such_as("814"), customer=_CUSTOMER.needed().says("Who joins, by one of three ids."),
    ),
    request("detach_contact_from_conversation_request", "Which teammate takes them out.", admin_id=either(text(), whole()).such_as("814").needed()),
    request(
        "redact_part_request", "A part whose text is taken out.",
        type=always("conversation_part").needed(), conversation_id=text().needed(), conversation_part_id=text().needed().such_as(A_PART).says("The part's id."),
    ),
    request(
        "redact_source_request", "The first words of a conversation, taken out.",
        type=always("source").needed(), conversation_id=text().needed().such_as(A_CONVERSATION), source_id=text().needed().such_as(A_PART).says("The source's id."),
    ),
    choice("redact_conversation_request", "What is taken out.", "redact_part_request", "redact_source_request"),
    request("recipient", "Who gets it.", type=text("user", "lead", "contact").such_as("user"), id=text().such_as(A_CONTACT), user_id=text().such_as("ada-17"), email=text()),
    request(
        "create_message_request", "What is sent, by whom and to whom.",
        {"from": asked(type=text("admin", "user", "lead", "contact").such_as("admin"), id=either(text(), whole()).such_as("814"), user_id=text(), email=text())
            .needed().such_as({"type": "admin", "id": 814}).says("Who sends it.")},
        message_type=text("in_app", "inapp", "email").such_as("in_app"), subject=text().or_null(), body=text().such_as("The Damp is free in May."), template=text("plain", "personal").such_as("plain").says("How a mail looks."),
        to=either(one("recipient"), many(one("recipient"))).such_as({"type": "user", "id": A_CONTACT}).says("Who gets it."),
        cc=either(one("recipient"), many(one("recipient"))).such_as([]).says("Who gets a copy of a mail."),
        bcc=either(one("recipient"), many(one("recipient"))).such_as([]).says("Who gets a hidden copy of a mail."), created_at=time(),
        create_conversation_without_contact_reply=truth().such_as(True).says("Whether the conversation is there before the person answers; it always is."),
    ),
    request(
        "create_data_event_request", "What a person did. The person is named by one of three ids.",
        event_name=text().needed(), created_at=time(), user_id=text().such_as("ada-17"), id=text(), email=text(),
        metadata=free().such_as({"nights": 3}).says("Ten values at most."),
    ),
    request(
        "create_data_event_summaries_request", "How often a person did something before you told Doorstep.",
        user_id=text().needed().such_as("ada-17"),
        event_summaries=either(_SUMMARY := asked(event_name=text(), count=whole(), first=time(), last=time()), many(_SUMMARY)).needed().such_as({"event_name": "booked-house", "count": 3, "first": NOON, "last": NOON + 180}).says("One event, or several."),
    ),
    request(
        "set_away_admin_request", "Whether a teammate is away.",
        away_mode_enabled=truth().needed(), away_mode_reassign=truth().needed(), away_status_reason_id=whole().or_null(),
    ),
    request(
        "activity_log_search_request", "Which activities are looked for.",
        created_at_after=time().such_as(1741608000).says("Only what was done at or after this, in Unix seconds.").needed(),
        created_at_before=time().such_as(1741694400).says("Only what was done at or before this, in Unix seconds.").or_null(),
        event_types=many(text()).such_as(["tag_creation"]).says("Only what is of these types; all of them without it.").or_null(),
        page=whole().or_null(), per_page=whole().such_as(20).says("How many to give, from 1 to 250.").or_null(),
    ),
    request("team_request", "A team's name and its teammates. An addition of Doorstep's own.", name=text().such_as("Housekeeping").needed(), admin_ids=many(whole())),
)  # fmt: skip

"""What every resource shares: pages, errors, and the shapes that stand inside others."""

from typing import Final

from doorstep.rest_api.description.kinds import (
    address,
    always,
    answer,
    asked,
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
from doorstep.rest_api.description.vocabulary import A_COMPANY, A_CONVERSATION

SCHEMAS: Final = (
    answer(
        "error", "What every refusal looks like.",
        type=always("error.list"), request_id=text().or_null(),
        errors=many(asked(code=text().needed(), message=text(), field=text())).such_as(
            [{"code": "not_found", "message": "User Not Found"}]
        ),
    ),
    answer(
        "starting_after_paging", "The page after this one.",
        page=whole().such_as(2), per_page=whole(), starting_after=text(),
    ),
    answer(
        "cursor_pages", "Pages that stay right while things come and go: each begins after a cursor.",
        type=always("pages"), page=whole(),
        next=one("starting_after_paging").or_null().such_as(None).says("How to ask for the next page; null on the last."),
        per_page=whole(), total_pages=whole(),
    ),
    answer(
        "pages_link", "Pages with a number.",
        type=always("pages"), page=whole(),
        next=address().or_null().such_as(None).says("Address of the next page; null on the last."),
        per_page=whole(), total_pages=whole(),
    ),
    answer(
        "notification_event", "What a webhook tells.",
        type=always("notification_event"), id=text().such_as("notif_3f1d2c4b6a5e4f708b9c0d1e2f3a4b5c"),
        topic=text().such_as("contact.user.created").says("What happened."), app_id=text(),
        created_at=time().says("When it happened, in Unix seconds."),
        delivery_attempts=whole().such_as(1).says("Which try this is."), delivery_status=text().such_as("pending").says("Always `pending`."),
        delivered_at=whole().such_as(0).says("Always 0."), first_sent_at=time().says("When it was first tried, in Unix seconds."),
        links=free().such_as({}).says("Always empty."), self=null().says("Always null."),
        data=nested(type=always("notification_event_data"), item=free().such_as({}).says("What it is about.")),
    ),
    answer(
        "company_told_deleted", "That a company is gone.",
        type=always("company"), id=text().such_as(A_COMPANY), company_id=text().or_null(), deleted=truth(),
    ),
    answer(
        "conversation_told_deleted", "That a conversation is gone.",
        type=always("conversation"), id=text().such_as(A_CONVERSATION), deleted=truth(),
    ),
    answer("ping", "A try-out.", type=always("ping"), message=text().such_as("hello")),
    answer(
        "reference", "Something by its kind and id.",
        type=text().such_as("admin"), id=text().or_null().such_as("814"),
    ),
)  # fmt: skip

"""Teammates, teams, companies, tags, notes, attributes, segments, kinds of message and events as the API gives them."""

from typing import Final

from doorstep.rest_api.description.kinds import (
    address,
    always,
    answer,
    choice,
    free,
    many,
    nested,
    one,
    text,
    time,
    truth,
    whole,
)
from doorstep.rest_api.description.schemas.people import PICTURE
from doorstep.rest_api.description.vocabulary import A_COMPANY, A_CONTACT, A_LEAD, A_UUID
from doorstep.workspaces.activity import ACTIVITY_TYPES, OWN_TYPES

_A_SEGMENT: Final = "4c1d7f2e8b904f6aa3e5d1c0b9f8e7d6"

SCHEMAS: Final = (
    answer(
        "team_priority_level", "Of which teams a teammate answers first.",
        primary_team_ids=many(whole()).such_as([7]).says("Answered first."),
        secondary_team_ids=many(whole()).such_as([]).says("Answered when there is time."),
    ),
    answer(
        "admin", "A teammate.",
        type=always("admin"), id=text().such_as("814"), name=text().such_as("Mina Harrow"),
        email=text().such_as("mina@lodgings.example"), job_title=text(), away_mode_enabled=truth(),
        away_mode_reassign=truth(), away_status_reason_id=whole().or_null().maybe(), has_inbox_seat=truth(),
        team_ids=many(whole()), avatar=text().or_null().maybe(),
        team_priority_level=one("team_priority_level").maybe().says("Of which teams the teammate answers first."),
    ),
    answer(
        "app", "A workspace.",
        type=always("app"), id_code=text(), name=text().such_as("Small Lodgings"), created_at=time(), secure=truth(),
        identity_verification=truth(), timezone=text(), region=text().such_as("US").says("Where clients take it to be."),
        is_test=truth().such_as(False).says("Whether it is a test workspace, which sends no mail outside."),
        test_of=text().or_null().such_as(None).says("The workspace that a test workspace was made from."),
    ),
    answer(
        "admin_with_app", "The teammate as whom a token acts, and the workspace that it opens.",
        type=always("admin"), id=text().such_as("814"), name=text().such_as("Mina Harrow"),
        email=text().such_as("mina@lodgings.example"), job_title=text(), email_verified=truth().or_null(),
        away_mode_enabled=truth(), away_mode_reassign=truth(), has_inbox_seat=truth(), team_ids=many(whole()),
        avatar=PICTURE, app=one("app"),
    ),
    answer("admin_list", "All teammates.", type=always("admin.list"), admins=many(one("admin"))),
    answer(
        "admin_priority_level", "Which teammates of a team answer first.",
        primary_admin_ids=many(whole()).such_as([814]).says("Who answers first."),
        secondary_admin_ids=many(whole()).such_as([]).says("Who answers when they have time."),
    ),
    answer(
        "team", "Teammates who answer together.",
        type=always("team"), id=text().such_as("7"), name=text().such_as("Housekeeping"), admin_ids=many(whole()),
        admin_priority_level=one("admin_priority_level").or_null().maybe().says("Which teammates answer first."),
        assignment_limit=whole().or_null().maybe(), distribution_method=text().or_null().maybe(),
    ),
    answer(
        "activity_log", "Something that a teammate did, or a program in their name.",
        id=text().such_as(A_UUID),
        performed_by=nested(
            type=always("admin"), id=text().or_null().such_as("814"), email=text().or_null().such_as("mina@lodgings.example"),
            ip=text().or_null().such_as("198.51.100.7").says("From where the request came."),
        ).says("The teammate; without an id, the command line."),
        metadata=free().such_as({"tag": {"id": "12", "name": "asks about damp"}}).says("What it was done to: ids, and names that teammates gave."),
        created_at=time(), activity_type=text(*ACTIVITY_TYPES).such_as("tag_creation").says(
            "What was done. Of Doorstep's own, and so unknown to programs that were made for Intercom's, are: " + ", ".join(OWN_TYPES) + "."
        ),
        activity_description=text().such_as("Mina Harrow made the tag asks about damp.").says("The same in a sentence."),
    ),
    answer(
        "activity_log_list", "What teammates did, a page of it.",
        type=always("activity_log.list"), pages=one("cursor_pages"),
        activity_logs=many(one("activity_log")).says("What is on this page, the latest first."),
    ),
    answer(
        "activity_log_event_type_list", "Types of activities.",
        type=always("activity_log_event_type.list"),
        event_types=many(text()).such_as(["admin_login_success", "tag_creation"]).says("Every one that is ever written."),
    ),
    answer("team_list", "All teams.", type=always("team.list"), teams=many(one("team"))),
    answer(
        "company", "A company that people belong to. What is not known of it is left out.",
        type=always("company"), id=text().such_as(A_COMPANY), name=text().such_as("Harbour Walks"), app_id=text(),
        company_id=text().or_null(),
        plan=nested(type=always("plan").maybe(), id=text().such_as("Yearly").maybe(), name=text().such_as("Yearly").maybe()),
        remote_created_at=time(), created_at=time(), updated_at=time(), last_request_at=time().maybe(),
        size=whole().maybe(), website=text().maybe(), industry=text().maybe(), monthly_spend=whole(),
        session_count=whole(), user_count=whole(), custom_attributes=free().such_as({"season": "summer"}),
        tags=nested(type=always("tag.list"), tags=many(one("tag_basic"))),
        segments=nested(type=always("segment.list"), segments=many(one("segment"))),
        notes=nested(type=always("note.list"), notes=many(one("note"))).maybe().says("The latest notes about it. From 2.16 on."),
    ),
    answer(
        "company_list", "Companies, a page of them.",
        type=always("list"), data=many(one("company")), total_count=whole(), pages=one("cursor_pages"),
    ),
    answer(
        "company_scroll", "Companies, a hundred at a time.",
        type=always("list"), data=many(one("company")), pages=one("cursor_pages").or_null().such_as(None),
        total_count=whole().or_null(), scroll_param=text().or_null(),
    ),
    answer(
        "company_attached_contacts", "The people of a company, a page of them.",
        type=always("list"), data=many(one("contact")), total_count=whole(), pages=one("cursor_pages"),
    ),
    answer(
        "company_attached_segments", "The segments that a company is in.",
        type=always("list"), data=many(one("segment")),
    ),
    answer(
        "contact_attached_companies", "The companies of a contact.",
        type=always("list"), companies=many(one("company")),
        data=many(one("company")).says("The same: some clients look here."), total_count=whole(), pages=one("pages_link"),
    ),
    answer(
        "deleted_company_object", "That a company is gone.",
        id=text().such_as(A_COMPANY), object=always("company"), deleted=truth(),
    ),
    answer("tag_basic", "A tag.", type=always("tag"), id=text().such_as("12"), name=text().such_as("asks about damp")),
    answer(
        "tag", "A tag, and by whom it was put there.",
        type=always("tag"), id=text().such_as("12"), name=text().such_as("asks about damp"),
        applied_at=time().or_null().maybe(), applied_by=one("reference").or_null().maybe(),
    ),
    answer("tag_list", "Tags.", type=always("list"), data=many(one("tag"))),
    answer(
        "note", "What a teammate noted about a person or a company.",
        type=always("note"), id=text().such_as("31"), created_at=time(),
        contact=nested(type=always("contact"), id=text().such_as(A_CONTACT)).or_null(),
        company=nested(type=always("company"), id=text().such_as(A_COMPANY)).or_null().maybe().such_as(None).says("Of a note about a company. From 2.16 on with every note."),
        author=nested(
            type=always("admin"), id=text().such_as("814"), name=text().such_as("Mina Harrow"), email=text().such_as("mina@lodgings.example"),
            away_mode_enabled=truth(), away_mode_reassign=truth(), away_status_reason_id=whole().or_null().maybe().such_as(None),
            has_inbox_seat=truth().maybe(), team_ids=many(whole()).maybe().such_as([7]),
            team_priority_level=free().maybe().such_as({}).says("Empty: nobody is asked before others here."),
        ).or_null().says("Who wrote it; of a note about a company with the last four keys."),
        body=text().such_as("<p>Asks twice about The Damp.</p>"),
    ),
    answer(
        "note_list", "Notes, a page of them.",
        type=always("list"), data=many(one("note")), total_count=whole(), pages=one("cursor_pages"),
    ),
    answer(
        "data_attribute", "An attribute of people or companies: one of Doorstep's own, or one that you declared.",
        type=always("data_attribute"), id=whole().such_as(5).maybe().says("Only of those that you declared."),
        model=text("contact", "company", "conversation"), name=text().such_as("plan"),
        full_name=text().such_as("custom_attributes.plan"), label=text(), description=text().or_null(),
        data_type=text("string", "integer", "float", "boolean", "date", "datetime", "options"),
        options=many(text()).maybe(), api_writable=truth(), messenger_writable=truth(), ui_writable=truth(), custom=truth(),
        archived=truth().such_as(False), created_at=time().maybe(), updated_at=time().maybe(), admin_id=text().or_null().maybe(),
    ),
    answer(
        "conversation_attribute", "An attribute of conversations that you declared, as 2.16 shows it.",
        type=always("conversation_attribute"), id=whole().such_as(5), name=text().such_as("house"), description=text(),
        data_type=text("string", "integer", "decimal", "boolean", "datetime", "list"),
        required=truth().such_as(False).says("What a program said; nobody has to fill it in."),
        visible_to_team_ids=many(text()).such_as([]).says("What a program said; every teammate sees all of them."),
        archived=truth().such_as(False), created_at=time(), updated_at=time(), admin_id=text().maybe().such_as("814"),
        multiline=truth().maybe().such_as(False).says("Only of texts."),
        options=many(one("conversation_attribute_option")).maybe().such_as([{"id": A_UUID, "label": "The Damp", "archived": False}])
        .says("Only of lists."),
    ),
    answer(
        "conversation_attribute_option", "One of the texts that a list may have.",
        id=text().such_as(A_UUID).says("Stays when the text changes."), label=text().such_as("The Damp").says("The text."),
        archived=truth().such_as(False).says("Whether it was put away: conversations keep it, and no other gets it."),
    ),
    answer("conversation_attribute_list", "Attributes of conversations.", type=always("list"), data=many(one("conversation_attribute"))),
    answer("data_attribute_list", "Attributes.", type=always("list"), data=many(one("data_attribute"))),
    answer(
        "segment", "People who fit a search; who they are is found out when you ask.",
        type=always("segment"), id=text().such_as(_A_SEGMENT), name=text().such_as("Asks about damp"), created_at=time(),
        updated_at=time(), person_type=text("contact", "user"), count=whole().or_null().maybe(),
        query=one("search_query").maybe().says("The search that it stands for. An addition of Doorstep's own."),
    ),
    answer(
        "segment_list", "All segments.",
        type=always("segment.list"), segments=many(one("segment")), pages=free().or_null().such_as(None).maybe().says("There is one page."),
    ),
    answer(
        "segment_deleted", "That a segment is gone.",
        id=text().such_as(_A_SEGMENT), object=always("segment"), deleted=truth(),
    ),
    answer("contact_segments", "The segments that a contact is in.", type=always("list"), data=many(one("segment"))),
    answer(
        "translation", "Name and description in one language.",
        name=text().such_as("House news"), description=text(), locale=text(),
    ),
    answer(
        "subscription_type", "A kind of message that people ask for or decline.",
        type=always("subscription"), id=text().such_as("4"), state=text("live", "draft", "archived").such_as("live"),
        default_translation=one("translation"), translations=many(one("translation")),
        consent_type=text("opt_out", "opt_in"), content_types=many(text("email", "sms_message")),
    ),
    answer("subscription_type_list", "Kinds of message.", type=always("list"), data=many(one("subscription_type"))),
    answer(
        "data_event", "Something that a person did. Identifiers that nobody knows are left out.",
        type=always("event"), id=text(), event_name=text(), created_at=time(), user_id=text().maybe().such_as("ada-17"),
        intercom_user_id=text(), email=text().maybe(), metadata=free().such_as({"nights": 3}),
    ),
    answer(
        "data_event_list", "What a person did, the latest first.",
        type=always("event.list"), events=many(one("data_event")), intercom_user_id=text(),
        user_id=text().maybe().such_as("ada-17"), email=text().maybe(),
        pages=nested(
            next=address().or_null().such_as(None).says("Address of the next page; null on the last."),
            since=address().maybe().such_as("/events?type=user&since=1741608180000").says("Address of what comes after this."),
        ),
    ),
    choice("event_answer", "Events, or with `summary` how often each was done.", "data_event_list", "data_event_summary"),
    answer(
        "data_event_summary_item", "How often a person did one thing.",
        name=text().such_as("booked-house"), first=text(), last=text(), count=whole(), description=text().or_null().maybe(),
    ),
    answer(
        "data_event_summary", "How often a person did what. Identifiers that nobody knows are left out.",
        type=always("event.summary"), email=text().maybe(), intercom_user_id=text().such_as(A_LEAD),
        user_id=text().maybe().such_as("ada-17"), events=many(one("data_event_summary_item")),
        pages=nested(next=address().or_null().such_as(None).says("There is one page.")),
    ),
)  # fmt: skip

"""What the API takes about visitors, contacts, companies and their labels."""

from typing import Final

from doorstep.rest_api.description.kinds import (
    Kind,
    asked,
    choice,
    decimal,
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
from doorstep.rest_api.description.vocabulary import A_COMPANY, A_CONTACT, A_LEAD, A_VISITOR, NOON

_PERSON: Final[dict[str, Kind]] = {
    "role": text("user", "lead"),
    "external_id": text().or_null(),
    "email": text().or_null(),
    "phone": text().or_null(),
    "name": text().or_null(),
    "avatar": either(text(), free()).or_null().such_as("https://www.lodgings.example/ada.png").says("Address of a picture."),
    "signed_up_at": time().or_null().such_as(NOON),
    "last_seen_at": time().or_null().such_as(NOON + 120),
    "owner_id": either(whole(), text()).or_null().such_as(814),
    "unsubscribed_from_emails": truth().or_null(),
    "custom_attributes": free().or_null(),
}  # fmt: skip

_COMPANY: Final[dict[str, Kind]] = {
    "name": text().such_as("Harbour Walks").says("The company's name."),
    "plan": text().such_as("Yearly"),
    "size": whole(),
    "website": text(),
    "industry": text(),
    "monthly_spend": decimal(),
    "custom_attributes": free().such_as({"season": "summer"}),
}

_OF_CONVERSATIONS: Final[dict[str, Kind]] = {
    "description": text(),
    "multiline": truth().such_as(False).says("Of a text: whether it may have several lines. Kept for programs."),
    "required": truth().such_as(False).says("Kept for programs: nobody has to fill it in."),
    "visible_to_team_ids": many(text()).such_as([]).says("Kept for programs: every teammate sees all of them."),
}

SCHEMAS: Final = (
    request(
        "update_visitor_request", "What to change of a visitor: named by one of its ids.",
        id=text().such_as(A_LEAD), user_id=text().such_as(A_VISITOR), name=text().such_as("Ada"), email=text(), phone=text(),
        custom_attributes=free(),
    ),
    request(
        "convert_visitor_request", "Which visitor becomes whom. A lead needs nothing more; a user needs an identifier.",
        type=text("lead", "user").needed().such_as("user").says("What the visitor becomes."),
        visitor=asked(id=text(), user_id=text(), email=text()).needed().such_as({"user_id": A_VISITOR}).says("The visitor."),
        user=asked(id=text(), user_id=text(), email=text()).such_as({"user_id": "ada-17", "email": "ada@quill.example"}).says("Whom the visitor becomes: a user who is there, or one to be made. Empty for a lead."),
    ),
    request("create_contact_request", "A new lead or user. A user needs an `external_id` or an email.", _PERSON),
    request("update_contact_request", "What to change of a contact; what is not sent stays.", _PERSON),
    request(
        "merge_contacts_request", "A lead, and the user that it goes into.",
        {"from": text().such_as(A_LEAD).needed().says("The lead's id."), "into": text().such_as(A_CONTACT).needed().says("The user's id."),
         "skip_duplicate_validation": truth().such_as(True).says("From 2.16 on: merge them although they share neither email nor phone.")},
    ),
    request(
        "unmerge_contacts_request", "A merge that is taken back.",
        contact_id=text().such_as(A_LEAD).says("Instead of `merge_id`: the lead that went into a user."),
        merge_id=text().such_as(A_LEAD).says("Which merge, as the merge history names it."),
    ),
    request("create_or_update_company_request", "A company: a new one, or changes to the one with this `company_id`.", {"company_id": text(), **_COMPANY, "remote_created_at": time()}),
    request("update_company_request", "What to change of a company.", _COMPANY),
    request("attach_company_request", "The company to add.", id=text().such_as(A_COMPANY).needed().says("Doorstep's own id of the company.")),
    request("attach_tag_request", "The tag to put on.", id=text().such_as("12").needed().says("The tag's id.")),
    request(
        "tag_conversation_request", "The tag to put on, and who does it.",
        id=text().such_as("12").needed().says("The tag's id."), admin_id=either(text(), whole()).such_as("814").needed(),
    ),
    request("untag_conversation_request", "Who takes the tag off.", admin_id=either(text(), whole()).such_as("814").needed()),
    request(
        "create_note_request", "What is noted.",
        body=text().needed().such_as("<p>Asks twice about The Damp.</p>"), admin_id=either(text(), whole()).such_as("814").says("Who notes it; the token's own teammate if left out."),
    ),
    request(
        "attach_subscription_request", "What the person says about a kind of message.",
        id=text().such_as("4").needed().says("The kind's id."), consent_type=text("opt_in", "opt_out").needed(),
    ),
    request(
        "create_subscription_type_request", "A new kind of message. An addition of Doorstep's own.",
        name=text().such_as("House news").needed(), description=text(), consent_type=text("opt_in", "opt_out"),
        content_types=many(text("email", "sms_message")), locale=text(),
    ),
    request(
        "create_or_update_tag_request", "A tag's name; with an id, its new name.",
        name=text().such_as("asks about damp").needed(), id=text().such_as("12"),
    ),
    request(
        "tag_company_request", "Companies to tag, or to take the tag off.",
        name=text().such_as("asks about damp").needed(),
        companies=many(asked(id=text(), company_id=text(), untag=truth())).needed().such_as([{"company_id": "harbour-walks"}]),
    ),
    request(
        "tag_multiple_users_request", "People to tag, or to take the tag off.",
        name=text().such_as("asks about damp").needed(),
        users=many(asked(id=text(), user_id=text(), email=text(), untag=truth())).needed().such_as([{"id": A_CONTACT}]).says("The people."),
    ),
    choice("tag_request", "A tag to make or rename, or whom to put it on.", "create_or_update_tag_request", "tag_company_request", "tag_multiple_users_request"),
    request(
        "create_data_attribute_request", "An attribute to declare.",
        name=text().such_as("plan").needed(), model=text("contact", "company", "conversation").needed(),
        data_type=text("string", "integer", "float", "boolean", "date", "datetime", "options").needed(), description=text(),
        options=many(asked(value=text().such_as("weekly").says("The value."))).such_as([{"value": "weekly"}, {"value": "monthly"}]),
        messenger_writable=truth(),
    ),
    request(
        "update_data_attribute_request", "What to change of an attribute.",
        archived=truth(), description=text(), messenger_writable=truth(),
        options=many(asked(value=text().such_as("weekly").says("The value."))).such_as([{"value": "weekly"}, {"value": "monthly"}]),
    ),
    request(
        "create_conversation_attribute_request", "An attribute of conversations to declare.", _OF_CONVERSATIONS,
        name=text().such_as("house").needed(), data_type=text("string", "integer", "list", "decimal", "boolean", "datetime").such_as("list").needed(),
        options=many(asked(label=text().such_as("The Damp").needed().says("The text."))).such_as([{"label": "The Damp"}]).says("Of a list: its options to begin with."),
    ),
    request("update_conversation_attribute_request", "What to change of an attribute of conversations.", _OF_CONVERSATIONS, name=text().such_as("house")),
    request("conversation_attribute_option_request", "An option's text.", label=text().such_as("The Damp").needed().says("The text.")),
    request(
        "segment_request", "A segment's name, and the search that it stands for.",
        name=text().such_as("Asks about damp").needed(), person_type=text("contact", "user"),
        query=one("search_query").needed().says("The search, as `POST /contacts/search` takes it."),
    ),
    request(
        "single_filter_search_request", "One condition.",
        field=text().such_as("custom_attributes.plan").says("What is looked at."),
        operator=text("=", "!=", "IN", "NIN", "<", "<=", ">", ">=", "~", "!~", "^", "$").such_as("=").says("How it is compared."),
        value=either(text(), decimal(), truth(), many(either(text(), decimal())).such_as([])).or_null().such_as("weekly").says("With what it is compared; a list for `IN` and `NIN`. A date is in Unix seconds, or `7 days ago`, `today`, `in 3 days`."),
    ),
    request(
        "multiple_filter_search_request", "Conditions of which all or one must hold: fifteen a group, two levels deep.",
        operator=text("AND", "OR").says("Whether all must hold, or one."),
        value=many(one("search_query")).such_as(
            [
                {"field": "custom_attributes.plan", "operator": "=", "value": "weekly"},
                {"field": "events.booked-house.count", "operator": ">", "value": 2},
            ]
        ).says("The conditions."),
    ),
    choice("search_query", "One condition, or a group of them.", "single_filter_search_request", "multiple_filter_search_request"),
    request(
        "search_request", "A search, the page of it, and its order.",
        query=one("search_query").needed().says("What must hold."),
        pagination=asked(per_page=whole(), starting_after=text().or_null().such_as(None)).says("Which page."),
        sort=asked(
            field=text().such_as("created_at").says("By what."), order=text("ascending", "descending").such_as("descending").says("Which way.")
        ).says("In which order."),
    ),
)  # fmt: skip

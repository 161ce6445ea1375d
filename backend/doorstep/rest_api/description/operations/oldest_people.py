"""Operations of 1.x on visitors, users and leads, by method and path."""

from collections.abc import Mapping
from typing import Final

from doorstep.rest_api.description.operation import (
    COMPANY_MISSING,
    SEVERAL_USERS,
    USER_MISSING,
    VISITOR_MISSING,
    Operation,
    Refusal,
    invalid,
    wants,
    wants_one_of,
)
from doorstep.rest_api.description.vocabulary import A_CONTACT, A_LEAD, A_VISITOR, NOON

SCROLL: Final = (
    Refusal(404, "not_found", "scroll parameter not found", "the scroll has ended"),
    Refusal(400, "scroll_exists", "scroll already exists for this workspace", "another scroll runs"),
)

NOT_THE_SITES: Final = Refusal(
    409, "conflict",
    "The user with this email address was not given it by the site - must be more specific using user_id",
    "whoever shows this email only says that it is theirs",
)  # fmt: skip

NAMED: Final = wants_one_of("user_id", "id", "email")

LISTED: Final = ("page", "per_page", "sort", "order", "created_since", "starting_after")

WORDS: Final = {
    "per_page": "How many to give, 60 at most.",
    "sort": "`created_at`, `updated_at`, `signed_up_at` or `last_request_at`.",
    "starting_after": "Is in the address of the next page.",
    "tag_id": "Only those with this tag.",
    "segment_id": "Only those in this segment.",
}

_TAKEN: Final = Refusal(
    409, "conflict", "A contact matching those details already exists with id=5f0c1a527d524d8c9a550d9d5b8f6a01",
    "the `user_id` belongs to somebody else",
)  # fmt: skip

_SAVED: Final = (USER_MISSING, COMPANY_MISSING, SEVERAL_USERS, NOT_THE_SITES, _TAKEN)

_A_USER: Final = {"user_id": "ada-17", "email": "ada@quill.example", "name": "Ada Quill", "remote_created_at": NOON}

OPERATIONS: Final[Mapping[str, Operation]] = {
    "GET /visitors": Operation(
        "findVisitor", "Visitors", "Find a visitor", "By the id that a page gets from `getVisitorId`.",
        "visitor", None, (VISITOR_MISSING, wants("user_id")), asks={"user_id": A_VISITOR},
        parameters={"user_id": "What `getVisitorId` gave."},
    ),
    "GET /visitors/{visitor_id}": Operation(
        "showVisitor", "Visitors", "Retrieve a visitor", "By Doorstep's own id.", "visitor", None, (VISITOR_MISSING,),
    ),
    "POST /visitors": Operation(
        "changeVisitor", "Visitors", "Update a visitor",
        "Names one by `id` or `user_id`. What is set here goes along when the visitor becomes a lead or a user.",
        "visitor", "update_visitor_request", (VISITOR_MISSING, wants_one_of("user_id", "id")),
    ),
    "PUT /visitors": Operation(
        "changeVisitorByPut", "Visitors", "Update a visitor by PUT", "The same as by `POST`.",
        "visitor", "update_visitor_request", (VISITOR_MISSING, wants_one_of("user_id", "id")),
    ),
    "DELETE /visitors/{visitor_id}": Operation(
        "deleteVisitor", "Visitors", "Delete a visitor", "By Doorstep's own id. Answers with the visitor as it was; its browser is a new visitor from then on.",
        "visitor", None, (VISITOR_MISSING,),
    ),
    "POST /visitors/convert": Operation(
        "convertVisitorToPerson", "Visitors", "Convert a visitor",
        "Into a lead: the answer has its `pseudonym`. Into a user, new or there already: every cookie of the visitor ends, and only a proven "
        "login opens the user's conversations. Afterwards the visitor answers 404.",
        "person_v1", "convert_visitor_request",
        (VISITOR_MISSING, USER_MISSING, SEVERAL_USERS, NOT_THE_SITES, wants("type"), wants("visitor"),
         Refusal(400, "parameter_not_found", "the user needs an id, a user_id or an email", "`type` is `user`, and `user` names nobody")),
        sends={"visitor": {"user_id": A_VISITOR}, "type": "lead"},
    ),
    "POST /users": Operation(
        "saveUser", "Users", "Create or update a user",
        "By `id`, else `user_id`, else `email`: whoever is there is changed, and back if they were archived. `companies` are made or changed by their "
        "`company_id` and joined, or left where they say `remove`.",
        "user_v1", "user_request_v1", (*_SAVED, wants_one_of("external_id", "id", "email")), sends=_A_USER,
    ),
    "GET /users": Operation(
        "listUsers", "Users", "List users, or find one",
        "With `user_id` or `email` the one user, as is; else a page of all, or of those who carry a tag or are in a segment.",
        "users_answer_v1", None, (USER_MISSING, SEVERAL_USERS), reads=("tag_id", "segment_id", *LISTED),
        parameters={**WORDS, "email": "The email of the one user."},
    ),
    "GET /users/scroll": Operation(
        "scrollUsers", "Users", "Scroll over users", "All of them, a hundred at a time. One scroll at a time in a workspace; it ends a minute after its last page.",
        "user_scroll_v1", None, SCROLL,
    ),
    "GET /users/{contact_id}": Operation("showUser", "Users", "Retrieve a user", "By Doorstep's own id.", "user_v1", None, (USER_MISSING,)),
    "PUT /users/{contact_id}": Operation(
        "updateUser", "Users", "Update a user", "By Doorstep's own id. What is not sent stays.",
        "user_v1", "user_request_v1", _SAVED, sends={"name": "Ada Quill", "custom_attributes": {"plan": "weekly"}},
    ),
    "DELETE /users/{contact_id}": Operation(
        "archiveUser", "Users", "Archive a user", "Answers with the user as they were. They come back when they are named again, write or log in.",
        "user_v1", None, (USER_MISSING,),
    ),
    "DELETE /users": Operation(
        "archiveNamedUser", "Users", "Archive a user by your own id", "The same, by `user_id` or `email`.", "user_v1", None,
        (USER_MISSING, SEVERAL_USERS, NOT_THE_SITES, wants_one_of("user_id", "email")), asks={"user_id": "ada-17"},
    ),
    "POST /user_delete_requests": Operation(
        "eraseUser", "Users", "Erase a user or a lead", "For good: the person, every lead that went into it, their conversations, events and notes.",
        "erased_v1", "erase_request_v1", (USER_MISSING, wants("intercom_user_id")),
    ),
    "POST /customers/search": Operation(
        "searchCustomers", "Users", "Search users and leads", "In the language of [2.x](/docs), with its names of fields; the answer has users and leads in the shapes of 1.x.",
        "customer_list_v1", "search_request",
        (invalid("contacts cannot be searched by custom_attributes.shoe: nobody has declared or has it", "what the search names is not known"), wants("query"),
         Refusal(400, "query_too_costly", "This query takes too long: ask for less at once, or narrow it by a field of its own", "the query means too much work")),
        sends={"query": {"field": "email", "operator": "=", "value": "ada@quill.example"}},
    ),
    "POST /contacts": Operation(
        "saveLead", "Leads", "Create or update a lead",
        "By `id` or `user_id` one who is there; else a new one, with a pseudonym and a `user_id` of its own. An email makes no difference: leads may share one.",
        "lead_v1", "lead_request_v1", (USER_MISSING, COMPANY_MISSING, _TAKEN), sends={"email": "jay@inbound.example", "name": "Jay"},
    ),
    "GET /contacts": Operation(
        "listLeads", "Leads", "List leads, or find one",
        "With `user_id` the one lead, as is; else a page of all, or of those with an `email`, a tag or in a segment.",
        "leads_answer_v1", None, (USER_MISSING,), reads=("email", "tag_id", "segment_id", *LISTED),
        parameters={**WORDS, "user_id": "The lead's own id.", "email": "Only those with this email."},
    ),
    "GET /contacts/scroll": Operation(
        "scrollLeads", "Leads", "Scroll over leads", "All of them, a hundred at a time. One scroll at a time in a workspace; it ends a minute after its last page.",
        "lead_scroll_v1", None, SCROLL,
    ),
    "GET /contacts/{contact_id}": Operation("showLead", "Leads", "Retrieve a lead", "By Doorstep's own id.", "lead_v1", None, (USER_MISSING,)),
    "PUT /contacts/{contact_id}": Operation(
        "updateLead", "Leads", "Update a lead", "By Doorstep's own id. What is not sent stays.",
        "lead_v1", "lead_request_v1", (USER_MISSING, COMPANY_MISSING, _TAKEN), sends={"name": "Jay"},
    ),
    "DELETE /contacts/{contact_id}": Operation(
        "deleteLead", "Leads", "Erase a lead", "For good, with its conversations. Answers with the lead as it was.", "lead_v1", None, (USER_MISSING,),
    ),
    "POST /contacts/convert": Operation(
        "convertLead", "Leads", "Convert a lead into a user",
        "A user who is there takes the lead in, and keeps its own identifiers; else the lead becomes that user, and keeps its email.",
        "user_v1", "convert_lead_request_v1",
        (USER_MISSING, SEVERAL_USERS, NOT_THE_SITES, wants("contact"), NAMED,
         Refusal(400, "parameter_not_found", "the user needs an id, a user_id or an email", "`user` names nobody")),
        sends={"contact": {"id": A_LEAD}, "user": {"user_id": "ada-17"}},
    ),
}  # fmt: skip

A_PERSON: Final = {"id": A_CONTACT}

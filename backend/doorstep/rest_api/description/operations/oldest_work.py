"""Operations of 1.x on conversations, companies, notes, tags, counts, many at once and webhooks, by method and path."""

from collections.abc import Mapping
from typing import Final

from doorstep.rest_api.description.operation import (
    ADMIN_MISSING,
    COMPANY_MISSING,
    MISSING,
    SEVERAL_USERS,
    USER_MISSING,
    Operation,
    Refusal,
    invalid,
    wants,
    wants_one_of,
)
from doorstep.rest_api.description.operations.oldest_people import A_PERSON, NAMED, NOT_THE_SITES, SCROLL, WORDS
from doorstep.rest_api.description.operations.webhooks import MISSING as WEBHOOK_MISSING
from doorstep.rest_api.description.operations.webhooks import TOO_MANY, TOPIC, URL

_UID: Final = {"company_id": "Doorstep's own id of the company."}

_NO_EVENTS: Final = Refusal(
    403, "forbidden", "You do not have the required scope (people:read) to access this resource",
    "the job is not of events, or the token neither reads people nor has to do with events",
)  # fmt: skip

_MANY: Final = (
    invalid("items is a list of 1 to 100", "there are none, or too many"),
    Refusal(404, "not_found", "Resource Not Found", "`job` names none of the last day"),
)

_READ: Final = Operation(
    "markConversation", "Conversations", "Mark a conversation as read", "By the person, or as not read; nothing else of it is changed here.",
    "conversation_v1", "read_request_v1", (MISSING,), sends={"read": True},
)  # fmt: skip

OPERATIONS: Final[Mapping[str, Operation]] = {
    "GET /conversations": Operation(
        "listConversationsOf", "Conversations", "List conversations",
        "With `type=admin` and `admin_id` those of a teammate; with `type=user` and a name of a person theirs; else all. The last changed first.",
        "conversation_list_v1", None, (USER_MISSING, SEVERAL_USERS, NAMED),
        reads=("type", "admin_id", "intercom_user_id", "user_id", "email", "id", "open", "state", "unread", "sort", "order", "page", "per_page", "starting_after"),
        parameters={**WORDS, "type": "`admin`, `user` or `contact`: whose they are.", "admin_id": "The teammate's id; `all` for everybody's.",
                    "id": "Doorstep's own id of the teammate or person.", "sort": "`updated_at` or `created_at`.",
                    "per_page": "How many to give: 20, if nothing else is asked for, and 60 at most."},
    ),
    "GET /conversations/{conversation_id}": Operation(
        "showConversation", "Conversations", "Retrieve a conversation", "With its parts, notes too; the latest 500.",
        "conversation_v1", None, (MISSING,), parameters={"display_as": "`plaintext` leaves out the HTML of texts, `html` does not."},
    ),
    "POST /conversations/{conversation_id}/reply": Operation(
        "replyOrManage", "Conversations", "Reply, assign, close, open or snooze",
        "As a teammate or on behalf of the person; and, by `message_type`, what a teammate does with it. `last` in place of the id is the person's "
        "latest conversation.",
        "conversation_v1", "reply_request_v1", (
            MISSING, USER_MISSING, ADMIN_MISSING, SEVERAL_USERS, wants("body"),
            Refusal(404, "assignee_not_found", "Assignee not found", "nobody here has the number of `assignee_id`"),
        ),
        sends={"message_type": "comment", "type": "admin", "admin_id": "814", "body": "It is, on most days."},
    ),
    "PUT /conversations/{conversation_id}": _READ,
    "PUT /conversations/{conversation_id}/reply": Operation(
        "markConversationByReply", "Conversations", "Mark a conversation as read, where replies go", "The same at another address, which one client asks for.",
        "conversation_v1", "read_request_v1", (MISSING,), sends={"read": True},
    ),
    "POST /companies": Operation(
        "saveCompany", "Companies", "Create or update a company",
        "By `company_id`, else by Doorstep's own `id`; with a name alone a new one. An answer may be sent back as it came.",
        "company", "company_request_v1", (COMPANY_MISSING, wants_one_of("company_id", "id", "name")),
    ),
    "GET /companies": Operation(
        "listCompaniesOrOne", "Companies", "List companies, or find one",
        "With `company_id` or `name` the one company, or with `type=user` its users; else a page of all, or of those with a tag.",
        "companies_answer_v1", None, (COMPANY_MISSING,), reads=("page", "per_page", "sort", "order", "created_since", "starting_after"),
        parameters={**WORDS, "company_id": "Your own id of the company.", "name": "Its name.", "type": "`user`: its users.",
                    "segment_id": "Segments hold people: with this there are none.",
                    "sort": "Of its users: `created_at`, `updated_at`, `signed_up_at` or `last_request_at`.", "order": "Of its users: `asc` or `desc`.",
                    "created_since": "Of its users: only who was made in the last so many days."},
    ),
    "GET /companies/scroll": Operation(
        "scrollCompanies", "Companies", "Scroll over companies", "All of them, a hundred at a time. One scroll at a time in a workspace; it ends a minute after its last page.",
        "company_scroll_v1", None, SCROLL,
    ),
    "GET /companies/{company_id}": Operation("showCompany", "Companies", "Retrieve a company", "By Doorstep's own id.", "company", None, (COMPANY_MISSING,), parameters=_UID),
    "PUT /companies/{company_id}": Operation(
        "changeCompany", "Companies", "Update a company", "By Doorstep's own id. What is not sent stays.", "company", "company_request_v1", (COMPANY_MISSING,), parameters=_UID,
        sends={"name": "Harbour Walks"},
    ),
    "DELETE /companies/{company_id}": Operation(
        "removeCompany", "Companies", "Delete a company", "The people stay.", "deleted_company_object", None, (COMPANY_MISSING,), parameters=_UID,
    ),
    "GET /companies/{company_id}/users": Operation(
        "listUsersOfCompany", "Companies", "List a company's users", "In pages.", "user_list_v1", None, (COMPANY_MISSING,),
        reads=("email", "tag_id", "segment_id", "page", "per_page", "sort", "order", "created_since", "starting_after"),
        parameters={**WORDS, **_UID, "email": "Only those with this email."},
    ),
    "POST /notes": Operation(
        "writeNote", "Notes", "Write a note about a person", "Whom `user` or `contact` names, or the body itself, by `id`, `user_id` or `email`. Only teammates see it.",
        "note_v1", "note_request_v1", (USER_MISSING, ADMIN_MISSING, SEVERAL_USERS, NOT_THE_SITES, wants("body"), NAMED),
        sends={"user": A_PERSON, "body": "<p>Asks twice about The Damp.</p>", "admin_id": "814"},
    ),
    "GET /notes": Operation(
        "listNotesAbout", "Notes", "List the notes about a person", "The newest first.", "note_list_v1", None, (USER_MISSING, SEVERAL_USERS, NAMED),
        reads=("page", "per_page"), asks={"user_id": "ada-17"}, parameters={**WORDS, "id": "Doorstep's own id of the person."},
    ),
    "GET /notes/{note_id}": Operation("showNote", "Notes", "Retrieve a note", "By its id.", "note_v1", None, (MISSING, USER_MISSING)),
    "GET /tags": Operation("listAllTags", "Tags", "List tags", "All of the workspace.", "tag_list_v1"),
    "GET /counts": Operation(
        "count", "Counts", "Count", "Everything there is; or with `type` and `count` one thing by another. Conversations need `conversations:read` too, and by teammate `workspace:read`.",
        "count_answer_v1", None, (invalid("there is no such count", "`type` and `count` do not go together"),),
        parameters={"type": "Of what: `conversation`, `user` or `company`.", "count": "By what: `admin` for conversations; `tag` or `segment` for users; those or `user` for companies."},
        asks={"type": "user", "count": "tag"},
    ),
    "POST /bulk/users": Operation(
        "bulkUsers", "Bulk", "Save or archive many users", "A hundred at most. They are done one after the other before the answer; what is refused is in the job's errors.",
        "job_v1", "bulk_users_request_v1", _MANY,
    ),
    "POST /bulk/events": Operation(
        "bulkEvents", "Bulk", "Record many events", "A hundred at most. They are done one after the other before the answer; what is refused is in the job's errors.",
        "job_v1", "bulk_events_request_v1", _MANY,
    ),
    "GET /jobs": Operation("listJobs", "Bulk", "List jobs", "Of the last day, the newest first.", "job_list_v1"),
    "GET /jobs/{job_id}": Operation("showJob", "Bulk", "Retrieve a job", "Who may send events sees those of events.", "job_v1", None, (MISSING, _NO_EVENTS)),
    "GET /jobs/{job_id}/error": Operation(
        "listJobErrors", "Bulk", "List what a job refused", "By its place in the request, since nobody's data is kept for this.", "job_errors_v1", None, (MISSING, _NO_EVENTS),
    ),
    "POST /subscriptions": Operation(
        "subscribe", "Webhooks", "Subscribe",
        "Webhooks under their first name. The secret that notifications are signed with is in this answer alone, as `metadata.hub_secret`. Topics that were called otherwise are "
        "taken by either name.",
        "subscription_v1", "subscription_request_v1", (URL, TOPIC, wants("url"), TOO_MANY),
        sends={"url": "https://hooks.lodgings.example/doorstep", "topics": ["user.created", "conversation.user.created"]},
    ),
    "GET /subscriptions": Operation("listSubscriptions", "Webhooks", "List subscriptions", "All of the workspace, the newest first.", "subscription_list_v1"),
    "GET /subscriptions/{webhook_id}": Operation("showSubscription", "Webhooks", "Retrieve a subscription", "By its id.", "subscription_v1", None, (WEBHOOK_MISSING,)),
    "PUT /subscriptions/{webhook_id}": Operation(
        "changeSubscription", "Webhooks", "Change a subscription", "Another address or other topics; what is left out stays.",
        "subscription_v1", "subscription_request_v1", (WEBHOOK_MISSING, URL, TOPIC), sends={"topics": ["contact.created"]},
    ),
    "DELETE /subscriptions/{webhook_id}": Operation(
        "unsubscribe", "Webhooks", "Unsubscribe", "Nothing more is sent. Answers with the subscription as it was.", "subscription_v1", None, (WEBHOOK_MISSING,),
    ),
}  # fmt: skip

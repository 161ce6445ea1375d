"""Operations on leads and users."""

from typing import Final

from doorstep.rest_api.description.operation import (
    A_CONTACT_IS_THERE,
    CONTACT_MERGED,
    USER_MISSING,
    Operation,
    Refusal,
    invalid,
)

_ONE: Final = (USER_MISSING, CONTACT_MERGED)

OPERATIONS: Final = (
    Operation(
        "ListContacts", "Contacts", "List contacts",
        "Leads and users, the newest first. Merged and archived people are left out.", "contact_list",
    ),
    Operation(
        "CreateContact", "Contacts", "Create a contact",
        "A user needs an `external_id` or an email; a lead needs neither, and gets a pseudonym. Custom attributes have to be "
        "declared, and their values must be of the declared type.",
        "contact", "create_contact_request", (A_CONTACT_IS_THERE, invalid("User attribute 'shoe_size' does not exist")),
        sends={"role": "user", "external_id": "ada-17", "email": "ada@quill.example", "name": "Ada Quill"},
    ),
    Operation("ShowContact", "Contacts", "Retrieve a contact", "By Doorstep's own id.", "contact", None, _ONE),
    Operation(
        "ShowContactByExternalId", "Contacts", "Retrieve a contact by your own id",
        "By the `external_id`.", "contact", None, _ONE, parameters={"external_id": "Your own id of the person."},
    ),
    Operation(
        "UpdateContact", "Contacts", "Update a contact",
        "What is not sent stays, null clears. A lead becomes a user by the role `user` together with an `external_id` or an email; "
        "its browsers are signed out then. A custom attribute has to be declared, or be there already from a page.",
        "contact", "update_contact_request", (*_ONE, A_CONTACT_IS_THERE, invalid("User attribute 'shoe_size' does not exist")), sends={"name": "Ada Quill", "custom_attributes": {"plan": "weekly"}},
    ),
    Operation(
        "DeleteContact", "Contacts", "Erase a contact",
        "For good: the person, every lead that went into it, their conversations, events and notes. Nothing brings them back.",
        "contact_deleted", None, _ONE,
    ),
    Operation(
        "MergeContact", "Contacts", "Merge a lead into a user",
        "The user's own values win and the lead's fill the gaps. The lead's id then answers 404, from 2.16 on 410. Browsers of the "
        "lead do not get to read what is the user's: a cookie is not a login.",
        "contact", "merge_contacts_request",
        (USER_MISSING, CONTACT_MERGED),
    ),
    Operation(
        "UnmergeContact", "Contacts", "Take a merge back",
        "An addition of Doorstep's own: the lead is there again as it was, with its conversations.",
        "contact", "unmerge_contacts_request", (USER_MISSING,),
    ),
    Operation(
        "ListContactMergeHistory", "Contacts", "List the merges into a contact",
        "Which leads went into this user, and when; the latest first.", "merge_history_list", None,
        (Refusal(404, "not_found", "Contact not found", "no user has this id"), CONTACT_MERGED),
    ),
    Operation(
        "SearchContacts", "Contacts", "Search contacts",
        "Filters compare a field with a value; `AND` and `OR` join up to fifteen of them, two levels deep. Fields are those of a "
        "contact, `custom_attributes.NAME`, `segment_id`, `tag_id`, `company_id`, their companies': `company.company_id`, `.name`, "
        "`.plan`, `.industry`, `.website`, `.size`, `.monthly_spend`, `.created_at`, `.remote_created_at`, `.tag_id` and "
        "`company.custom_attributes.NAME`, and what people did: "
        "`events.NAME.count` (0 where they have not yet), `events.NAME.first_at`, `events.NAME.last_at` and `events.NAME.metadata.KEY`; of an amount its parts, `KEY.amount` and `KEY.currency`, and of a link "
        "`KEY.url` and `KEY.value`. "
        "Of several companies or events one is enough, and with `!=`, `NIN` and `!~` none may be like that. Dates compare by day in "
        "the workspace's time zone, with Unix seconds of any moment of the day or, an addition of Doorstep's own, with a day relative to now: "
        "`today`, `7 days ago`, `in 3 days`; `signed_up_at` `>` `7 days ago` is whoever signed up less than 7 days ago. Pages stay right while people come and go. Asking for what people did needs `events:read` too. A query "
        "has at most 225 filters, and 675 of them and of its lists' values with what its segments ask for; one that takes longer "
        "than three seconds is refused, and so are more searches at the same time than a workspace has places for.",
        "contact_list", "search_request", (
            invalid("contacts cannot be searched by custom_attributes.shoe: nobody has declared or has it", "what the search names is not known"),
            invalid("custom_attributes.nights: a value is of the type integer", "the declared type has no such value"),
            invalid("events.order.metadata.price has several parts: compare events.order.metadata.price.amount or events.order.metadata.price.currency",
                "the whole of an amount or a link is compared"),
            Refusal(400, "invalid_sort_order", "Invalid sort order 'desc'. Must be one of: ascending, descending",
                "there are two directions, written out from 2.16 on"),
            Refusal(400, "query_too_costly", "This query takes too long: ask for less at once, or narrow it by a field of its own",
                "the query means too much work"),
        ),
    ),
    Operation(
        "ArchiveContact", "Contacts", "Archive a contact",
        "Lists and searches leave it out until it is unarchived, or writes again.", "contact_archived", None, _ONE,
    ),
    Operation("UnarchiveContact", "Contacts", "Unarchive a contact", "It is in lists and searches again.", "contact_unarchived", None, _ONE),
    Operation(
        "BlockContact", "Contacts", "Block a contact", "The person's browsers get no messenger any more, and its conversations are put away.",
        "contact_blocked", None, _ONE,
    ),
    Operation(
        "listCompaniesForAContact", "Companies", "List a contact's companies", "All of them, in pages.", "contact_attached_companies", None, _ONE,
    ),
    Operation(
        "attachContactToACompany", "Companies", "Add a contact to a company", "Leads may belong to companies too.",
        "company", "attach_company_request",
        (*_ONE, Refusal(404, "company_not_found", "Company Not Found"), Refusal(400, "parameter_not_found", "company not specified"),
         Refusal(400, "contact_company_limit_exceeded", "Contact has reached the maximum of 1000 company associations")),
    ),
    Operation(
        "detachContactFromACompany", "Companies", "Take a contact out of a company", "Answers with the company.",
        "company", None, (*_ONE, Refusal(404, "company_not_found", "Company Not Found")),
    ),
    Operation("listSegmentsForAContact", "Segments", "List a contact's segments", "Those that it fits right now.", "contact_segments", None, _ONE),
    Operation("listTagsForAContact", "Tags", "List a contact's tags", "Those of the leads that went into it too.", "tag_list", None, _ONE),
    Operation(
        "attachTagToContact", "Tags", "Tag a contact", "Once is enough: a second time changes nothing.", "tag", "attach_tag_request",
        (*_ONE, Refusal(404, "not_found", "Resource Not Found", "no tag has this id")),
    ),
    Operation(
        "detachTagFromContact", "Tags", "Take a tag off a contact", "Answers with the tag.", "tag", None,
        (*_ONE, Refusal(404, "not_found", "Resource Not Found", "the contact does not have this tag")),
    ),
    Operation("listNotes", "Notes", "List the notes about a contact", "The latest first.", "note_list", None, _ONE),
    Operation(
        "createNote", "Notes", "Write a note about a contact", "Only teammates see it.", "note", "create_note_request",
        (*_ONE, Refusal(404, "not_found", "Resource Not Found", "no teammate has this id")),
    ),
    Operation(
        "listSubscriptionsForAContact", "Subscriptions", "List what a contact said about kinds of message",
        "Those that the person asked for, or declined.", "subscription_type_list", None, _ONE,
    ),
    Operation(
        "attachSubscriptionTypeToContact", "Subscriptions", "Set what a contact says about a kind of message",
        "`opt_in` asks for it, `opt_out` declines it. The newest word counts.", "subscription_type", "attach_subscription_request",
        (*_ONE, Refusal(404, "not_found", "Resource Not Found", "no kind has this id")),
    ),
    Operation(
        "detachSubscriptionTypeToContact", "Subscriptions", "Forget what a contact said about a kind of message",
        "Then the kind's own rule counts again.", "subscription_type", None,
        (*_ONE, Refusal(404, "not_found", "Resource Not Found", "nothing was said about it")),
    ),
)  # fmt: skip

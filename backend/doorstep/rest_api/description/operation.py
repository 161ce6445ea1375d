"""One operation in words: what routes and types cannot say."""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec

Tag = Literal[
    "Visitors", "Users", "Leads", "Contacts", "Conversations", "Messages", "Companies", "Events", "Tags", "Notes", "Attributes",
    "Segments", "Subscriptions", "Counts", "Bulk", "Tasks", "Teammates", "Webhooks", "Apps",
]  # fmt: skip

TAGS: Final[Mapping[Tag, str]] = {
    "Visitors": "Who looks at pages and has not written. Writing, or being converted, makes a lead or a user of a visitor.",
    "Users": "People whom your site knows.",
    "Leads": "People who wrote without logging in. Their address is `/contacts`, as 1.x calls them.",
    "Contacts": "Leads, who wrote without logging in, and users, whom your site knows.",
    "Conversations": "What was said, by whom, and whose turn it is.",
    "Messages": "What a teammate says first.",
    "Companies": "Companies that people belong to.",
    "Events": "What people did, in words of your own.",
    "Tags": "Labels on people, companies and conversations.",
    "Notes": "What teammates note about people, for each other.",
    "Attributes": "The attributes of people, companies and conversations, and those that you declare.",
    "Segments": "Searches with a name.",
    "Subscriptions": "Kinds of message that people ask for or decline.",
    "Counts": "How many there are of everything.",
    "Bulk": "Many users or events at once, and what became of them.",
    "Tasks": "Work that takes long: changes of many people, exports, imports, rules for every night, and how far each is.",
    "Teammates": "Who answers, and in which teams.",
    "Webhooks": "Subscriptions to what happens, for programs that want to be told.",
    "Apps": "Programs that other people build, and how they get a token.",
}


class Refusal(msgspec.Struct, frozen=True):
    """An answer of 4xx in its own words; `when` says what leads to it."""

    status: int
    code: str
    message: str
    when: str = ""


class Operation(msgspec.Struct, frozen=True):
    """Keyed by the operation id of its handler, which brings path, parameters and scope.

    gives: name of the record that the answer has; None if it has no body.
    takes: name of the record that the body has; None if there is no body.
    gives_files: the answer is a file, of one of these types.
    status: of the answer.
    parameters: words for parameters that mean something else here than elsewhere.
    sends: an example of the body in place of the one that the record's properties make.
    reads: names of parameters of the query that its handler reads by itself.
    asks: what the example of a call has in its query; those that it cannot do without are `required` in the document.
    """

    operation_id: str
    tag: Tag
    summary: str
    description: str
    gives: str | None
    takes: str | None = None
    refuses: tuple[Refusal, ...] = ()
    status: int = 200
    parameters: Mapping[str, str] = {}
    sends: object = None
    reads: tuple[str, ...] = ()
    asks: Mapping[str, object] = {}
    body_may_be_missing: bool = False
    gives_files: tuple[str, ...] = ()


USER_MISSING: Final = Refusal(404, "not_found", "User Not Found", "no lead or user of this workspace has this id")
CONTACT_MERGED: Final = Refusal(
    410,
    "contact_merged",
    "This contact has been merged. See the 'Link' header for the canonical contact.",
    "the lead went into a user; from 2.16 on, where older versions say 404",
)
MISSING: Final = Refusal(404, "not_found", "Resource Not Found", "there is none in this workspace")
COMPANY_MISSING: Final = Refusal(
    404, "company_not_found", "Company Not Found", "no company of this workspace has this id"
)
VISITOR_MISSING: Final = Refusal(404, "not_found", "Visitor Not Found", "unknown, or no visitor any more")
ADMIN_MISSING: Final = Refusal(404, "admin_not_found", "Admin for admin_id not found", "no teammate has this id")
TAG_MISSING: Final = Refusal(404, "tag_not_found", "Tag not found", "the conversation does not have this tag")
CONVERSATION_MISSING: Final = Refusal(404, "not_found", "Conversation not found", "no conversation has this id")
SEVERAL_USERS: Final = Refusal(
    409,
    "conflict",
    "Multiple existing users match this email address - must be more specific using user_id",
    "users with different ids may share an email",
)
A_CONTACT_IS_THERE: Final = Refusal(
    409, "conflict", "A contact matching those details already exists with id=5f0c1a527d524d8c9a550d9d5b8f6a01",
    "`external_id` or email belongs to somebody else",
)  # fmt: skip


def wants(field: str) -> Refusal:
    """Something required was not sent."""
    return Refusal(400, "parameter_not_found", f"{field} not specified", f"`{field}` is missing")


def wants_one_of(*fields: str) -> Refusal:
    """None of several was sent, of which each would do."""
    these = f"{', '.join(f'`{each}`' for each in fields[:-1])} and `{fields[-1]}`"
    return Refusal(400, "parameter_not_found", f"{fields[0]} not specified", f"none of {these} is there")


def invalid(message: str, when: str = "") -> Refusal:
    """A value that cannot be."""
    return Refusal(400, "parameter_invalid", message, when)

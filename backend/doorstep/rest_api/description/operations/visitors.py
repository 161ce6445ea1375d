"""Operations on visitors."""

from typing import Final

from doorstep.rest_api.description.operation import (
    SEVERAL_USERS,
    VISITOR_MISSING,
    Operation,
    wants,
)
from doorstep.rest_api.description.vocabulary import A_VISITOR

OPERATIONS: Final = (
    Operation(
        "retrieveVisitorWithUserId", "Visitors", "Retrieve a visitor",
        "By the id that a page gets from `getVisitorId`. Whoever became a lead or a user is no visitor any more: 404.",
        "visitor", None, (VISITOR_MISSING, wants("user_id")),
        parameters={"user_id": "What `getVisitorId` gave."}, asks={"user_id": A_VISITOR},
    ),
    Operation(
        "updateVisitor", "Visitors", "Update a visitor",
        "Names one by `id` or `user_id`. What is set here goes along when the visitor becomes a lead or a user.",
        "visitor", "update_visitor_request", (VISITOR_MISSING,),
    ),
    Operation(
        "convertVisitor", "Visitors", "Convert a visitor",
        "Into a lead: the device goes on as that lead, and the answer has a pseudonym as long as there is no name. Into a user, new or "
        "there already: every cookie of the visitor ends, and only a proven login opens the user's conversations. "
        "Afterwards the visitor answers 404. Converting one twice makes one contact.",
        "contact", "convert_visitor_request", (VISITOR_MISSING, SEVERAL_USERS),
    ),
)  # fmt: skip

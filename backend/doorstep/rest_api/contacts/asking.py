"""Queries of people as clients send them, and what a token needs beside `people:read` to ask them."""

from doorstep.context import Context
from doorstep.filters.conditions import Condition
from doorstep.filters.grammar import filters_of
from doorstep.rest_api.access import Caller
from doorstep.rest_api.scopes import refuse_without
from doorstep.segments.asking import read_people_query
from doorstep.segments.knowing import refuse_unknown_of_people


async def asked_of_people(context: Context, caller: Caller, query: object) -> Condition:
    """The condition that a client's query stands for.

    Raises:
        Invalid: it cannot be understood, or asks for what is not known; the field at fault is named.
        ScopeMissing: it asks for what people did, and the token may not read that.
    """
    workspace_id = caller.workspace.workspace_id
    condition = await read_people_query(context.database.pool, workspace_id, query)
    refuse_unseen_events(caller, query)
    await refuse_unknown_of_people(context.database, workspace_id, query)
    return condition


def refuse_unseen_events(caller: Caller, query: object) -> None:
    """Who is found by what they did tells what they did.

    Raises:
        ScopeMissing: an understood query asks for it, and the token may not read events.
    """
    if any(each["field"].startswith("events.") for each in filters_of(query)):
        refuse_without(caller.scopes, "events:read")

"""Kinds of message that people may want or not. Making one by API is our own addition: a workspace begins with none."""

from typing import Any

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from doorstep.contacts.subscribing import consent, forget_consent
from doorstep.contacts.subscription import checked_consent, read_type
from doorstep.context import Context
from doorstep.kernel.clock import now
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.finding import existing_person
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.identifiers import number_of
from doorstep.rest_api.labels.shape import subscription_type_shape
from doorstep.rest_api.scopes import needs
from doorstep.storage.subscriptions import insert_subscription_type, subscription_types_of, types_said_by


@get("/subscription_types", operation_id="listSubscriptionTypes", opt=needs("workspace:read"))
async def list_subscription_types(
    context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> dict[str, object]:
    """Every kind, also drafts and archived ones."""
    found = await subscription_types_of(context.database.pool, caller.workspace.workspace_id)
    return {"type": "list", "data": [subscription_type_shape(each) for each in found]}


@post("/subscription_types", status_code=200, operation_id="createSubscriptionType", opt=needs("workspace:write"))
async def create_subscription_type(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """By name and consent type; `content_types` is email where nothing is said, `state` live."""
    new = read_type(caller.workspace.workspace_id, data, now())
    return subscription_type_shape(await insert_subscription_type(context.database.pool, new))


@get("/contacts/{contact_id:str}/subscriptions", operation_id="listSubscriptionsForAContact", opt=needs("people:read"))
async def list_contact_subscriptions(
    context: NamedDependency[Context], caller: NamedDependency[Caller], contact_id: FromPath[str]
) -> dict[str, object]:
    """Only what the person has said something about."""
    pool = context.database.pool
    person = await existing_person(pool, caller, contact_id)
    found = await types_said_by(pool, caller.workspace.workspace_id, person.contact_ids)
    return {"type": "list", "data": [subscription_type_shape(each) for each in found]}


@post(
    "/contacts/{contact_id:str}/subscriptions",
    status_code=200,
    operation_id="attachSubscriptionTypeToContact",
    opt=needs("people:write"),
)
async def attach_contact_subscription(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    contact_id: FromPath[str],
    data: JSONBody[dict[str, Any]],
) -> dict[str, object]:
    """The newest word counts."""
    person = await existing_person(context.database.pool, caller, contact_id)
    for field in ("id", "consent_type"):
        if data.get(field) is None:
            raise ParameterMissing(field)
    said, number = checked_consent(data["consent_type"]), number_of(data["id"])
    kind = await consent(context, caller.workspace.workspace_id, person.root.contact_id, number, said)
    return subscription_type_shape(kind)


@delete(
    "/contacts/{contact_id:str}/subscriptions/{subscription_id:str}",
    status_code=200,
    operation_id="detachSubscriptionTypeToContact",
    opt=needs("people:write"),
)
async def detach_contact_subscription(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    contact_id: FromPath[str],
    subscription_id: FromPath[str],
) -> dict[str, object]:
    """As if the person had said nothing."""
    person = await existing_person(context.database.pool, caller, contact_id)
    number = number_of(subscription_id)
    return subscription_type_shape(
        await forget_consent(context, caller.workspace.workspace_id, person.root.contact_id, number)
    )

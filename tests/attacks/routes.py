"""Every route of the application, from its OpenAPI document and from its router, and what each asks for."""

from typing import Any, Literal

import msgspec
from litestar import Litestar
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig

from doorstep.app import EDGES, create_app
from doorstep.messenger.plain import PLAIN
from doorstep.settings import Settings
from tests.attacks import oldest_routes

Route = tuple[str, str]
"""Method and path, as the OpenAPI document writes it."""


class Row(msgspec.Struct, frozen=True):
    """What opens a route, and something to send to it.

    device: the token of a browser · arrival: anybody, and gets a person of their own · token: an access token ·
    session: a signed-in teammate · open: anybody, since it tells nothing about anyone.
    """

    opens: Literal["device", "arrival", "token", "session", "open"]
    body: dict[str, Any] | None = None


MESSAGE = {"client_id": "5f0c1a52-7d52-4d8c-9a55-0d9d5b8f6a01", "body": "I am in"}
EMAIL = {"conversation_id": "{conversation_id}", "email": "thief@evil.example"}
ARRIVAL = {"settings": {}, "page": {"url": "https://www.shop.example/", "title": "", "referrer": None}}
REPLY = {"message_type": "comment", "type": "admin", "admin_id": "{admin_id}", "body": "I am in"}
SUBSCRIBED = {"id": "{subscription_id}", "consent_type": "opt_in"}
CLOSE = {"message_type": "close", "type": "admin", "admin_id": "{admin_id}"}
BY_ADMIN = {"admin_id": "{admin_id}"}
REDACT = {"type": "source", "conversation_id": "{conversation_id}", "source_id": "{conversation_id}"}
WRITE = {"from": {"type": "admin", "id": "{admin_id}"}, "to": {"type": "user", "id": "{contact_id}"}, "body": "I am in"}
FIND = {"query": {"field": "name", "operator": "=", "value": "Secret Person"}}

ROWS: dict[Route, Row] = {
    ("POST", "/door/{app_id}/boot"): Row("arrival", ARRIVAL),
    ("POST", "/door/{app_id}/update"): Row("arrival", ARRIVAL),
    ("POST", "/door/{app_id}/shutdown"): Row("arrival", {}),
    ("POST", "/door/{app_id}/events"): Row("device", {"name": "in"}),
    ("POST", "/door/{app_id}/email"): Row("device", EMAIL),
    ("GET", "/door/{app_id}/conversations"): Row("device"),
    ("POST", "/door/{app_id}/conversations"): Row("device", MESSAGE),
    ("GET", "/door/{app_id}/conversations/{conversation_id}"): Row("device"),
    ("POST", "/door/{app_id}/conversations/{conversation_id}/parts"): Row("device", MESSAGE),
    ("POST", "/door/{app_id}/conversations/{conversation_id}/read"): Row("device", {"seq": 1}),
    ("GET", "/door/{app_id}/stream"): Row("device"),
    ("GET", "/me"): Row("token"),
    ("GET", "/visitors"): Row("token"),
    ("PUT", "/visitors"): Row("token", {"user_id": "{visitor_id}", "name": "Thief"}),
    ("POST", "/visitors/convert"): Row(
        "token", {"visitor": {"user_id": "{visitor_id}"}, "user": {"user_id": "thief"}, "type": "user"}
    ),
    ("POST", "/contacts/merge"): Row("token", {"from": "{contact_id}", "into": "{contact_id}"}),
    ("POST", "/contacts/unmerge"): Row("token", {"contact_id": "{contact_id}"}),
    ("GET", "/contacts/{contact_id}/merge_history"): Row("token"),
    ("POST", "/contacts/{contact_id}/archive"): Row("token"),
    ("POST", "/contacts/{contact_id}/unarchive"): Row("token"),
    ("POST", "/contacts/{contact_id}/block"): Row("token"),
    ("DELETE", "/contacts/{contact_id}"): Row("token"),
    ("GET", "/contacts/{contact_id}"): Row("token"),
    ("POST", "/contacts/search"): Row("token", FIND),
    ("GET", "/contacts/{contact_id}/segments"): Row("token"),
    ("GET", "/segments"): Row("token"),
    ("POST", "/segments"): Row("token", FIND | {"name": "Stolen"}),
    ("GET", "/segments/{segment_id}"): Row("token"),
    ("PUT", "/segments/{segment_id}"): Row("token", {"name": "Stolen"}),
    ("DELETE", "/segments/{segment_id}"): Row("token"),
    ("GET", "/contacts"): Row("token"),
    ("POST", "/contacts"): Row("token", {"email": "thief@evil.example"}),
    ("PUT", "/contacts/{contact_id}"): Row("token", {"name": "Thief"}),
    ("GET", "/contacts/find_by_external_id/{external_id}"): Row("token"),
    ("GET", "/tags"): Row("token"),
    ("POST", "/tags"): Row("token", {"name": "stolen", "users": [{"id": "{contact_id}"}]}),
    ("GET", "/tags/{tag_id}"): Row("token"),
    ("DELETE", "/tags/{tag_id}"): Row("token"),
    ("GET", "/contacts/{contact_id}/tags"): Row("token"),
    ("POST", "/contacts/{contact_id}/tags"): Row("token", {"id": "{tag_id}"}),
    ("DELETE", "/contacts/{contact_id}/tags/{tag_id}"): Row("token"),
    ("GET", "/contacts/{contact_id}/notes"): Row("token"),
    ("POST", "/contacts/{contact_id}/notes"): Row("token", {"body": "I am in"}),
    ("GET", "/notes/{note_id}"): Row("token"),
    ("GET", "/data_attributes"): Row("token"),
    ("GET", "/conversations/attributes"): Row("token"),
    ("POST", "/conversations/attributes"): Row("token", {"name": "in", "data_type": "string"}),
    ("GET", "/conversations/attributes/{attribute_id}"): Row("token"),
    ("PUT", "/conversations/attributes/{attribute_id}"): Row("token", {"name": "in"}),
    ("DELETE", "/conversations/attributes/{attribute_id}"): Row("token"),
    ("POST", "/conversations/attributes/{attribute_id}/options"): Row("token", {"label": "in"}),
    ("PUT", "/conversations/attributes/{attribute_id}/options/{option_id}"): Row("token", {"label": "in"}),
    ("DELETE", "/conversations/attributes/{attribute_id}/options/{option_id}"): Row("token"),
    ("POST", "/data_attributes"): Row("token", {"name": "in", "model": "contact", "data_type": "string"}),
    ("PUT", "/data_attributes/{data_attribute_id}"): Row("token", {"archived": True}),
    ("GET", "/subscription_types"): Row("token"),
    ("POST", "/subscription_types"): Row("token", {"name": "Letters", "consent_type": "opt_in"}),
    ("GET", "/contacts/{contact_id}/subscriptions"): Row("token"),
    ("POST", "/contacts/{contact_id}/subscriptions"): Row("token", SUBSCRIBED),
    ("DELETE", "/contacts/{contact_id}/subscriptions/{subscription_id}"): Row("token"),
    ("GET", "/conversations"): Row("token"),
    ("POST", "/conversations/search"): Row("token", {"query": {"field": "open", "operator": "=", "value": True}}),
    ("GET", "/conversations/deleted"): Row("token"),
    ("GET", "/conversations/{conversation_id}"): Row("token"),
    ("POST", "/conversations/{conversation_id}/reply"): Row("token", REPLY),
    ("POST", "/conversations"): Row("token", {"from": {"type": "user", "id": "{contact_id}"}, "body": "I am in"}),
    ("PUT", "/conversations/{conversation_id}"): Row("token", {"title": "I am in"}),
    ("DELETE", "/conversations/{conversation_id}"): Row("token"),
    ("POST", "/conversations/{conversation_id}/parts"): Row("token", CLOSE),
    ("POST", "/conversations/redact"): Row("token", REDACT),
    ("POST", "/conversations/{conversation_id}/customers"): Row("token", BY_ADMIN | {"customer": {"user_id": "x"}}),
    ("DELETE", "/conversations/{conversation_id}/customers/{contact_id}"): Row("token", BY_ADMIN),
    ("POST", "/conversations/{conversation_id}/tags"): Row("token", BY_ADMIN | {"id": "{tag_id}"}),
    ("DELETE", "/conversations/{conversation_id}/tags/{tag_id}"): Row("token"),
    ("POST", "/messages"): Row("token", WRITE),
    ("POST", "/events"): Row("token", {"event_name": "in", "created_at": 1_700_000_000, "id": "{contact_id}"}),
    ("GET", "/events"): Row("token"),
    ("POST", "/events/summaries"): Row("token", {"id": "{contact_id}", "event_summaries": {"event_name": "in"}}),
    ("GET", "/admins"): Row("token"),
    ("GET", "/admins/{admin_id}"): Row("token"),
    ("PUT", "/admins/{admin_id}/away"): Row("token", {"away_mode_enabled": True, "away_mode_reassign": True}),
    ("GET", "/admins/activity_logs"): Row("token"),
    ("POST", "/admins/activity_logs/search"): Row("token", {"created_at_after": 0}),
    ("GET", "/admins/activity_log_event_types"): Row("token"),
    ("GET", "/teams"): Row("token"),
    ("POST", "/teams"): Row("token", {"name": "Mine"}),
    ("GET", "/teams/{team_id}"): Row("token"),
    ("PUT", "/teams/{team_id}"): Row("token", {"name": "Stolen"}),
    ("POST", "/companies"): Row("token", {"company_id": "mine", "name": "Mine"}),
    ("GET", "/companies"): Row("token"),
    ("POST", "/companies/list"): Row("token"),
    ("GET", "/companies/scroll"): Row("token"),
    ("GET", "/companies/{company_id}"): Row("token"),
    ("PUT", "/companies/{company_id}"): Row("token", {"name": "Stolen"}),
    ("DELETE", "/companies/{company_id}"): Row("token"),
    ("GET", "/companies/{company_id}/contacts"): Row("token"),
    ("GET", "/companies/{company_id}/segments"): Row("token"),
    ("GET", "/companies/{company_id}/notes"): Row("token"),
    ("POST", "/companies/{company_id}/notes"): Row("token", {"body": "I am in"}),
    ("GET", "/contacts/{contact_id}/companies"): Row("token"),
    ("POST", "/contacts/{contact_id}/companies"): Row("token", {"id": "{company_id}"}),
    ("DELETE", "/contacts/{contact_id}/companies/{company_id}"): Row("token"),
    ("GET", "/webhooks"): Row("token"),
    ("POST", "/webhooks"): Row("token", {"url": "https://evil.example/", "topics": ["contact.user.created"]}),
    ("GET", "/webhooks/topics"): Row("token"),
    ("GET", "/webhooks/samples/{topic}"): Row("token"),
    ("GET", "/webhooks/{webhook_id}"): Row("token"),
    ("PUT", "/webhooks/{webhook_id}"): Row("token", {"url": "https://evil.example/"}),
    ("DELETE", "/webhooks/{webhook_id}"): Row("token"),
    ("POST", "/webhooks/{webhook_id}/secret"): Row("token"),
    ("POST", "/webhooks/{webhook_id}/ping"): Row("token"),
    ("GET", "/webhooks/{webhook_id}/deliveries"): Row("token"),
    ("POST", "/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver"): Row("token"),
    ("GET", "/tasks"): Row("token"),
    ("GET", "/tasks/{task_id}"): Row("token"),
    ("GET", "/tasks/{task_id}/files/{name}"): Row("token"),
    ("POST", "/tasks/{task_id}/stop"): Row("token"),
    ("POST", "/tasks/{task_id}/resume"): Row("token"),
    ("POST", "/tasks/{task_id}/undo"): Row("token"),
    ("POST", "/bulk_changes"): Row("token", {"action": "delete", "ids": ["{contact_id}"]}),
    ("POST", "/bulk_changes/count"): Row("token", {"role": "lead"}),
    ("POST", "/exports"): Row("token", {"ids": ["{contact_id}"]}),
    ("POST", "/imports"): Row("token", {"size_bytes": 2}),
    ("GET", "/imports/{import_id}"): Row("token"),
    ("PUT", "/imports/{import_id}/pieces"): Row("token", {"data": "aGk="}),
    ("POST", "/imports/{import_id}/start"): Row("token", {"role": "lead"}),
    ("GET", "/cleaning_rules"): Row("token"),
    ("POST", "/cleaning_rules"): Row("token", {"name": "Thief's", "action": "delete", "segment_id": "{segment_id}"}),
    ("GET", "/cleaning_rules/{rule_id}"): Row("token"),
    ("PUT", "/cleaning_rules/{rule_id}"): Row("token", {"paused": True}),
    ("DELETE", "/cleaning_rules/{rule_id}"): Row("token"),
    ("GET", "/inbox"): Row("session"),
    ("GET", "/inbox/account"): Row("session"),
    ("POST", "/inbox/account/password"): Row("session", {"current": "x", "password": "x"}),
    ("GET", "/attachments/{token}"): Row("open"),
    ("GET", "/inbox/attachments/{attachment_id}"): Row("session"),
    ("GET", "/inbox/conversations/{conversation_id}"): Row("session"),
    ("GET", "/inbox/conversations/{conversation_id}/parts"): Row("session"),
    ("POST", "/inbox/conversations/{conversation_id}/parts"): Row("session", {"body": "I am in", "kind": "comment"}),
    ("GET", "/inbox/conversations/{conversation_id}/person"): Row("session"),
    ("POST", "/inbox/conversations/{conversation_id}/read"): Row("session", {"seq": "1"}),
    ("POST", "/inbox/conversations/{conversation_id}/state"): Row("session", {"state": "closed"}),
    ("GET", "/inbox/install"): Row("session"),
    ("GET", "/inbox/list"): Row("session"),
    ("POST", "/inbox/merges/{entry_id}/undo"): Row("session", {"conversation": "{conversation_id}"}),
    ("GET", "/inbox/people"): Row("session"),
    ("POST", "/inbox/people/columns"): Row("session", {"column:email": "yes"}),
    ("GET", "/inbox/people/{contact_id}"): Row("session"),
    ("GET", "/inbox/people/{contact_id}/events"): Row("session"),
    ("GET", "/inbox/people/{contact_id}/export"): Row("session"),
    ("GET", "/inbox/people/{contact_id}/erase"): Row("session"),
    ("POST", "/inbox/people/{contact_id}/erase"): Row("session", {}),
    ("POST", "/inbox/people/{contact_id}/standing/{change}"): Row("session", {}),
    ("POST", "/inbox/people/{contact_id}/tags"): Row("session", {"name": "stolen"}),
    ("POST", "/inbox/people/{contact_id}/tags/{tag_id}/remove"): Row("session", {}),
    ("POST", "/inbox/people/{contact_id}/notes"): Row("session", {"body": "I am in"}),
    ("POST", "/inbox/people/{contact_id}/notes/{note_id}"): Row("session", {"body": "I was in"}),
    ("POST", "/inbox/people/{contact_id}/notes/{note_id}/delete"): Row("session", {}),
    ("POST", "/inbox/people/{contact_id}/attributes"): Row("session", {"attribute": "plan", "value": "stolen"}),
    ("POST", "/inbox/people/{contact_id}/companies"): Row("session", {"company": "{company_id}"}),
    ("POST", "/inbox/people/{contact_id}/companies/{company_id}/remove"): Row("session", {}),
    ("GET", "/inbox/companies"): Row("session"),
    ("GET", "/inbox/companies/{company_id}"): Row("session"),
    ("POST", "/inbox/companies/{company_id}/notes"): Row("session", {"body": "I am in"}),
    ("POST", "/inbox/companies/{company_id}/tags"): Row("session", {"name": "stolen"}),
    ("POST", "/inbox/companies/{company_id}/tags/{tag_id}/remove"): Row("session", {}),
    ("POST", "/inbox/people/{contact_id}/email"): Row("session", {"email": "thief@evil.example"}),
    ("POST", "/inbox/people/{contact_id}/name"): Row("session", {"name": "Thief"}),
    ("GET", "/inbox/people/imports"): Row("session"),
    ("POST", "/inbox/people/imports"): Row("session", {"file_name": "people.csv", "size_bytes": "10"}),
    ("GET", "/inbox/people/imports/{task_id}"): Row("session"),
    ("POST", "/inbox/people/imports/{task_id}"): Row("session", {"role": "lead", "column-0": "email"}),
    ("POST", "/inbox/people/imports/{task_id}/pieces/{offset}"): Row("session", {}),
    ("GET", "/inbox/people/exports"): Row("session"),
    ("POST", "/inbox/people/exports"): Row("session", {"selection": ""}),
    ("POST", "/inbox/people/bulk/{action}"): Row("session", {"ids": "{contact_id}"}),
    ("POST", "/inbox/people/bulk/{action}/begin"): Row("session", {"ids": "{contact_id}"}),
    ("POST", "/inbox/people/tasks/{task_id}/undo"): Row("session", {}),
    ("GET", "/inbox/people/rules"): Row("session"),
    ("GET", "/inbox/people/rules/count"): Row("session"),
    ("POST", "/inbox/people/rules"): Row("session", {"name": "Thief's", "action": "delete", "segment": "{segment_id}"}),
    ("POST", "/inbox/people/rules/{rule_id}/state"): Row("session", {"state": "off"}),
    ("POST", "/inbox/people/rules/{rule_id}/delete"): Row("session", {}),
    ("GET", "/inbox/people/count"): Row("session"),
    ("GET", "/inbox/people/values"): Row("session"),
    ("GET", "/inbox/people/segments"): Row("session"),
    ("GET", "/inbox/people/segments/new"): Row("session"),
    ("POST", "/inbox/people/segments"): Row("session", {"name": "Thief's", "selection": ""}),
    ("GET", "/inbox/people/segments/{segment_id}"): Row("session"),
    ("POST", "/inbox/people/segments/{segment_id}"): Row("session", {"name": "Thief's"}),
    ("POST", "/inbox/people/segments/{segment_id}/delete"): Row("session", {}),
    ("GET", "/inbox/people/tasks"): Row("session"),
    ("GET", "/inbox/people/tasks/{task_id}"): Row("session"),
    ("POST", "/inbox/people/tasks/{task_id}/stop"): Row("session", {}),
    ("POST", "/inbox/people/tasks/{task_id}/go-on"): Row("session", {}),
    ("GET", "/inbox/people/tasks/{task_id}/files/{name}"): Row("session"),
    ("GET", "/inbox/rows"): Row("session"),
    ("GET", "/inbox/settings"): Row("session"),
    ("GET", "/inbox/settings/workspace"): Row("session"),
    ("POST", "/inbox/settings/workspace"): Row("session", {"name": "Thief's", "time_zone": "UTC"}),
    ("POST", "/inbox/settings/workspace/tests"): Row("session", {"name": "Thief's"}),
    ("GET", "/inbox/settings/tokens"): Row("session"),
    ("POST", "/inbox/settings/tokens"): Row("session", {"name": "Thief", "which": "everything"}),
    ("POST", "/inbox/settings/tokens/{token_id}/revoke"): Row("session", {}),
    ("GET", "/inbox/settings/apps"): Row("session"),
    ("POST", "/inbox/settings/apps"): Row("session", {"name": "Thief", "redirect_uris": "https://evil.example/"}),
    ("GET", "/inbox/settings/apps/{client_id}"): Row("session"),
    ("POST", "/inbox/settings/apps/{client_id}"): Row("session", {"name": "Thief"}),
    ("POST", "/inbox/settings/apps/{client_id}/secret"): Row("session", {}),
    ("POST", "/inbox/settings/apps/{client_id}/delete"): Row("session", {}),
    ("POST", "/inbox/settings/apps/{client_id}/remove"): Row("session", {}),
    ("GET", "/oauth"): Row("session"),
    ("GET", "/oauth/authorize"): Row("session"),
    ("POST", "/oauth/authorize"): Row("session", {"client_id": "{client_id}", "decision": "allow"}),
    ("POST", "/oauth/token"): Row("open", {"client_id": "{client_id}", "client_secret": "x", "code": "x"}),
    ("POST", "/auth/eagle/token"): Row("open", {"client_id": "{client_id}", "client_secret": "x", "code": "x"}),
    ("POST", "/oauth/revoke"): Row("open", {"client_id": "{client_id}", "client_secret": "x", "token": "x"}),
    ("GET", "/.well-known/oauth-authorization-server"): Row("open"),
    ("GET", "/inbox/settings/webhooks"): Row("session"),
    ("POST", "/inbox/settings/webhooks"): Row("session", {"url": "https://evil.example/", "event.created": "yes"}),
    ("GET", "/inbox/settings/webhooks/{webhook_id}"): Row("session"),
    ("POST", "/inbox/settings/webhooks/{webhook_id}"): Row(
        "session", {"url": "https://evil.example/", "event.created": "yes"}
    ),
    ("POST", "/inbox/settings/webhooks/{webhook_id}/secret"): Row("session", {}),
    ("POST", "/inbox/settings/webhooks/{webhook_id}/state"): Row("session", {"state": "off"}),
    ("POST", "/inbox/settings/webhooks/{webhook_id}/ping"): Row("session", {}),
    ("POST", "/inbox/settings/webhooks/{webhook_id}/delete"): Row("session", {}),
    ("GET", "/inbox/settings/webhooks/{webhook_id}/deliveries/{delivery_id}"): Row("session"),
    ("POST", "/inbox/settings/webhooks/{webhook_id}/deliveries/{delivery_id}/again"): Row("session", {}),
    ("GET", "/inbox/reports"): Row("session"),
    ("GET", "/inbox/reports/{figure}"): Row("session"),
    ("GET", "/inbox/stream"): Row("session"),
    ("POST", "/inbox/sign-out"): Row("session", {}),
    ("GET", "/inbox/sign-in"): Row("open"),
    ("POST", "/inbox/sign-in"): Row("open"),
    ("POST", "/inbox/sign-in/workspace"): Row("open"),
    ("GET", "/inbox/welcome/{token}"): Row("open"),
    ("POST", "/inbox/welcome/{token}"): Row("open"),
    ("GET", "/inbox/assets/{version}/{name}"): Row("open"),
    ("GET", "/widget/{app_id}"): Row("open"),
    ("GET", "/widget/assets/{name}"): Row("open"),
    ("GET", "/widget/panel/{build}/{name}"): Row("open"),
    ("GET", "/docs"): Row("open"),
    ("GET", "/docs/openapi.json"): Row("open"),
    ("GET", "/docs/style.css"): Row("open"),
    ("GET", "/docs/copy.js"): Row("open"),
    ("GET", "/docs/{section}"): Row("open"),
    ("GET", "/docs/1.x"): Row("open"),
    ("GET", "/docs/openapi-1.x.json"): Row("open"),
    ("GET", "/docs/1.x/{section}"): Row("open"),
    ("GET", "/health"): Row("open"),
}

ROWS |= {
    (method, oldest_routes.PREFIX + path): Row("token", body) for (method, path), body in oldest_routes.BODIES.items()
}

BEFORE_THE_ROUTER: frozenset[Route] = frozenset(
    (each.method, f"/door/{{app_id}}/{path}") for path, each in PLAIN.items()
)
"""Answered by the gate, which a router does not know of."""


def routes_of(settings: Settings) -> set[Route]:
    """What the application answers: its router's routes and those of the OpenAPI document, so that neither hides one."""
    app = create_app(settings)
    served = {
        (method, route.path_format)
        for route in app.routes
        for method in getattr(route, "methods", set[str]()) - {"OPTIONS", "HEAD"}
    }
    return served | _documented() | BEFORE_THE_ROUTER


def _documented() -> set[Route]:
    app = Litestar(
        list(EDGES),
        dependencies={"context": Provide(_nothing, sync_to_thread=False)},
        openapi_config=OpenAPIConfig(title="Doorstep", version="0"),
    )
    paths: dict[str, Any] = app.openapi_schema.to_schema()["paths"]
    return {(method.upper(), path) for path, item in paths.items() for method in item}


def _nothing() -> None:
    """In place of the stores: the document is made without them."""

"""What clients of 1.x are led to: asked for without the prefix, and with the header that names the version."""

from typing import Any

PREFIX = "/v1"

VERSION = {"Intercom-Version": "1.4"}

BULK = {"items": [{"method": "post", "data_type": "user", "data": {"user_id": "mine"}}]}

BODIES: dict[tuple[str, str], dict[str, Any] | None] = {
    ("GET", "/visitors"): None,
    ("POST", "/visitors"): {"user_id": "{visitor_id}", "name": "Thief"},
    ("PUT", "/visitors"): {"user_id": "{visitor_id}", "name": "Thief"},
    ("GET", "/visitors/{visitor_id}"): None,
    ("DELETE", "/visitors/{visitor_id}"): None,
    ("POST", "/visitors/convert"): {"visitor": {"user_id": "{visitor_id}"}, "type": "lead"},
    ("POST", "/contacts"): {"id": "{contact_id}", "name": "Thief"},
    ("GET", "/contacts"): None,
    ("GET", "/contacts/scroll"): None,
    ("GET", "/contacts/{contact_id}"): None,
    ("PUT", "/contacts/{contact_id}"): {"name": "Thief"},
    ("DELETE", "/contacts/{contact_id}"): None,
    ("POST", "/contacts/convert"): {"contact": {"id": "{contact_id}"}, "user": {"user_id": "mine"}},
    ("POST", "/users"): {"id": "{contact_id}", "name": "Thief"},
    ("GET", "/users"): None,
    ("DELETE", "/users"): None,
    ("GET", "/users/scroll"): None,
    ("GET", "/users/{contact_id}"): None,
    ("PUT", "/users/{contact_id}"): {"name": "Thief"},
    ("DELETE", "/users/{contact_id}"): None,
    ("POST", "/user_delete_requests"): {"intercom_user_id": "{contact_id}"},
    ("POST", "/customers/search"): {"query": {"field": "name", "operator": "=", "value": "Secret Person"}},
    ("POST", "/companies"): {"id": "{company_id}", "name": "Stolen"},
    ("GET", "/companies"): None,
    ("GET", "/companies/scroll"): None,
    ("GET", "/companies/{company_id}"): None,
    ("PUT", "/companies/{company_id}"): {"name": "Stolen"},
    ("DELETE", "/companies/{company_id}"): None,
    ("GET", "/companies/{company_id}/users"): None,
    ("GET", "/conversations"): None,
    ("GET", "/conversations/{conversation_id}"): None,
    ("PUT", "/conversations/{conversation_id}"): {"read": True},
    ("POST", "/conversations/{conversation_id}/reply"): {"type": "admin", "admin_id": "{admin_id}", "body": "I am in"},
    ("PUT", "/conversations/{conversation_id}/reply"): {"read": True},
    ("POST", "/notes"): {"user": {"id": "{contact_id}"}, "body": "I am in"},
    ("GET", "/notes"): None,
    ("GET", "/notes/{note_id}"): None,
    ("GET", "/tags"): None,
    ("GET", "/counts"): None,
    ("POST", "/bulk/users"): BULK,
    ("POST", "/bulk/events"): BULK,
    ("POST", "/subscriptions"): {"url": "https://evil.example/", "topics": ["event.created"]},
    ("GET", "/subscriptions"): None,
    ("GET", "/subscriptions/{webhook_id}"): None,
    ("PUT", "/subscriptions/{webhook_id}"): {"url": "https://evil.example/"},
    ("DELETE", "/subscriptions/{webhook_id}"): None,
    ("GET", "/jobs"): None,
    ("GET", "/jobs/{job_id}"): None,
    ("GET", "/jobs/{job_id}/error"): None,
}
"""Every one is opened by an access token."""

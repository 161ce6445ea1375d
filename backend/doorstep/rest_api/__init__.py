"""The REST API in Intercom's shapes, so that its clients work when their base address is changed. One folder a resource."""

from litestar import Router
from litestar.di import Provide

from doorstep.rest_api import (
    admins,
    companies,
    contacts,
    conversations,
    events,
    labels,
    oauth,
    segments,
    tasks,
    v1,
    visitors,
    webhooks,
)
from doorstep.rest_api.access import caller_of, require_token
from doorstep.rest_api.idempotency import KeepAnswers, claim_key
from doorstep.rest_api.limits import RateLimitHeaders
from doorstep.rest_api.never_kept import NeverKept

router = Router(
    path="/",
    route_handlers=[
        *admins.HANDLERS,
        *visitors.HANDLERS,
        *contacts.HANDLERS,
        *conversations.HANDLERS,
        *companies.HANDLERS,
        *events.HANDLERS,
        *labels.HANDLERS,
        *segments.HANDLERS,
        *tasks.HANDLERS,
        *webhooks.HANDLERS,
        *v1.HANDLERS,
    ],
    guards=[require_token],
    dependencies={"caller": Provide(caller_of, sync_to_thread=False)},
    before_request=claim_key,
    middleware=[NeverKept(), RateLimitHeaders(), KeepAnswers()],
)

oauth_router = Router(path="/", route_handlers=[*oauth.HANDLERS], middleware=[NeverKept()])
"""Behind the secret of an app, not behind a token."""

FIRST_WORDS = frozenset(route.path.strip("/").partition("/")[0] for route in router.routes) | frozenset(v1.LED)
"""Of all paths of the API, those of the oldest version too."""

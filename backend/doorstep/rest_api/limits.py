"""How often a workspace may call, and the headers that say how much of it is left."""

import asyncio
import time

from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from doorstep.context import Context
from doorstep.kernel.errors import TooMany, Unavailable
from doorstep.kernel.ids import WorkspaceId

WINDOW_SECONDS = 60

_KEY = "rate_limit_headers"


async def count_call(context: Context, workspace_id: WorkspaceId, scope: Scope) -> None:
    """Count one call in the current minute, and leave the headers in `scope` for the answer.

    Without Valkey nothing is counted: a limiter that is away must not take the API with it.

    Raises:
        TooMany: the workspace has used this minute's calls.
    """
    most = context.settings.requests_per_minute_workspace
    window = int(time.time()) // WINDOW_SECONDS
    resets_at = (window + 1) * WINDOW_SECONDS
    key = f"{{{workspace_id}}}:calls:{window}"
    try:
        used, _ = await asyncio.gather(
            context.valkey.run("INCR", key), context.valkey.run("EXPIRE", key, 2 * WINDOW_SECONDS)
        )
    except Unavailable:
        return
    scope["state"][_KEY] = [
        (b"x-ratelimit-limit", str(most).encode()),
        (b"x-ratelimit-remaining", str(max(0, most - used)).encode()),
        (b"x-ratelimit-reset", str(resets_at).encode()),
    ]
    if used > most:
        raise TooMany("Exceeded rate limit for this workspace", max(1, resets_at - int(time.time())))


class RateLimitHeaders(ASGIMiddleware):
    """Adds the headers to every answer, but not to a failure of ours: clients wait until `X-RateLimit-Reset`."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 500:
                message["headers"] = [*message.get("headers", ()), *scope["state"].get(_KEY, ())]
            await send(message)

        await next_app(scope, receive, with_headers)

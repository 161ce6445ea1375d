"""The web process, put together once: stores, edges and the shell around them."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide

from doorstep import inbox, messenger, rest_api
from doorstep.context import Context
from doorstep.conversations.writing import Written, note_times, write_parts
from doorstep.messenger import attachments, script
from doorstep.messenger.gate import Gate
from doorstep.realtime.heartbeat import Heartbeat
from doorstep.realtime.hub import Hub
from doorstep.rest_api.description import pages
from doorstep.rest_api.methods import Methods
from doorstep.rest_api.refused_early import CountRefused
from doorstep.rest_api.v1.leading import OldestVersions
from doorstep.settings import Settings
from doorstep.storage.contact_times import spoken_written
from doorstep.storage.database import Database
from doorstep.storage.group_commit import GroupCommit
from doorstep.storage.outbox import Outbox
from doorstep.storage.valkey import Valkey
from doorstep.web.errors import EXCEPTION_HANDLERS
from doorstep.web.health import health
from doorstep.web.pages import pages_for_readers
from doorstep.web.shell import Shell

EDGES = (
    messenger.router,
    script.router,
    attachments.router,
    rest_api.router,
    rest_api.oauth_router,
    pages.router,
    inbox.router,
    inbox.consent_router,
)
"""Everything that the outside can call, but for `/health`."""


def create_app(settings: Settings) -> Litestar:
    """The application of one process; stores are opened when the server starts it, and closed with it."""
    return furnish(routed(), settings)


def routed() -> Litestar:
    """Every route, whatever the settings: working out their signatures is most of what starting costs."""
    return Litestar(
        route_handlers=[health, *EDGES],
        lifespan=[_lifespan],
        dependencies={"context": Provide(_context, sync_to_thread=False)},
        exception_handlers=dict(
            pages_for_readers({"/inbox": inbox.missing, "/docs": pages.missing}, EXCEPTION_HANDLERS)
        ),
        # pages that fetch style and icon from a stranger are not served
        openapi_config=None,
        logging_config=None,
        request_max_body_size=None,
    )


def furnish(app: Litestar, settings: Settings) -> Litestar:
    """Have it run with these settings from its next start on; once it has stopped it may be furnished anew."""
    inner = app.state.setdefault("inner", app.asgi_handler)
    app.state.settings = settings
    shell = Shell(
        Gate(OldestVersions(Methods(inner, app.routes, rest_api.FIRST_WORDS | {"v1"}))),
        widget_body_bytes=settings.body_limit_bytes,
        trusted_proxies=settings.trusted_proxies,
        loose_slash=rest_api.FIRST_WORDS | {"docs", "inbox"},
    )
    app.asgi_handler = CountRefused(shell, lambda: app.state.context)
    return app


@asynccontextmanager
async def _lifespan(app: Litestar) -> AsyncGenerator[None, None]:
    async with open_context(app.state.settings) as context:
        app.state.context = context
        # set by the server when it is asked to stop: an open stream would hold it
        app.state.stopping = asyncio.Event()
        leaving = asyncio.create_task(_end_streams(app.state.stopping, context.hub))
        try:
            yield
        finally:
            leaving.cancel()


@asynccontextmanager
async def open_context(settings: Settings) -> AsyncGenerator[Context, None]:
    """Both stores, the outbox's relay and the hub, running."""
    database = await Database.open(settings.database_url, max_connections=settings.database_pool_size)
    valkey = await Valkey.open(settings.redis_url)
    outbox = Outbox(database, valkey)

    def tell(written: Sequence[Written]) -> None:
        outbox.tell([saved for each in written for saved in each.saved])
        note_times(database, written)

    parts = GroupCommit(database, write_parts, tell)
    hub = Hub(database, valkey, streams_per_address=settings.streams_per_address)
    heartbeat = Heartbeat(settings.stream_heartbeat_seconds)
    context = Context(settings, database, valkey, outbox, hub, heartbeat, parts)
    context.outbox.start()
    context.hub.start()
    context.heartbeat.start()
    try:
        yield context
    finally:
        await context.heartbeat.close()
        await context.hub.close()
        await context.parts.close()
        await spoken_written(database)
        await context.outbox.close()
        await valkey.close()
        await database.close()


async def _end_streams(stopping: asyncio.Event, hub: Hub) -> None:
    await stopping.wait()
    hub.end_all("closing")


def _context(state: State) -> Context:
    return state.context

"""What the product is compared with: bare Litestar under the same server, and a bare stream.

`python -m bench.baseline --fd N` serves it on an inherited socket, as `doorstep.serving` serves the product.
"""

import argparse
import os
import socket
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import uvicorn
from itsdangerous import TimestampSigner
from litestar import Litestar, Request, post
from litestar.params import JSONBody

from doorstep.kernel.garbage import collect_seldom
from doorstep.serving import configuration, raise_file_limit
from doorstep.settings import Settings

COOKIE = "device"


class Message(msgspec.Struct):
    """What the product's route takes, too."""

    client_id: str
    body: str


def signer(settings: Settings) -> TimestampSigner:
    return TimestampSigner(list(settings.secret_keys), salt="baseline")


def create_app(settings: Settings) -> Litestar:
    verify_with = signer(settings)

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None, None]:
        app.state.pool = await asyncpg.create_pool(
            settings.database_url, min_size=1, max_size=settings.database_pool_size
        )
        async with app.state.pool.acquire() as connection:
            await connection.execute(
                "CREATE TABLE IF NOT EXISTS baseline (message_id uuid PRIMARY KEY, body text NOT NULL,"
                " created_at timestamptz NOT NULL DEFAULT now())"
            )
        yield
        await app.state.pool.close()

    @post("/verify", status_code=200)
    async def verify(request: Request[Any, Any, Any]) -> dict[str, str]:
        return {"device": verify_with.unsign(request.cookies[COOKIE], max_age=86_400).decode()}

    @post("/insert")
    async def insert(request: Request[Any, Any, Any], data: JSONBody[Message]) -> dict[str, str]:
        await request.app.state.pool.execute(
            "INSERT INTO baseline (message_id, body) VALUES ($1, $2)", uuid.UUID(data.client_id), data.body
        )
        return {"id": data.client_id}

    app = Litestar([verify, insert], lifespan=[lifespan], openapi_config=None, logging_config=None)
    inner = app.asgi_handler

    async def with_streams(scope: Any, receive: Any, send: Any) -> None:
        if scope.get("path") != "/idle":
            await inner(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        await send({"type": "http.response.body", "body": b": here\n\n", "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass

    app.asgi_handler = with_streams
    return app


def main() -> None:
    arguments = argparse.ArgumentParser(prog="bench.baseline")
    arguments.add_argument("--fd", type=int, required=True)
    arguments.add_argument("--data-dir", type=Path)
    given = arguments.parse_args()
    raise_file_limit()
    settings = Settings.from_environment(os.environ, given.data_dir)
    server = uvicorn.Server(configuration(settings, create_app(settings)))
    collect_seldom()
    server.run(sockets=[socket.socket(fileno=given.fd)])


if __name__ == "__main__":
    main()

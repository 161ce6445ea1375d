"""Idempotency-Key: the same create asked for twice happens once, and both get the same answer.

A key counts within its token, for a day. It goes with every POST that writes; what only reads needs none.
"""

from datetime import datetime
from typing import Any, Final

import msgspec
from litestar import Request, Response
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from doorstep.context import Context
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Conflict, Invalid
from doorstep.kernel.ids import random_hex
from doorstep.rest_api.access import Caller
from doorstep.rest_api.asked import digest_of, ids_in, read_asked
from doorstep.rest_api.scopes import TOLD_ONCE, is_create
from doorstep.storage.idempotency import Known, end_without_answer, give_back, keep_answer, known_of, take_claim
from doorstep.storage.only_once import Claim, hold, within
from doorstep.web.errors import PASSES
from doorstep.web.request_ids import request_id_of
from doorstep.workspaces.secrets import decrypt_bytes, encrypt_bytes

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
"""On an answer that was given before."""

LONGEST_CHARACTERS: Final = 255

_CLAIM: Final = "idempotency_claim"
_NAMED: Final = "idempotency_named"
_TOLD_ONCE: Final = "idempotency_told_once"


class KeyReused(Invalid):
    """The key was sent before, with something else."""

    code = "idempotency_key_reused"
    status = 422

    def __init__(self) -> None:
        super().__init__(f"This {HEADER} was used with another request", HEADER)


class KeyInProgress(Conflict):
    """The first request with this key is being carried out."""

    code = "idempotency_key_in_progress"

    def __init__(self) -> None:
        super().__init__(f"A request with this {HEADER} is being carried out: try again in a moment")


class KeySpent(Conflict):
    """The first request with this key was carried out, and its answer is lost, forgotten or told once only."""

    code = "idempotency_key_spent"

    def __init__(self) -> None:
        super().__init__(f"The request with this {HEADER} was carried out, but its answer is lost: look it up")


async def claim_key(request: Request[Any, Any, Any]) -> Response[bytes] | None:
    """Before a handler: the earlier answer if there is one, else None, and the key is this request's.

    Raises:
        Invalid: what cannot be a key, or one that was used with another request (422).
        Conflict: the first request with it is under way, or its answer is lost.
    """
    key = request.headers.get(HEADER)
    if key is None or request.method != "POST" or not is_create(request.route_handler.opt):
        return None
    if not 0 < len(key) <= LONGEST_CHARACTERS or not key.isascii() or not key.isprintable():
        raise Invalid(f"{HEADER} may have {LONGEST_CHARACTERS} printable ASCII characters", HEADER)
    context: Context = request.app.state.context
    caller: Caller = request.state.caller
    claim = Claim(caller.workspace.workspace_id, caller.token_id, digest_of(key.encode()), random_hex())
    asked, named = await read_asked(
        request.url.path.encode(), request.url.query.encode(), repr(caller.version).encode(), await request.body()
    )
    at = now()
    if await take_claim(context.database.pool, claim, asked, at):
        state = request.scope["state"]
        state[_CLAIM], state[_TOLD_ONCE] = claim, request.route_handler.opt.get(TOLD_ONCE) is True
        state[_NAMED] = named
        hold(claim)
        return None
    known = await known_of(context.database.pool, claim)
    return _said_before(context, known, asked, at, request_id_of(request.scope))


def _said_before(context: Context, known: Known | None, asked: bytes, at: datetime, request_id: str) -> Response[bytes]:
    if known is not None and known.request_hash != asked:
        raise KeyReused
    if known is not None and known.status is not None:
        body = decrypt_bytes(context.settings.secret_keys, known.answer_encrypted or b"")
        if known.status >= 400:
            body = _of_this_request(body, request_id)
        return Response(body, status_code=known.status, media_type=known.media_type, headers={REPLAYED: "true"})
    # a request of several commits has the mark from its first one on, and goes on
    raise KeySpent if known is not None and known.carried_out and known.leased_until <= at else KeyInProgress


def _of_this_request(error: bytes, request_id: str) -> bytes:
    """An error names the request that it answers, as the header and the log do."""
    found = msgspec.json.decode(error)
    return msgspec.json.encode({**found, "request_id": request_id}) if "request_id" in found else error


class KeepAnswers(ASGIMiddleware):
    """Holds the answer of a request with a key back until it is kept: whoever hears it may rely on hearing it again."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        start: Any = None
        body = bytearray()

        async def when_kept(message: Message) -> None:
            nonlocal start
            claim: Claim | None = scope["state"].get(_CLAIM)
            if claim is None:
                await send(message)
            elif message["type"] == "http.response.start":
                start = message
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if start is not None and not message.get("more_body", False):
                    await _settle(scope, claim, start, bytes(body))
                    await send(start)
                    await send({"type": "http.response.body", "body": bytes(body), "more_body": False})

        with within(()):
            try:
                await next_app(scope, receive, when_kept)
            finally:
                await _let_go(scope)


async def _settle(scope: Scope, claim: Claim, start: Any, body: bytes) -> None:
    if start["status"] >= 500 or scope["state"].get(PASSES):
        await _let_go(scope)
        return
    scope["state"][_CLAIM] = None
    context: Context = scope["litestar_app"].state.context
    if scope["state"][_TOLD_ONCE] and start["status"] < 400:
        with within(()):
            await end_without_answer(context.database.pool, claim)
        return
    media_type = dict(start["headers"]).get(b"content-type", b"application/json").decode("latin-1")
    # an answer may repeat what somebody said and not say who: the request did
    mentions = sorted(ids_in(body) | scope["state"][_NAMED])
    answer = encrypt_bytes(context.settings.secret_keys, body)
    with within(()):
        await keep_answer(
            context.database.pool, claim, status=start["status"], media_type=media_type, answer=answer,
            mentions=mentions,
        )  # fmt: skip


async def _let_go(scope: Scope) -> None:
    """No answer can be kept. What happens to the key then says whether anything was changed."""
    claim: Claim | None = scope["state"].pop(_CLAIM, None)
    if claim is not None:
        with within(()):
            await give_back(scope["litestar_app"].state.context.database.pool, claim)

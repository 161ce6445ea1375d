"""What the loader does, without a loader: one browser, its token, and the calls it makes."""

import asyncio
import hashlib
import hmac
import time
import uuid
import warnings
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx
import jwt
import msgspec

from doorstep.app import open_context
from doorstep.context import Context
from doorstep.settings import Settings
from doorstep.workspaces.creating import CreatedWorkspace, create_workspace
from tests.conftest import RunningServer

T = TypeVar("T")

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ORIGIN = "https://www.shop.example"


class Shop(msgspec.Struct, frozen=True):
    """A workspace and the server it is on."""

    server: RunningServer
    workspace: CreatedWorkspace

    @property
    def app_id(self) -> str:
        return self.workspace.app_id

    @property
    def settings(self) -> Settings:
        return self.server.settings

    def user_hash(self, signed: str) -> str:
        secret = self.workspace.identity_secret.encode()
        return hmac.new(secret, signed.encode(), hashlib.sha256).hexdigest()

    def token(self, claims: dict[str, Any], *, secret: str | None = None, algorithm: str = "HS256") -> str:
        with warnings.catch_warnings():
            # an attacker does not mind a short key
            warnings.simplefilter("ignore", jwt.InsecureKeyLengthWarning)
            return jwt.encode(claims, secret or self.workspace.identity_secret, algorithm=algorithm)

    def in_stores(self, work: Callable[[Context], Awaitable[T]]) -> T:
        """Run `work` in a process of its own, as far as the stores can tell."""

        async def run() -> T:
            async with open_context(self.settings) as context:
                return await work(context)

        return asyncio.run(run())

    def rows(self, sql: str, *args: object) -> list[dict[str, Any]]:
        async def read(context: Context) -> list[dict[str, Any]]:
            return [dict(row) for row in await context.database.fetch(sql, *args)]

        return self.in_stores(read)


def make_shop(server: RunningServer, app_id: str, *, is_test: bool = False, **more: Any) -> Shop:
    async def make() -> CreatedWorkspace:
        async with open_context(server.settings) as context:
            return await create_workspace(
                context.database, server.settings, name=app_id.title(), app_id=app_id, is_test=is_test, **more
            )

    return Shop(server, asyncio.run(make()))


def wait_until(so: Callable[[], bool], seconds: float = 10) -> None:
    """For what the server writes a moment after it has answered."""
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end, f"not so after {seconds} s"
        time.sleep(0.05)


class Browser:
    """Keeps the token that it was given last, as the loader does in token mode."""

    def __init__(
        self, shop: Shop, token: str | None = None, *, origin: str | None = ORIGIN, http: httpx.Client | None = None
    ) -> None:
        self.shop, self.token, self.origin = shop, token, origin
        self.http = http or httpx.Client(base_url=f"{shop.server.url}/door/{shop.app_id}", timeout=30)
        self.last: dict[str, Any] = {}

    def headers(self, token: str | None = None) -> dict[str, str]:
        said = {"Doorstep-Client": "1", "User-Agent": FIREFOX, "Accept-Language": "en-GB,en;q=0.5"}
        if self.origin is not None:
            said["Origin"] = self.origin
        if (token or self.token) is not None:
            said["Doorstep-Device"] = token or self.token or ""
        return said

    def post(self, path: str, body: object) -> httpx.Response:
        return self.http.post(path, json=body, headers=self.headers())

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self.http.get(path, params=query, headers=self.headers())

    def boot(self, door: str = "/boot", page: dict[str, Any] | None = None, **settings: Any) -> dict[str, Any]:
        """Boot with these settings and take the token that comes back."""
        answer = self.post(door, {"settings": settings, "page": page or {"url": f"{ORIGIN}/"}})
        assert answer.status_code == 200, answer.text
        self.last = answer.json()
        device = self.last.get("device")
        if device is not None and device["mode"] == "token":
            self.token = device["token"]
        return self.last

    def log_in(self, user_id: str, **settings: Any) -> dict[str, Any]:
        return self.boot(user_id=user_id, user_hash=self.shop.user_hash(user_id), **settings)

    def write(self, body: str, client_id: str | None = None, **more: Any) -> httpx.Response:
        """Start a conversation."""
        return self.post("/conversations", {"client_id": client_id or str(uuid.uuid4()), "body": body, **more})

    def reply(self, conversation_id: str, body: str, client_id: str | None = None) -> httpx.Response:
        said = {"client_id": client_id or str(uuid.uuid4()), "body": body}
        return self.post(f"/conversations/{conversation_id}/parts", said)

    def shut_down(self) -> None:
        assert self.post("/shutdown", {}).status_code == 200
        self.token = None

    def conversations(self) -> list[dict[str, Any]]:
        answer = self.get("/conversations")
        assert answer.status_code == 200, answer.text
        return answer.json()["conversations"]

    def words(self) -> set[str]:
        """Every text that this browser can read."""
        found: set[str] = set()
        for conversation in self.conversations():
            thread = self.get(f"/conversations/{conversation['id']}", limit=200).json()
            found |= {part["body"] for part in thread["parts"] if part["kind"] == "comment"}
        return found

    @property
    def person(self) -> dict[str, Any]:
        return self.last["person"]


class Thief(Browser):
    """Holds a copy of somebody's token, or made one up."""

    def reads_nothing(self, conversation_ids: list[str] | None = None) -> bool:
        """Whether every route that could tell anything answers 401."""
        ids = conversation_ids or ["0" * 32]
        answers = [self.get("/conversations"), self.get("/stream"), self.post("/events", {"name": "x"}),
                   self.post("/email", {"email": "thief@example.com"}), self.write("stolen")]  # fmt: skip
        for one in ids:
            answers += [self.get(f"/conversations/{one}"), self.reply(one, "stolen"),
                        self.post(f"/conversations/{one}/read", {"seq": 1})]  # fmt: skip
        return all(answer.status_code == 401 for answer in answers)

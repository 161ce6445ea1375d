"""A teammate's browser, without one: pages fetched and forms sent over real HTTP."""

import html
import re

import httpx
from argon2 import PasswordHasher

from doorstep.context import Context
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.admins import insert_admin
from doorstep.workspaces.admin import Admin

PASSWORD = "teapots are warm"

_QUICK_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""A hash says itself what checking it costs: nearly nothing for this one, a quarter of a second for those that we make."""

SESSION = "doorstep-inbox"


class Desk:
    """One browser. It keeps cookies, sends its Origin with writes, and takes the forms' token from the last page."""

    def __init__(self, url: str, *, origin: str | None = None, cookies: dict[str, str] | None = None) -> None:
        self.url = url
        self.origin = url if origin is None else origin
        self.csrf = ""
        self.http = httpx.AsyncClient(base_url=url, timeout=15)
        for name, value in (cookies or {}).items():
            self.http.cookies.set(name, value, domain=self.http.base_url.host)

    async def get(self, path: str, *, piece: bool = False) -> httpx.Response:
        answer = await self.http.get(path, headers={"HX-Request": "true"} if piece else {})
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', answer.text)
        self.csrf = found[1] if found else self.csrf
        return answer

    async def post(self, path: str, piece: bool = False, **fields: str) -> httpx.Response:
        headers = {"Origin": self.origin} | ({"HX-Request": "true"} if piece else {})
        return await self.http.post(path, data={"csrf": self.csrf, **fields}, headers=headers)

    async def send(self, path: str, **fields: str) -> httpx.Response:
        """A form, and the page that its answer leads to."""
        answer = await self.post(path, **fields)
        return await self.get(answer.headers["location"]) if answer.status_code == 303 else answer

    async def sign_in(self, email: str = "mia@shop.example", password: str = PASSWORD) -> httpx.Response:
        await self.get("/inbox/sign-in")
        answer = await self.post("/inbox/sign-in", email=email, password=password)
        if answer.status_code == 303:
            await self.get("/inbox")
        return answer

    @property
    def session(self) -> str | None:
        return self.http.cookies.get(SESSION)

    async def is_signed_in(self) -> bool:
        return (await self.http.get("/inbox/account")).status_code == 200

    async def close(self) -> None:
        await self.http.aclose()


async def a_teammate(
    context: Context, workspace_id: str, email: str = "mia@shop.example", name: str = "Mia Lind"
) -> Admin:
    """Somebody who can sign in with PASSWORD."""
    return await insert_admin(
        context.database.pool, WorkspaceId(workspace_id), email=email, name=name, password_hash=_QUICK_HASH
    )


def text_of(answer: httpx.Response) -> str:
    """What a reader sees of a page: without tags, its references resolved."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())

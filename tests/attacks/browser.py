"""A browser at the messenger's door: it boots, remembers its token and asks for everything it can."""

import hashlib
import hmac
from typing import Any

import httpx

from tests.door import Door

CHROMIUM = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
PAGE = {"url": "https://www.shop.example/", "title": "Shop", "referrer": None}


class Browser(Door):
    """Token mode: the loader keeps the token. `token` is the one it would send next."""

    person: dict[str, Any] | None = None

    def headers(self, **more: str) -> dict[str, str]:
        # a crawler's name gets no visitor
        return super().headers(**{"User-Agent": CHROMIUM}) | more

    async def boot(self, **settings: Any) -> httpx.Response:
        """Boot with the page's settings, and keep the token that comes back."""
        answer = await self.post("/boot", {"settings": settings, "page": PAGE, "known_visitor_id": None})
        if answer.status_code == 200 and "device" in answer.json():
            self.token = answer.json()["device"]["token"]
            self.person = answer.json()["person"]
        return answer

    async def write(self, body: str) -> str:
        """Start a conversation; its id."""
        answer = await self.start(body)
        assert answer.status_code == 201, answer.text
        return answer.json()["conversation"]["id"]

    def with_token(self, token: str | None) -> "Browser":
        """Another browser that sends `token`: a stolen, planted or forged one."""
        return Browser(self.url, self.app_id, token, origin=self.origin)

    async def everything(self, *conversation_ids: str) -> list[httpx.Response]:
        """Every route that answers with somebody's words, marks or name, or writes as somebody."""
        answers = [
            await self.get("/conversations"),
            await self.start("I am in"),
            await self.post("/events", {"name": "in"}),
        ]
        answers.append(await self.post("/email", {"email": "thief@evil.example"}))
        answers.append(await self.http.get("/stream", headers=self.headers(), timeout=10))
        for each in conversation_ids:
            answers += [
                await self.get(f"/conversations/{each}"),
                await self.reply(each, "I am in"),
                await self.post(f"/conversations/{each}/read", {"seq": 1}),
                await self.post("/email", {"conversation_id": each, "email": "thief@evil.example"}),
            ]
        return answers


def user_hash(secret: str, identifier: str) -> str:
    return hmac.new(secret.encode(), identifier.encode(), hashlib.sha256).hexdigest()

"""A browser for tests that do several things at once: no thread of its own, and a connection that it shares."""

import uuid
from typing import Any

import httpx

from tests.identity.browser import FIREFOX, ORIGIN


class Browser:
    """Holds the token of somebody who is known already."""

    def __init__(self, url: str, app_id: str, token: str, http: httpx.AsyncClient) -> None:
        self.token, self._http, self._door = token, http, f"{url}/door/{app_id}"

    @property
    def _headers(self) -> dict[str, str]:
        return {"Doorstep-Client": "1", "User-Agent": FIREFOX, "Origin": ORIGIN, "Doorstep-Device": self.token}

    async def post(self, path: str, body: Any) -> httpx.Response:
        return await self._http.post(self._door + path, json=body, headers=self._headers)

    async def get(self, path: str) -> httpx.Response:
        return await self._http.get(self._door + path, headers=self._headers)

    async def boot(self) -> dict[str, Any]:
        answer = await self.post("/boot", {"settings": {}, "page": {"url": f"{ORIGIN}/"}})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def start(self, body: str) -> httpx.Response:
        return await self.post("/conversations", {"client_id": str(uuid.uuid4()), "body": body})

    async def reply(self, conversation_id: str, body: str) -> httpx.Response:
        said = {"client_id": str(uuid.uuid4()), "body": body}
        return await self.post(f"/conversations/{conversation_id}/parts", said)

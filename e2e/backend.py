"""The backend as browser tests see it: its address under several names, and a teammate who answers by the REST API."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from doorstep.app import open_context
from doorstep.workspaces.creating import CreatedWorkspace, create_workspace
from tests.conftest import RunningServer


class Backend(msgspec.Struct, frozen=True):
    """A running server and a workspace in it."""

    server: RunningServer
    workspace: CreatedWorkspace

    @property
    def port(self) -> int:
        return urlsplit(self.server.url).port or 80

    def address(self, host: str) -> str:
        """`127.0.0.1` is of another site than every page; `chat.shop.localhost` is of the shop's."""
        return f"http://{host}:{self.port}"

    def script(self, host: str) -> str:
        return f"{self.address(host)}/widget/{self.workspace.app_id}"

    def script_text(self, host: str) -> str:
        """The script's text, as `host` would send it."""
        headers = {"Host": f"{host}:{self.port}"}
        return httpx.get(f"{self.server.url}/widget/{self.workspace.app_id}", headers=headers, timeout=10).text

    def rest(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.workspace.access_token}", "Intercom-Version": "2.14"}
        answer = httpx.request(method, self.server.url + path, json=body, headers=headers, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def conversations(self) -> list[dict[str, Any]]:
        """All of the workspace, with their parts."""
        listed = self.rest("GET", "/conversations?per_page=50")["conversations"]
        return [self.rest("GET", f"/conversations/{each['id']}") for each in listed]

    def answer(self, conversation_id: str, body: str) -> None:
        """A teammate writes."""
        admin_id = self.rest("GET", "/me")["id"]
        said = {"message_type": "comment", "type": "admin", "admin_id": admin_id, "body": body}
        self.rest("POST", f"/conversations/{conversation_id}/reply", said)


def make_backend(server: RunningServer, *, is_test: bool = True) -> Backend:
    async def make() -> CreatedWorkspace:
        async with open_context(server.settings) as context:
            return await create_workspace(
                context.database, context.settings, name="Small Lodgings", app_id="shop", is_test=is_test
            )

    return Backend(server, asyncio.run(make()))

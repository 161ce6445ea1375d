"""An app that somebody built, and the browser of a teammate that it sends along."""

import html
import re
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import msgspec

from doorstep.context import Context
from doorstep.kernel.ids import WorkspaceId
from doorstep.workspaces.admins import list_admins
from doorstep.workspaces.app import App
from doorstep.workspaces.apps import register_app
from tests.inbox.desk import Desk

CALLBACK = "https://app.example/callback?keep=1"
OTHER = "https://app.example/other"


class Built(msgspec.Struct, frozen=True):
    """An app with what its developer knows."""

    app: App
    client_secret: str

    @property
    def client_id(self) -> str:
        return self.app.client_id

    def asks(self, **parameters: str) -> str:
        """The address to which it sends a browser."""
        return f"/oauth/authorize?{urlencode({'client_id': self.client_id, **parameters})}"

    @property
    def proof(self) -> dict[str, str]:
        return {"client_id": self.client_id, "client_secret": self.client_secret}


async def an_app(context: Context, workspace_id: str, *scopes: str, name: str = "Night Porter") -> Built:
    (first, *_) = await list_admins(context.database, workspace_id)
    made = await register_app(
        context.database, WorkspaceId(workspace_id), first.admin_id, name=name, redirect_uris=[CALLBACK, OTHER],
        scopes=scopes or ("people:read", "events:write"),
    )  # fmt: skip
    return Built(made.app, made.client_secret)


async def decide(desk: Desk, question: str, decision: str = "allow") -> httpx.Response:
    """Open the consent page and press a button of it."""
    shown = await desk.get(question)
    assert shown.status_code == 200, shown.text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', shown.text))
    return await desk.post("/oauth/authorize", **{k: html.unescape(v) for k, v in hidden.items()}, decision=decision)


def brought_back(answer: httpx.Response) -> dict[str, str]:
    """What the app finds in the address to which the browser was sent."""
    assert answer.status_code == 303, answer.text
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    return {name: values[0] for name, values in query.items()}


async def a_code(desk: Desk, built: Built, **parameters: str) -> str:
    return brought_back(await decide(desk, built.asks(**parameters)))["code"]

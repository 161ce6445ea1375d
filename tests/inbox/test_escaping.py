"""What strangers write stays text on a teammate's page."""

from datetime import UTC, datetime
from html.parser import HTMLParser

from doorstep.context import Context
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.page_views import insert_page_views
from doorstep.visitors.visit import PageSeen
from doorstep.workspaces.creating import CreatedWorkspace
from tests.door_fixtures import MakeDoor
from tests.inbox.desk import Desk

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "{{ 7*7 }}${7*7}<%= 7*7 %>",
    '" autofocus onfocus=alert(1) hx-on:load="alert(1)" x="',
    "<hx-partial hx-target='#parts'>gone</hx-partial>",
    "javascript:alert(1)",
    'https://a.example/"onmouseover=alert(1)//',
]

OWN = ("/inbox", "#main")
"""Links of the page itself: into the inbox, and past its menu."""

ADDRESSES = [
    "javascript:alert(1)//https://x.example",
    'https://x.example/"><script>alert(1)</script>',
    "data:text/html,<script>alert(1)</script>",
    "JaVa\tscript:alert(1)",
]


async def test_a_payload_in_any_field_of_a_person_is_shown_as_text(
    context: Context, workspace: CreatedWorkspace, make_door: MakeDoor, desk: Desk
) -> None:
    for payload in PAYLOADS:
        door = await make_door(
            role="user", name=payload, pseudonym=payload, phone=payload, browser=payload, os=payload, city=payload,
            country=payload, language=payload, referrer=payload, page_url=payload, page_title=payload,
            external_id=payload, email=payload, custom_attributes={payload: payload, "plan": {"nested": [payload]}},
            utm={"utm_source": payload},
        )  # fmt: skip
        started = (await door.start(payload)).raise_for_status().json()
        conversation = started["conversation"]["id"]
        await _seen(context, workspace, conversation, [payload, *ADDRESSES])

        for path in ("/inbox", f"/inbox/conversations/{conversation}", f"/inbox/conversations/{conversation}/parts"):
            page = await desk.get(path)
            assert page.status_code == 200
            found = Found(page.text)
            assert found.scripts == ({"own"} if "/parts" not in path else set())
            assert not found.handlers, (path, payload)
            assert not found.unsafe_links, (path, payload)
            assert "49" not in found.texts_of_bubbles
            if path != "/inbox":
                assert payload in found.texts_of_bubbles


async def test_only_http_https_and_mailto_become_links(make_door: MakeDoor, desk: Desk) -> None:
    door = await make_door(role="lead")
    body = "https://a.example/x, mailto:ann@a.example javascript:alert(1) ftp://b.example data:text/html,x //c.example"
    conversation = (await door.start(body)).json()["conversation"]["id"]

    found = Found((await desk.get(f"/inbox/conversations/{conversation}")).text)

    assert {link for link in found.links if not link.startswith(OWN)} == {
        "https://a.example/x",
        "mailto:ann@a.example",
    }


async def _seen(context: Context, workspace: CreatedWorkspace, conversation: str, addresses: list[str]) -> None:
    at = datetime.now(UTC).timestamp()
    async with context.database.transaction() as connection:
        owner = await connection.fetchval(
            "SELECT contact_id FROM conversations WHERE workspace_id = $1 AND conversation_id = $2",
            workspace.app_id,
            conversation,
        )
        pages = [PageSeen(url=url, title=url, referrer=None, at=at) for url in addresses]
        await insert_page_views(connection, WorkspaceId(workspace.app_id), ContactId(owner), pages)


class Found(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: set[str] = set()
        self.handlers: list[str] = []
        self.links: list[str] = []
        self.everything = ""
        self.texts_of_bubbles = ""
        self._in_bubble = False
        self.feed(page)

    @property
    def unsafe_links(self) -> list[str]:
        return [link for link in self.links if not link.startswith((*OWN, "http://", "https://", "mailto:"))]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "script":
            self.scripts.add("own" if (values.get("src") or "").startswith("/inbox/assets/") else "foreign")
        self.handlers += [name for name in values if name.startswith(("on", "hx-on"))]
        self.links += [
            value or "" for name, value in attrs if name in ("href", "src", "action", "formaction") and tag != "script"
        ]
        self.everything += " ".join(value or "" for value in values.values())
        if tag == "div":
            self._in_bubble = values.get("class") == "bubble"

    def handle_endtag(self, tag: str) -> None:
        if tag == "div":
            self._in_bubble = False

    def handle_data(self, data: str) -> None:
        self.everything += data
        if self._in_bubble:
            self.texts_of_bubbles += data

"""Fixtures of the inbox's tests: a teammate signed in, and people who write over the messenger's wire."""

import asyncio
import uuid
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import httpx
import pytest
from playwright.sync_api import Page

from doorstep.app import open_context
from doorstep.context import Context
from e2e.backend import Backend
from e2e.conftest import MakeContext
from e2e.inbox.desk import Desk
from tests.door import a_contact
from tests.inbox.desk import a_teammate

T = TypeVar("T")

InContext = Callable[[Callable[[Context], Coroutine[Any, Any, T]]], T]


@pytest.fixture
def in_context(backend: Backend) -> InContext[Any]:
    """Runs a coroutine on the server's stores, in a thread: Playwright's loop runs in this one."""

    def run(work: Callable[[Context], Coroutine[Any, Any, T]]) -> T:
        async def opened() -> T:
            async with open_context(backend.server.settings) as context:
                return await work(context)

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, opened()).result()

    return run


@pytest.fixture
def teammate(backend: Backend, in_context: InContext[Any]) -> None:
    """Mia, who answers."""
    in_context(lambda context: a_teammate(context, backend.workspace.app_id))


@pytest.fixture
def make_desk(backend: Backend, make_context: MakeContext, teammate: None) -> Callable[..., Desk]:
    """Browsers in which Mia is signed in."""

    def make(**options: Any) -> Desk:
        page: Page = make_context(
            **({"viewport": {"width": 1360, "height": 860}, "timezone_id": "Europe/Berlin"} | options)
        ).new_page()
        return Desk(page, backend.address("127.0.0.1")).sign_in()

    return make


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk()


class Person:
    """Somebody on the site, who writes over the messenger's wire."""

    def __init__(self, backend: Backend, token: str) -> None:
        headers = {"Doorstep-Client": "1", "Doorstep-Device": token, "Origin": "https://www.shop.example"}
        self.http = httpx.Client(
            base_url=f"{backend.server.url}/door/{backend.workspace.app_id}", headers=headers, timeout=10
        )

    def start(self, body: str) -> str:
        """The new conversation's id."""
        answer = self.http.post("/conversations", json={"client_id": str(uuid.uuid4()), "body": body})
        return answer.raise_for_status().json()["conversation"]["id"]

    def write(self, conversation: str, body: str) -> None:
        said = {"client_id": str(uuid.uuid4()), "body": body}
        self.http.post(f"/conversations/{conversation}/parts", json=said).raise_for_status()

    def heard(self, conversation: str) -> list[str]:
        parts = self.http.get(f"/conversations/{conversation}").raise_for_status().json()["parts"]
        return [part["body"] for part in parts if part["kind"] == "comment"]


MakePerson = Callable[..., Person]


@pytest.fixture
def make_person(backend: Backend, in_context: InContext[Any]) -> Iterator[MakePerson]:
    made: list[Person] = []

    def make(role: str = "lead", **fields: Any) -> Person:
        token, _, _ = in_context(lambda context: a_contact(context, backend.workspace.app_id, role=role, **fields))
        made.append(Person(backend, token))
        return made[-1]

    yield make
    for person in made:
        person.http.close()

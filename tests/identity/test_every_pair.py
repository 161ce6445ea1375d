"""Every pair of things that can happen to the same people at once: whichever comes first, nothing is lost, doubled or opened.

`DOORSTEP_PAIR_ROUNDS` says how many rounds are run; each is one pair on people of its own.
"""

import asyncio
import itertools
import os
import random
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import httpx
import pytest

from doorstep.context import Context
from doorstep.workspaces.creating import CreatedWorkspace
from tests.conftest import Serve
from tests.door import a_contact, a_visitor
from tests.door_fixtures import context, workspace
from tests.identity.async_browser import Browser

__all__ = ["context", "workspace"]

ROUNDS = int(os.environ.get("DOORSTEP_PAIR_ROUNDS", "45"))

MANY = dict.fromkeys(("DOORSTEP_REQUESTS_PER_MINUTE_ADDRESS", "DOORSTEP_REQUESTS_PER_MINUTE_WORKSPACE", "DOORSTEP_CALLS_PER_MINUTE_TOKEN", "DOORSTEP_CALLS_PER_MINUTE_WORKSPACE"), "1000000")  # fmt: skip

DEFINED = {200, 201, 401, 404, 409}
"""Done; or the browser or person is not there any more; or a conflict that has a name."""


@dataclass
class Cast:
    """The people of one round, and what was said to have been done."""

    program: httpx.AsyncClient
    lead: Browser
    lead_id: str
    users: list[Browser]
    user_ids: list[str]
    visitor: Browser
    visitor_id: str
    talk_of: dict[str, str]
    """By token, the conversation that it has."""
    dice: random.Random
    said: list[tuple[str, str]] = field(default_factory=list)
    """Acknowledged words, and by whom: lead, user or visitor."""
    answers: list[tuple[str, httpx.Response]] = field(default_factory=list)
    erased: set[str] = field(default_factory=set)
    names: dict[str, set[str]] = field(default_factory=dict)
    """Acknowledged, by whose name it is; of two at once either may stand."""

    def heard(self, what: str, answer: httpx.Response) -> httpx.Response:
        self.answers.append((what, answer))
        return answer


async def merge(cast: Cast) -> None:
    user_id = cast.dice.choice(cast.user_ids)
    cast.heard("merge", await cast.program.post("/contacts/merge", json={"from": cast.lead_id, "into": user_id}))


async def convert(cast: Cast) -> None:
    """The lead, or the visitor, to a new user or to one who is there."""
    user_id = cast.dice.choice(["new", "u0", "u1"])
    new_id = f"{user_id} {cast.user_ids[0]}"
    if cast.dice.random() < 0.4:
        body = {"role": "user", "external_id": new_id}
        cast.heard("convert lead", await cast.program.put(f"/contacts/{cast.lead_id}", json=body))
        return
    kind = cast.dice.choice(["lead", "user"])
    user = {"user_id": new_id} if kind == "user" else {}
    body = {"visitor": {"user_id": cast.visitor_id}, "user": user, "type": kind}
    cast.heard(f"convert to {kind}", await cast.program.post("/visitors/convert", json=body))


async def message(cast: Cast) -> None:
    who, browser = cast.dice.choice([("lead", cast.lead), ("user", cast.users[0]), ("visitor", cast.visitor)])
    words = f"{who} {uuid.uuid4().hex}"
    talk = cast.talk_of.get(browser.token or "")
    answer = await (browser.start(words) if talk is None else browser.reply(talk, words))
    if cast.heard(f"message of {who}", answer).status_code in (200, 201):
        cast.said.append((who, words))


async def delete(cast: Cast) -> None:
    contact_id = cast.dice.choice([cast.lead_id, *cast.user_ids])
    answer = cast.heard("delete", await cast.program.delete(f"/contacts/{contact_id}"))
    if answer.status_code == 200:
        cast.erased.add(contact_id)


async def update(cast: Cast) -> None:
    name = uuid.uuid4().hex
    if cast.dice.random() < 0.3:
        await update_visitor(cast, name)
        return
    contact_id = cast.dice.choice([cast.lead_id, cast.user_ids[0]])
    answer = await cast.program.put(f"/contacts/{contact_id}", json={"name": name})
    if cast.heard("update", answer).status_code == 200:
        cast.names.setdefault(contact_id, set()).add(name)


async def update_visitor(cast: Cast, name: str) -> None:
    answer = await cast.program.put("/visitors", json={"user_id": cast.visitor_id, "name": name})
    if cast.heard("update visitor", answer).status_code == 200:
        cast.names.setdefault(cast.visitor_id, set()).add(name)


Step = Callable[[Cast], Awaitable[None]]
STEPS: tuple[Step, ...] = (merge, convert, message, delete, update)
PAIRS = list(itertools.combinations_with_replacement(STEPS, 2))


@pytest.fixture
async def program(serve: Serve, workspace: CreatedWorkspace) -> AsyncIterator[httpx.AsyncClient]:
    """The site's own server; two web processes answer it and the browsers."""
    running = serve(workers=2, **MANY)
    bearer = {"Authorization": f"Bearer {workspace.access_token}"}
    async with httpx.AsyncClient(base_url=running.url, headers=bearer, timeout=30) as made:
        yield made


async def a_cast(
    context: Context, workspace: CreatedWorkspace, program: httpx.AsyncClient, http: httpx.AsyncClient, seed: int
) -> Cast:
    url, app_id = str(program.base_url).rstrip("/"), workspace.app_id

    def browser(token: str) -> Browser:
        return Browser(url, app_id, token, http)

    lead_token, lead, _ = await a_contact(context, app_id, external_id=str(uuid.uuid4()))
    people = [await a_contact(context, app_id, role="user") for _ in range(2)]
    visitor = browser(await a_visitor(context, app_id))
    users = [browser(token) for token, _, _ in people]
    cast = Cast(
        program, browser(lead_token), lead.contact_id, users, [user.contact_id for _, user, _ in people], visitor,
        (await visitor.boot())["person"]["visitor_id"], {}, random.Random(seed),
    )  # fmt: skip
    for number, user_id in enumerate(cast.user_ids):
        await context.database.execute(
            "UPDATE contacts SET external_id = $1 WHERE contact_id = $2", f"u{number} {cast.user_ids[0]}", user_id
        )
    for who, browsing in (("lead", cast.lead), ("user", users[0])):
        words = f"{who} {uuid.uuid4().hex}"
        started = await browsing.start(words)
        cast.talk_of[browsing.token or ""] = started.json()["conversation"]["id"]
        cast.said.append((who, words))
    return cast


async def test_whatever_happens_at_once_to_the_same_people_leaves_them_whole(
    context: Context, workspace: CreatedWorkspace, program: httpx.AsyncClient
) -> None:
    counted: Counter[tuple[str, int]] = Counter()
    async with httpx.AsyncClient(timeout=30) as http:
        for number in range(ROUNDS):
            pair = PAIRS[number % len(PAIRS)]
            cast = await a_cast(context, workspace, program, http, number)
            await asyncio.gather(*(step(cast) for step in pair))
            counted.update((what, answer.status_code) for what, answer in cast.answers)
            try:
                await check(context, cast)
            except AssertionError as wrong:
                told = [(what, answer.status_code, answer.text[:200]) for what, answer in cast.answers]
                raise AssertionError(f"round {number}, {[step.__name__ for step in pair]}: {told}") from wrong
    print(dict(sorted(counted.items())))
    done = {what.split()[0] for what, status in counted if status < 300}
    assert done == {"merge", "convert", "message", "delete", "update"}


async def check(context: Context, cast: Cast) -> None:
    for what, answer in cast.answers:
        assert answer.status_code in DEFINED, (what, answer.text)
    rows = {row["contact_id"]: row for row in await context.database.fetch(OF_THESE, everybody(cast))}
    await the_rows_fit_together(context)
    roots = {key: row["root_id"] or key for key, row in rows.items()}
    gone = cast.erased | {key for key in everybody(cast) if key not in rows}
    await words_are_with_their_person(context, cast, roots, gone)
    for contact_id, names in cast.names.items():
        if contact_id in rows:
            assert rows[contact_id]["name"] in names, "an acknowledged change is lost"
    await the_visitor_is_one_person(context, cast)
    for contact_id in cast.erased:
        assert (await cast.program.get(f"/contacts/{contact_id}")).status_code == 404


OF_THESE = """SELECT c.contact_id, c.state, c.role, c.name, a.root_id FROM contacts c
    LEFT JOIN aliases a ON a.workspace_id = c.workspace_id AND a.member_id = c.contact_id
    WHERE c.contact_id = ANY ($1::uuid[])"""


def everybody(cast: Cast) -> list[str]:
    return [cast.lead_id, *cast.user_ids]


async def the_rows_fit_together(context: Context) -> None:
    """Members, aliases, the ledger's lines and devices say the same."""
    wrong = await context.database.fetch(
        """SELECT c.contact_id, c.state, a.root_id FROM contacts c
           LEFT JOIN aliases a ON a.workspace_id = c.workspace_id AND a.member_id = c.contact_id
           LEFT JOIN contacts r ON r.workspace_id = a.workspace_id AND r.contact_id = a.root_id
           WHERE (c.state = 'merged') IS DISTINCT FROM (a.root_id IS NOT NULL)
              OR (a.root_id IS NOT NULL AND r.state NOT IN ('active', 'archived'))
              OR (c.state = 'merged' AND EXISTS (SELECT FROM devices d WHERE d.workspace_id = c.workspace_id
                      AND d.contact_id = c.contact_id AND d.ended_at IS NULL))
              OR (c.state = 'merged' AND 1 <> (SELECT count(*) FROM ledger l WHERE l.workspace_id = c.workspace_id
                      AND l.subject_id = c.contact_id AND l.kind = 'merge' AND l.undone_by IS NULL))"""
    )
    assert [dict(row) for row in wrong] == []


async def words_are_with_their_person(context: Context, cast: Cast, roots: dict[str, str], gone: set[str]) -> None:
    """What was acknowledged is there once, in a conversation of one living person; of an erased one, nothing is."""
    rows = await context.database.fetch(
        """SELECT p.body, coalesce(a.root_id, v.contact_id) AS owner_id FROM parts p
           JOIN conversations v ON v.workspace_id = p.workspace_id AND v.conversation_id = p.conversation_id
           LEFT JOIN aliases a ON a.workspace_id = v.workspace_id AND a.member_id = v.contact_id
           WHERE p.body = ANY ($1::text[])""",
        [words for _, words in cast.said],
    )  # fmt: skip
    there: dict[str, str] = {}
    for row in rows:
        assert row["body"] not in there, "a message is there twice"
        there[row["body"]] = row["owner_id"]
    person = {"lead": cast.lead_id, "user": cast.user_ids[0]}
    for who, words in cast.said:
        if who == "visitor":
            continue
        if person[who] in gone:
            assert words not in there, "words of an erased person are left"
        else:
            assert there.get(words) == roots[person[who]], "an acknowledged message is lost"


async def the_visitor_is_one_person(context: Context, cast: Cast) -> None:
    claims = await context.database.fetch(
        "SELECT contact_id FROM visitor_claims WHERE visitor_id = $1", cast.visitor_id
    )
    shown = await cast.program.get("/visitors", params={"user_id": cast.visitor_id})
    said = [words for who, words in cast.said if who == "visitor"]
    converted = [what for what, answer in cast.answers if answer.status_code == 200 and what.startswith("convert to")]
    assert len(converted) <= 1, "a visitor was converted twice"
    if claims or converted or said:
        assert shown.status_code == 404
    else:
        assert shown.status_code == 200
    opens = await cast.visitor.get("/conversations")
    if "convert to user" in converted:
        assert opens.status_code == 401, "a converted visitor's cookie opens a user's conversations"
        assert said == []
    names = cast.names.get(cast.visitor_id)
    if names and "convert to lead" in converted:
        lead = (await cast.program.get(f"/contacts/{claims[0]['contact_id']}")).json()
        assert lead["name"] in names, "what was written to the visitor did not travel with it"

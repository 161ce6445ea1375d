"""Any sequence of steps, by several browsers, in two workspaces with equal ids, against a plain model.

After every step, every token ever issued fetches everything there is, and gets exactly what the model allows.
"""

import uuid
from typing import Any

import httpx
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from doorstep.context import Context
from doorstep.identity.errors import CannotUnmerge
from doorstep.identity.unmerging import unmerge
from doorstep.kernel.ids import WorkspaceId
from tests.conftest import RunningServer
from tests.identity.browser import Browser, Thief, make_shop
from tests.identity.model import Conversation, Message, Person, World

BROWSERS = st.sampled_from([0, 0, 1, 2, 3])
USERS = st.sampled_from(["1", "1", "ann@example.com"])
"""The same ones in both workspaces."""


class Anything(RuleBasedStateMachine):
    server: RunningServer

    @initialize()
    def open_two_shops(self) -> None:
        number = uuid.uuid4().hex[:12]
        self.shops = [make_shop(self.server, f"live{number}"), make_shop(self.server, f"test{number}", is_test=True)]
        self.worlds = [World(needs_proof=True), World(needs_proof=False)]
        # two browsers on each
        self.browsers = [Browser(self.shops[i // 2]) for i in range(4)]
        self.tokens: dict[str, str] = {}
        self.serial = 0
        # one user whom leads can be merged into from the first step on
        for number in (1, 3):
            self.log_in(number, "1", proven=True)

    def on(self, number: int) -> tuple[Browser, World]:
        return self.browsers[number], self.worlds[number // 2]

    # what people and pages do

    @rule(number=BROWSERS)
    def boot(self, number: int) -> None:
        browser, world = self.on(number)
        before = world.tokens.get(device_of(browser.token))
        browser.boot()
        if before is None:
            before = self.arrived(browser, world, Person("visitor"))
        self.looks_like(browser, before)

    @rule(number=BROWSERS)
    def write(self, number: int) -> None:
        browser, world = self.on(number)
        person = world.tokens.get(device_of(browser.token))
        body, client_id = self.words(), str(uuid.uuid4())
        answer = browser.write(body, client_id)
        if person is None:
            assert answer.status_code == 401
            self.boot(number)
            self.write(number)
            return
        assert answer.status_code == 201, answer.text
        if person.kind == "visitor":
            person.kind = "lead"
        started = Conversation(answer.json()["conversation"]["id"], person, [Message(body, person, client_id)])
        world.conversations.append(started)

    @rule(number=BROWSERS, pick=st.integers(0, 5))
    def reply(self, number: int, pick: int) -> None:
        browser, world = self.on(number)
        person = world.tokens.get(device_of(browser.token))
        mine = [each for each in world.conversations if each.owner is person]
        if person is None or not mine:
            return
        conversation = mine[pick % len(mine)]
        message = Message(self.words(), person, str(uuid.uuid4()))
        assert browser.reply(conversation.conversation_id, message.body, message.client_id).status_code == 201
        conversation.messages.append(message)

    @rule(number=BROWSERS, pick=st.integers(0, 5))
    def retry(self, number: int, pick: int) -> None:
        """The answer to a message got lost, so the same comes again: the same part answers."""
        browser, world = self.on(number)
        person = world.tokens.get(device_of(browser.token))
        mine = [(c, m) for c in world.conversations if c.owner is person for m in c.messages if m.author is person]
        if person is None or not mine:
            return
        conversation, message = mine[pick % len(mine)]
        again = browser.reply(conversation.conversation_id, message.body, message.client_id)
        other = browser.reply(conversation.conversation_id, "something else", message.client_id)
        assert (again.status_code, other.status_code) == (200, 409), again.text

    @rule(number=BROWSERS, user=USERS)
    def write_and_log_in(self, number: int, user: str) -> None:
        """What it is all about, so it comes often."""
        self.write(number)
        self.log_in(number, user, proven=True)

    @rule(number=BROWSERS, user=USERS)
    def shut_down_write_and_log_in(self, number: int, user: str) -> None:
        self.shut_down(number)
        self.write_and_log_in(number, user)

    @rule(number=BROWSERS, user=USERS, proven=st.booleans())
    def log_in(self, number: int, user: str, proven: bool) -> None:
        browser, world = self.on(number)
        device = device_of(browser.token)
        answer = browser.boot(user_id=user, **({"user_hash": browser.shop.user_hash(user)} if proven else {}))
        if not world.may_log_in(user, proven=proven):
            self.was_refused(browser, world, device, user)
            return
        person, is_new_device = world.log_in(device, user, proven=proven)
        assert answer["refused"] is None, answer
        assert (device_of(browser.token) != device) is is_new_device
        if is_new_device:
            self.arrived(browser, world, person)
        self.looks_like(browser, person)

    @rule(number=BROWSERS, user=USERS)
    def log_in_with_a_wrong_hash(self, number: int, user: str) -> None:
        browser, world = self.on(number)
        device = device_of(browser.token)
        browser.boot(user_id=user, user_hash=self.shops[1 - number // 2].user_hash(user))
        self.was_refused(browser, world, device, user)

    @rule(number=BROWSERS)
    def leave_the_email_of_a_user(self, number: int) -> None:
        """Opens nothing: the invariant below sees it if it does."""
        browser, world = self.on(number)
        person = world.tokens.get(device_of(browser.token))
        answer = browser.post("/email", {"email": "ann@example.com"})
        expected = 401 if person is None else 400 if person.kind == "visitor" else 200
        assert answer.status_code == expected, answer.text

    @rule(number=BROWSERS)
    def shut_down(self, number: int) -> None:
        browser, world = self.on(number)
        device = device_of(browser.token)
        browser.shut_down()
        if device is not None:
            world.tokens[device] = None

    @rule(number=BROWSERS, pick=st.integers(0, 30))
    def use_a_copied_token(self, number: int, pick: int) -> None:
        """Whoever has a copy of a living token is that browser; of a dead one, nobody."""
        browser, world = self.on(number)
        devices = sorted(world.tokens)
        if devices:
            browser.token = self.tokens[devices[pick % len(devices)]]

    # what teammates and machines do

    @rule(world=st.integers(0, 1), pick=st.integers(0, 5))
    def answer(self, world: int, pick: int) -> None:
        conversations = self.worlds[world].conversations
        if not conversations:
            return
        conversation, body = conversations[pick % len(conversations)], self.words()
        workspace = self.shops[world].workspace
        answer = httpx.post(
            f"{self.server.url}/conversations/{conversation.conversation_id}/reply",
            headers={"Authorization": f"Bearer {workspace.access_token}"},
            json={"type": "admin", "message_type": "comment", "admin_id": str(workspace.admin_id), "body": body},
        )
        assert answer.status_code == 200, answer.text
        conversation.messages.append(Message(body, None))

    @rule(number=BROWSERS)
    def convert_a_visitor_to_a_lead(self, number: int) -> None:
        browser, world, person = self.somebody_at(number)
        if person.kind == "user":
            return
        was_visitor = person.kind == "visitor"
        body = {"visitor": {"user_id": browser.person["visitor_id"]}, "user": {}, "type": "lead"}
        answer = self.program(number, "POST", "/visitors/convert", body)
        assert answer.status_code == (200 if was_visitor else 404), answer.text
        if was_visitor:
            person.kind = "lead"
        self.boot(number)
        assert world.tokens[device_of(browser.token)] is person

    @rule(number=BROWSERS, user=USERS)
    def convert_a_visitor_to_a_user(self, number: int, user: str) -> None:
        """Its cookie dies, whether the user is new or there already."""
        browser, world, person = self.somebody_at(number)
        if person.kind == "user":
            return
        was_visitor = person.kind == "visitor"
        body = {"visitor": {"user_id": browser.person["visitor_id"]}, "user": {"user_id": user}, "type": "user"}
        answer = self.program(number, "POST", "/visitors/convert", body)
        assert answer.status_code == (200 if was_visitor else 404), answer.text
        if was_visitor:
            world.convert(person, user)

    @rule(number=BROWSERS, user=USERS)
    def write_and_convert_the_lead(self, number: int, user: str) -> None:
        self.write(number)
        _, world, person = self.somebody_at(number)
        if person.kind != "lead":
            return
        is_new = user not in world.users
        said = {"role": "user", "external_id": user}
        answer = self.program(number, "PUT", f"/contacts/{self.contact_of(number)}", said)
        assert answer.status_code == (200 if is_new else 409), answer.text
        if is_new:
            world.convert(person, user)

    @rule(number=BROWSERS, user=USERS)
    def write_and_merge_by_the_api(self, number: int, user: str) -> None:
        self.write(number)
        _, world, person = self.somebody_at(number)
        into = world.users.get(user)
        if person.kind != "lead" or into is None:
            return
        found = self.program(number, "GET", f"/contacts/find_by_external_id/{user}")
        body = {"from": self.contact_of(number), "into": found.json()["id"]}
        answers = [self.program(number, "POST", "/contacts/merge", body) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        world.merge(person, into)

    @rule(number=BROWSERS)
    def erase(self, number: int) -> None:
        """The person at a browser, with every lead in it; members are erased with their user only."""
        _, world, person = self.somebody_at(number)
        if person.kind == "visitor":
            return
        contact_id = self.contact_of(number)
        answers = [self.program(number, "DELETE", f"/contacts/{contact_id}") for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 404]
        world.erase(person)

    @precondition(lambda self: any(world.merges for world in self.worlds))
    @rule(pick=st.integers(0, 5))
    def undo_a_merge(self, pick: int) -> None:
        merges = [(n, merge) for n, world in enumerate(self.worlds) for merge in world.merges]
        number, merge = merges[pick % len(merges)]
        shop, world = self.shops[number], self.worlds[number]
        entries = shop.rows(
            "SELECT entry_id FROM ledger WHERE workspace_id = $1 AND kind = 'merge' ORDER BY at", shop.app_id
        )
        entry_id = entries[world.merges.index(merge)]["entry_id"]

        async def undo(context: Context) -> bool:
            try:
                await unmerge(context.database, WorkspaceId(shop.app_id), entry_id, actor="command")
            except CannotUnmerge:
                return False
            return True

        known = {each.conversation_id for each in world.conversations}
        assert shop.in_stores(undo) is not merge.undone
        if not merge.undone:
            rows = shop.rows(
                "SELECT conversation_id FROM conversations WHERE workspace_id = $1 ORDER BY created_at", shop.app_id
            )
            world.undo(merge, [row["conversation_id"] for row in rows if row["conversation_id"] not in known])

    @rule()
    def flush_valkey(self) -> None:
        async def flush(context: Context) -> None:
            await context.valkey.run("FLUSHALL")

        self.shops[0].in_stores(flush)
        for world in self.worlds:
            world.flush()

    @rule(world=st.integers(0, 1), user=USERS)
    def time_passes_until_the_sessions_of_a_user_end(self, world: int, user: str) -> None:
        person, shop = self.worlds[world].users.get(user), self.shops[world]
        if person is None:
            return
        shop.rows(
            """UPDATE devices SET expires_at = now() - interval '1 second' FROM contacts
               WHERE devices.workspace_id = $1 AND contacts.workspace_id = $1 AND external_id = $2 AND role = 'user'
                 AND contacts.contact_id = devices.contact_id AND expires_at IS NOT NULL""",
            shop.app_id, user,
        )  # fmt: skip
        self.worlds[world].end_all(person)

    # what must hold

    @invariant()
    def every_token_ever_issued_reads_exactly_what_the_model_allows(self) -> None:
        for shop, world, other in zip(self.shops, self.worlds, reversed(self.worlds), strict=True):
            strangers = [each.conversation_id for each in other.conversations]
            thief = Thief(shop, http=self.browsers[2 * self.shops.index(shop)].http)
            for device in world.tokens:
                thief.token = self.tokens[device]
                self.probe(thief, world, device, strangers)

    def probe(self, thief: Thief, world: World, device: str, strangers: list[str]) -> None:
        allowed = world.readable(device)
        everything = [each.conversation_id for each in world.conversations]
        if allowed is None:
            assert thief.reads_nothing(everything[:3] or None)
            return
        assert {each["id"] for each in thief.conversations()} == set(allowed)
        for conversation_id in everything + strangers:
            answer = thief.get(f"/conversations/{conversation_id}", limit=200)
            if conversation_id not in allowed:
                assert answer.status_code == 404
                continue
            parts = answer.json()["parts"]
            assert [part["body"] for part in parts if part["kind"] == "comment"] == allowed[conversation_id]
        assert thief.get("/conversations").json()["unread"] == self.unread(world, allowed)

    def unread(self, world: World, allowed: dict[str, list[str]]) -> int:
        """Answers of teammates; nobody here marks them as read."""
        mine = [each for each in world.conversations if each.conversation_id in allowed]
        return sum(message.author is None for each in mine for message in each.messages)

    # what the rules share

    def somebody_at(self, number: int) -> tuple[Browser, World, Person]:
        """The browser with whom it stands for, after a boot if it is nobody."""
        self.boot(number)
        browser, world = self.on(number)
        person = world.tokens[device_of(browser.token)]
        assert person is not None
        return browser, world, person

    def contact_of(self, number: int) -> str:
        browser, _ = self.on(number)
        sql = "SELECT contact_id FROM devices WHERE device_id = $1"
        return browser.shop.rows(sql, device_of(browser.token))[0]["contact_id"]

    def program(self, number: int, method: str, path: str, body: object = None) -> httpx.Response:
        workspace = self.shops[number // 2].workspace
        bearer = {"Authorization": f"Bearer {workspace.access_token}"}
        return httpx.request(method, self.server.url + path, headers=bearer, json=body, timeout=30)

    def arrived(self, browser: Browser, world: World, person: Person) -> Person:
        device = device_of(browser.token) or ""
        assert device not in world.tokens
        world.tokens[device] = person
        self.tokens[device] = browser.token or ""
        return person

    def was_refused(self, browser: Browser, world: World, device: str | None, user: str) -> None:
        """Visitors and leads go on; a user's session ends unless the claim was about that very user."""
        assert browser.last["refused"]["code"] == "identity_refused"
        person = world.tokens.get(device) if device else None
        if device and person is not None and person.kind == "user" and person.user_id != user:
            world.tokens[device] = person = None
        if person is None:
            person = self.arrived(browser, world, Person("visitor"))
        self.looks_like(browser, person)

    def looks_like(self, browser: Browser, person: Person) -> None:
        assert (browser.person["kind"], browser.person["user_id"]) == (person.kind, person.user_id)

    def words(self) -> str:
        self.serial += 1
        return f"message {self.serial}"


def device_of(token: str | None) -> Any:
    return None if token is None else token.partition(".")[0]


def test_any_sequence_of_steps_gives_every_token_exactly_its_own(server: RunningServer) -> None:
    class Here(Anything):
        pass

    Here.server = server
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=8, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )

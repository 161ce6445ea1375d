"""What a program subscribed to ends with its token, whichever way that ends; what teammates made lives on."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
import msgspec
import pytest
from authlib.oauth2.rfc6749.errors import InvalidGrantError

from doorstep import worker
from doorstep.context import Context
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Unauthorized
from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.outgoing.posting import Poster
from doorstep.storage import oauth
from doorstep.storage.access_tokens import hold_token
from doorstep.storage.facts import record_facts
from doorstep.storage.webhook_queue import take_deliveries
from doorstep.storage.webhooks import insert_subscription
from doorstep.webhooks import subscribing
from doorstep.webhooks.delivering import Courier
from doorstep.webhooks.places import Room
from doorstep.webhooks.subscription import Subscription
from doorstep.workspaces.app import App
from doorstep.workspaces.apps import delete_app, register_app, shut_out_app
from doorstep.workspaces.exchanging import exchange_code, revoke_own
from doorstep.workspaces.scopes import Scope
from doorstep.workspaces.secrets import token_hash
from doorstep.workspaces.tokens import revoke_token
from tests.rest_api.conftest import House
from tests.webhooks.conftest import Receiver, is_due_again, subscribed, work_off

CREATED = "contact.user.created"
CODE = "the-code-that-consent-gave"
SCOPES: tuple[Scope, ...] = ("people:read", "workspace:read", "workspace:write")


class LetIn(msgspec.Struct, frozen=True):
    """An app with a token, and the code that it got it for."""

    app: App
    code: oauth.Code
    token: str
    token_id: str

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@pytest.fixture
async def let_in(context: Context, house: House) -> LetIn:
    workspace_id = WorkspaceId(house.workspace_id)
    admin = AdminId(
        await context.database.pool.fetchval("SELECT admin_id FROM admins WHERE workspace_id = $1", workspace_id)
    )
    made = await register_app(
        context.database, workspace_id, admin, name="Books", redirect_uris=["https://books.example/"], scopes=SCOPES
    )
    code = oauth.Code(
        workspace_id=workspace_id, code_hash=token_hash(CODE), admin_id=admin, app_workspace_id=workspace_id,
        client_id=made.app.client_id, scopes=SCOPES, redirect_uri=None, code_challenge=None,
        expires_at=now() + timedelta(minutes=5),
    )  # fmt: skip
    await oauth.insert_code(context.database.pool, code)
    token, _ = await exchange_code(context.database, made.app, CODE, redirect_uri=None, verifier=None, at=now())
    found = await context.database.pool.fetchval(
        "SELECT token_id FROM access_tokens WHERE token_hash = $1", token_hash(token)
    )
    return LetIn(made.app, code, token, found)


async def revoked(context: Context, it: LetIn) -> None:
    await revoke_token(context.database, it.code.workspace_id, it.token_id)


async def given_back(context: Context, it: LetIn) -> None:
    await revoke_own(context.database, it.app, it.token)


async def app_deleted(context: Context, it: LetIn) -> None:
    await delete_app(context.database, it.app)


async def app_shut_out(context: Context, it: LetIn) -> None:
    await shut_out_app(context.database, it.code.workspace_id, it.app.client_id)


async def code_replayed(context: Context, it: LetIn) -> None:
    with pytest.raises(InvalidGrantError):
        await exchange_code(context.database, it.app, CODE, redirect_uri=None, verifier=None, at=now())


async def too_many_of_the_app(context: Context, it: LetIn) -> None:
    async with context.database.transaction() as connection:
        await oauth.revoke_all_but_newest(connection, it.code, keep=0)


WAYS = [revoked, given_back, app_deleted, app_shut_out, code_replayed, too_many_of_the_app]


async def a_new_user(context: Context, house: House, name: str) -> None:
    user = await house.user(f"u-{name}", name=name)
    async with context.database.transaction() as connection:
        await record_facts(connection, [Fact(house.workspace_id, CREATED, {"contact_id": user.contact_id})])


async def made_in_the_settings(context: Context, house: House, url: str) -> Subscription:
    made, _ = await subscribing.subscribe(
        context, WorkspaceId(house.workspace_id), url=url, topics=[CREATED], by=None, at=now()
    )
    return made


async def state_of(api: httpx.AsyncClient, webhook_id: str) -> tuple[bool, str | None]:
    shown = (await api.get(f"/webhooks/{webhook_id}")).json()
    return shown["enabled"], shown["disabled_because"]


@pytest.mark.parametrize("ends", WAYS)
async def test_whichever_way_a_token_ends_its_webhooks_end_and_those_of_teammates_live_on(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver, let_in: LetIn,
    ends: Callable[[Context, LetIn], Awaitable[None]],
) -> None:  # fmt: skip
    theirs = Receiver()
    await theirs.listen()
    kept = await made_in_the_settings(context, house, theirs.url)
    made = await api.post("/webhooks", json={"url": receiver.url, "topics": [CREATED]}, headers=let_in.bearer)
    other = await subscribed(api, receiver, "event.created")
    receiver.status = 500
    await a_new_user(context, house, "Ada")
    await work_off(context)
    await a_new_user(context, house, "Bea")

    await ends(context, let_in)
    await context.database.execute("UPDATE webhook_deliveries SET due_at = now() WHERE state = 'waiting'")
    await a_new_user(context, house, "Cleo")
    await work_off(context)
    theirs.leave()

    assert len(receiver.received) == 1, "what was before it ended"
    assert len(theirs.received) == 3
    assert await state_of(api, made.json()["id"]) == (False, "token")
    assert await state_of(api, kept.subscription_id) == (True, None)
    assert await state_of(api, other["id"]) == (True, None), "of another token"


async def test_a_delivery_that_begins_after_the_revocation_does_not_go_out(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver, let_in: LetIn
) -> None:
    """A worker has taken it already, and comes to send it a moment later."""
    await api.post("/webhooks", json={"url": receiver.url, "topics": [CREATED]}, headers=let_in.bearer)
    await a_new_user(context, house, "Ada")
    await worker.spread_webhooks(context)
    (taken,) = await take_deliveries(context.database, at=now(), room=Room())

    await revoked(context, let_in)
    async with (
        Poster(context.settings.outgoing_networks) as poster,
        Courier(context.settings, context.database, poster) as courier,
    ):
        courier._start(taken)

    assert receiver.received == []
    assert await context.database.pool.fetchval("SELECT state FROM webhook_deliveries") == "given_up"


async def test_what_was_spread_while_the_token_ended_does_not_go_out(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver, let_in: LetIn
) -> None:
    await api.post("/webhooks", json={"url": receiver.url, "topics": [CREATED]}, headers=let_in.bearer)
    await a_new_user(context, house, "Ada")
    await worker.spread_webhooks(context)
    await revoked(context, let_in)
    await context.database.execute("UPDATE webhook_deliveries SET state = 'waiting'")

    await work_off(context)

    assert receiver.received == []


async def test_who_subscribes_while_the_token_is_revoked_is_refused_or_ends_with_it(
    context: Context, house: House, let_in: LetIn
) -> None:
    workspace_id = let_in.code.workspace_id
    made = await made_in_the_settings(context, house, "https://hooks.example/1")
    async with context.database.transaction() as connection:
        assert await hold_token(connection, workspace_id, let_in.token_id)
        late = msgspec.structs.replace(made, subscription_id="5" * 32, token_id=let_in.token_id)
        await insert_subscription(connection, late)
        revoking = asyncio.create_task(revoked(context, let_in))
        await asyncio.sleep(0.3)
        assert not revoking.done()
    await revoking

    assert (await subscribing.existing_subscription(context, workspace_id, "5" * 32)).disabled_because == "token"
    refused = [
        subscribing.subscribe(
            context, workspace_id, url=made.url, topics=[CREATED], by=None, at=now(), token_id=let_in.token_id
        ),
        subscribing.enable(context, workspace_id, "5" * 32, token_id=let_in.token_id),
        subscribing.change_subscription(
            context, workspace_id, made.subscription_id, url="https://evil.example/", token_id=let_in.token_id
        ),
    ]
    for asked in refused:
        with pytest.raises(Unauthorized):
            await asked


async def test_a_token_that_may_read_less_hears_no_more_of_the_rest(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver, let_in: LetIn
) -> None:
    made = await api.post("/webhooks", json={"url": receiver.url, "topics": [CREATED]}, headers=let_in.bearer)
    await a_new_user(context, house, "Ada")
    await worker.spread_webhooks(context)

    await context.database.execute(
        "UPDATE access_tokens SET scopes = '{events:read}' WHERE token_id = $1", let_in.token_id
    )
    await work_off(context)

    assert receiver.received == []
    assert await state_of(api, made.json()["id"]) == (False, "scopes")


async def test_who_changes_a_webhook_answers_for_it(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver, let_in: LetIn
) -> None:
    """A token cannot lead what a teammate made to itself and outlive itself in it; a teammate takes over what a token made."""
    workspace_id = let_in.code.workspace_id
    led_away = await made_in_the_settings(context, house, "https://hooks.example/1")
    touched = await made_in_the_settings(context, house, "https://hooks.example/2")
    adopted = (
        await api.post("/webhooks", json={"url": receiver.url, "topics": [CREATED]}, headers=let_in.bearer)
    ).json()["id"]
    await api.put(f"/webhooks/{led_away.subscription_id}", json={"url": receiver.url}, headers=let_in.bearer)
    await api.put(
        f"/webhooks/{touched.subscription_id}", json={"url": touched.url, "enabled": True}, headers=let_in.bearer
    )
    await subscribing.change_subscription(context, workspace_id, adopted, topics=[CREATED, "contact.archived"])

    await revoked(context, let_in)

    assert await state_of(api, led_away.subscription_id) == (False, "token")
    assert await state_of(api, touched.subscription_id) == (True, None), "nothing was changed in it"
    assert await state_of(api, adopted) == (True, None)


async def test_a_teammate_switches_it_on_again_and_then_it_is_theirs(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver, let_in: LetIn
) -> None:
    made = (await api.post("/webhooks", json={"url": receiver.url, "topics": [CREATED]}, headers=let_in.bearer)).json()[
        "id"
    ]
    await revoked(context, let_in)
    await a_new_user(context, house, "Ada")
    await subscribing.enable(context, let_in.code.workspace_id, made)
    await a_new_user(context, house, "Bea")
    await is_due_again(context)

    await work_off(context)

    assert [each.json["data"]["item"]["name"] for each in receiver.received] == ["Bea"]


async def test_what_the_oldest_clients_subscribe_to_ends_with_their_token(
    context: Context, api: httpx.AsyncClient, let_in: LetIn
) -> None:
    oldest = {**let_in.bearer, "Intercom-Version": "1.4"}
    made = await api.post(
        "/subscriptions", json={"url": "https://hooks.example/", "topics": ["user.created"]}, headers=oldest
    )

    await revoked(context, let_in)

    assert await state_of(api, made.json()["id"]) == (False, "token")

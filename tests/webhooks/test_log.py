"""The log of deliveries by the API: page by page, with every try, and once more by hand."""

import httpx
import pytest

from doorstep.context import Context
from doorstep.kernel.facts import Fact
from doorstep.kernel.ids import random_hex
from doorstep.storage.facts import record_facts
from tests.rest_api.conftest import House
from tests.webhooks.conftest import Receiver, is_due_again, subscribed, work_off
from tests.webhooks.test_subscribing import a_token

ARCHIVED = "contact.archived"


async def happens(context: Context, house: House, times: int = 1) -> None:
    user = await house.user(f"u-{random_hex()}", name="Ada")
    for _ in range(times):
        async with context.database.transaction() as connection:
            await record_facts(connection, [Fact(house.workspace_id, ARCHIVED, {"contact_id": user.contact_id})])


async def test_each_try_is_in_the_log(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    webhook = await subscribed(api, receiver, ARCHIVED)
    await happens(context, house)
    receiver.status = 503
    await work_off(context)
    waiting = (await api.get(f"/webhooks/{webhook['id']}/deliveries")).json()["data"][0]
    receiver.leave()
    await is_due_again(context)
    await work_off(context)
    await receiver.listen()
    receiver.status = 204
    await is_due_again(context)
    await work_off(context)

    (told,) = (await api.get(f"/webhooks/{webhook['id']}/deliveries")).json()["data"]

    assert told["id"] == receiver.received[0].headers["webhook-id"]
    assert (waiting["state"], told["state"], told["topic"]) == ("waiting", "delivered", ARCHIVED)
    assert waiting["next_try_at"] > waiting["created_at"]
    assert told["next_try_at"] is None
    assert [each["number"] for each in told["tries"]] == [1, 2, 3]
    assert [each["status"] for each in told["tries"]] == [503, None, 204]
    assert told["tries"][1]["problem"] == "nobody answers at this address"
    assert "Ada" not in str(told), "what it told is not repeated"


async def test_pages_of_the_log_stay_right_while_it_grows(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    webhook = await subscribed(api, receiver, ARCHIVED)
    await happens(context, house, 5)
    await work_off(context)
    await context.database.execute("UPDATE webhook_deliveries SET created_at = date_trunc('hour', created_at)")
    place = f"/webhooks/{webhook['id']}/deliveries"
    seen: list[str] = []
    page = (await api.get(place, params={"per_page": 2})).json()
    await happens(context, house)
    await work_off(context)
    for number in range(1, 4):
        seen += [each["id"] for each in page["data"]]
        assert (page["pages"]["page"], page["pages"]["per_page"]) == (number, 2)
        if page["pages"]["next"]:
            after = page["pages"]["next"]["starting_after"]
            page = (await api.get(place, params={"per_page": 2, "starting_after": after})).json()

    assert page["pages"]["next"] is None
    assert page["total_count"] == 6
    assert sorted(seen) == sorted({each.headers["webhook-id"] for each in receiver.received[:5]})
    assert (await api.get(place, params={"starting_after": "nonsense"})).status_code == 400


async def test_what_was_told_is_told_again_under_the_same_id(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver
) -> None:
    webhook = await subscribed(api, receiver, ARCHIVED)
    await happens(context, house)
    await work_off(context)
    place = f"/webhooks/{webhook['id']}/deliveries"
    (told,) = (await api.get(place)).json()["data"]

    said = await api.post(f"{place}/{told['id']}/redeliver")
    await work_off(context)

    assert (said.status_code, said.json()["state"], said.json()["id"]) == (202, "waiting", told["id"])
    first, second = (each.verified(webhook["secret"]) for each in receiver.received)
    assert (first["id"], first["data"]) == (second["id"], second["data"])
    assert len((await api.get(place)).json()["data"][0]["tries"]) == 2


async def test_only_what_was_told_to_it_is_told_again_and_only_while_it_is_on(
    context: Context, api: httpx.AsyncClient, house: House, neighbour: House, receiver: Receiver
) -> None:
    webhook, other = await subscribed(api, receiver, ARCHIVED), await subscribed(api, receiver, "event.created")
    await happens(context, house)
    await work_off(context)
    (told,) = (await api.get(f"/webhooks/{webhook['id']}/deliveries")).json()["data"]
    path = f"deliveries/{told['id']}/redeliver"
    missing = [
        await api.post(f"/webhooks/{other['id']}/{path}"),
        await api.post(f"/webhooks/{webhook['id']}/deliveries/nonsense/redeliver"),
        await api.post(f"/webhooks/{'0' * 32}/{path}"),
        await api.post(f"/webhooks/{webhook['id']}/{path}", headers=neighbour.bearer),
        await api.get(f"/webhooks/{webhook['id']}/deliveries", headers=neighbour.bearer),
    ]
    await api.put(f"/webhooks/{webhook['id']}", json={"enabled": False})
    off = await api.post(f"/webhooks/{webhook['id']}/{path}")
    await work_off(context)

    assert [each.status_code for each in missing] == [404] * 5
    assert (off.status_code, off.json()["errors"][0]["code"]) == (409, "conflict")
    assert len(receiver.received) == 1


@pytest.mark.parametrize("scopes", [("workspace:read", "people:read"), ("workspace:write", "events:read")])
async def test_a_token_redelivers_what_it_may_read_and_nothing_else(
    context: Context, api: httpx.AsyncClient, house: House, receiver: Receiver, scopes: tuple[str, ...]
) -> None:
    webhook = await subscribed(api, receiver, ARCHIVED)
    await happens(context, house)
    await work_off(context)
    (told,) = (await api.get(f"/webhooks/{webhook['id']}/deliveries")).json()["data"]

    answer = await api.post(
        f"/webhooks/{webhook['id']}/deliveries/{told['id']}/redeliver", headers=await a_token(context, house, *scopes)
    )

    assert answer.status_code == 403

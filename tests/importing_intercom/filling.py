"""Something of everything, put into a workspace by its own REST API."""

from typing import Any

import httpx

from doorstep.kernel.ids import new_visitor_id

BEGAN = 1_700_000_000
"""When the first conversation began, Unix seconds."""


class Filler:
    """Whatever is made is remembered under a short name, as the API answered it."""

    def __init__(self, api: httpx.AsyncClient, admin_id: int) -> None:
        self.api, self.admin_id = api, str(admin_id)
        self.made: dict[str, Any] = {}

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.api.request(method, path, json=body)
        assert answer.status_code < 300, (method, path, answer.text)
        return answer.json() if answer.content else None

    async def person(self, short: str, /, **fields: Any) -> str:
        self.made[short] = await self.call("POST", "/contacts", fields)
        return self.made[short]["id"]

    async def manage(self, conversation_id: str, **deed: Any) -> Any:
        body = {"type": "admin", "admin_id": self.admin_id} | deed
        return await self.call("POST", f"/conversations/{conversation_id}/parts", body)

    async def reply(self, conversation_id: str, **fields: Any) -> Any:
        return await self.call("POST", f"/conversations/{conversation_id}/reply", fields)

    async def begin(self, contact: str, body: str, *, role: str = "user", at: int = BEGAN) -> str:
        said = {"from": {"type": role, "id": contact}, "body": body, "created_at": at}
        return (await self.call("POST", "/conversations", said))["conversation_id"]


async def fill(filler: Filler) -> None:
    """Labels first, then companies, people and what they wrote."""
    await _labels(filler)
    await _companies(filler)
    await _people(filler)
    await _conversations(filler)


async def _labels(f: Filler) -> None:
    declared = [
        {"model": "contact", "name": "plan", "data_type": "options", "options": [{"value": "free"}, {"value": "pro"}],
         "description": "What they pay for"},
        {"model": "contact", "name": "seats", "data_type": "integer", "messenger_writable": True},
        {"model": "contact", "name": "renews_at", "data_type": "date"},
        {"model": "contact", "name": "forgotten", "data_type": "string"},
        {"model": "company", "name": "tier", "data_type": "string"},
        {"model": "conversation", "name": "mood", "data_type": "options", "options": [{"value": "good"}, {"value": "bad"}]},
    ]  # fmt: skip
    for each in declared:
        f.made[each["name"]] = await f.call("POST", "/data_attributes", each)
    await f.call("PUT", f"/data_attributes/{f.made['forgotten']['id']}", {"archived": True})
    for name in ("VIP", "From the fair", "Never used"):
        f.made[name] = await f.call("POST", "/tags", {"name": name})
    f.made["news"] = await f.call("POST", "/subscription_types", {"name": "News", "consent_type": "opt_out"})
    f.made["offers"] = await f.call("POST", "/subscription_types", {"name": "Offers", "consent_type": "opt_in"})
    f.made["porters"] = await f.call("POST", "/teams", {"name": "Porters", "admin_ids": [int(f.admin_id)]})
    rules = {"operator": "AND", "value": [
        {"field": "tag_id", "operator": "=", "value": f.made["VIP"]["id"]},
        {"field": "custom_attributes.plan", "operator": "=", "value": "pro"},
    ]}  # fmt: skip
    f.made["segment"] = await f.call("POST", "/segments", {"name": "Good friends", "query": rules})


async def _companies(f: Filler) -> None:
    for number in range(12):
        f.made[f"company {number}"] = await f.call("POST", "/companies", {
            "company_id": f"c{number}", "name": f"Firm {number}", "plan": "Gold" if number % 2 else None,
            "monthly_spend": 10 * number, "size": number, "website": "https://firm.example", "industry": "Baking",
            "remote_created_at": BEGAN - 1_000 - number, "custom_attributes": {"tier": f"t{number}", "loose": number},
        })  # fmt: skip
    first = f.made["company 0"]["id"]
    await f.call("POST", "/tags", {"name": "VIP", "companies": [{"id": first}]})
    await f.call("POST", f"/companies/{first}/notes", {"body": "<p>Pays late</p><p>but pays</p>"})


async def _people(f: Filler) -> None:
    user = await f.person(
        "ada", role="user", external_id="u1", email="Ada@Example.com", name="Ada Byron", phone="+44 1",
        avatar="https://pics.example/a.png", owner_id=int(f.admin_id), signed_up_at=BEGAN - 90_000,
        last_seen_at=BEGAN - 5, language_override="de", custom_attributes={"plan": "pro", "seats": 3, "renews_at": BEGAN},
    )  # fmt: skip
    await f.person("bob", role="user", email="bob@example.com", unsubscribed_from_emails=True)
    await f.person("cy", role="user", external_id="u3")
    await f.person("nameless", role="lead", external_id=new_visitor_id())
    await f.person("dora", role="lead", email="dora@example.com", name="Dora")
    await f.person("shy", role="lead", email="shy@example.com")
    for number in range(12):
        await f.call("POST", f"/contacts/{user}/companies", {"id": f.made[f"company {number}"]["id"]})
        tag = await f.call("POST", "/tags", {"name": f"label {number}"})
        await f.call("POST", f"/contacts/{user}/tags", {"id": tag["id"]})
        await f.call("POST", f"/contacts/{user}/notes", {"body": f"Note  {number}: <b>mind</b> the gap"})
    await f.call("POST", f"/contacts/{user}/tags", {"id": f.made["VIP"]["id"]})
    await f.call("POST", f"/contacts/{f.made['dora']['id']}/tags", {"id": f.made["From the fair"]["id"]})
    for name, consent in (("news", "opt_out"), ("offers", "opt_in")):
        said = {"id": f.made[name]["id"], "consent_type": consent}
        await f.call("POST", f"/contacts/{user}/subscriptions", said)


async def _conversations(f: Filler) -> None:
    ada, lead = f.made["ada"]["id"], f.made["nameless"]["id"]
    long = await f.begin(ada, "Hello,\n\nis  anybody <here>?", at=BEGAN)
    await f.reply(
        long,
        message_type="comment",
        type="admin",
        admin_id=f.admin_id,
        body="<p>Yes: <a href='https://a.example/x'>this</a></p>",
    )
    await f.reply(long, message_type="note", type="admin", admin_id=f.admin_id, body="A careful one")
    await f.manage(long, message_type="assignment", assignee_id=f.admin_id)
    await f.manage(long, message_type="assignment", type="team", assignee_id=f.made["porters"]["id"])
    await f.manage(long, message_type="close", body="Good night")
    await f.manage(long, message_type="open")
    await f.call("POST", f"/conversations/{long}/tags", {"id": f.made["VIP"]["id"], "admin_id": f.admin_id})
    await f.call(
        "POST",
        f"/conversations/{long}/customers",
        {"admin_id": f.admin_id, "customer": {"intercom_user_id": f.made["bob"]["id"]}},
    )
    changes = {"title": "Anybody", "priority": "urgent", "read": True, "custom_attributes": {"mood": "bad", "n": 3},
               "company_id": f.made["company 3"]["id"]}  # fmt: skip
    await f.call("PUT", f"/conversations/{long}", changes)
    closed = await f.begin(lead, "Closed soon", role="lead", at=BEGAN + 100)
    await f.manage(closed, message_type="close")
    snoozed = await f.begin(f.made["shy"]["id"], "Later, please", role="lead", at=BEGAN + 200)
    await f.manage(snoozed, message_type="snoozed", snoozed_until=4_000_000_000)
    redacted = await f.begin(f.made["bob"]["id"], "My card is 4111", at=BEGAN + 300)
    answered = await f.reply(redacted, message_type="comment", type="admin", admin_id=f.admin_id, body="It was 4111?")
    part = answered["conversation_parts"]["conversation_parts"][-1]["id"]
    for named in (
        {"type": "source", "source_id": answered["source"]["id"]},
        {"type": "conversation_part", "conversation_part_id": part},
    ):
        await f.call("POST", "/conversations/redact", {"conversation_id": redacted, **named})
    await f.call(
        "POST",
        "/messages",
        {"from": {"type": "admin", "id": f.admin_id}, "to": {"type": "user", "id": ada}, "body": "News for you"},
    )
    await _merged_and_archived(f)


async def _merged_and_archived(f: Filler) -> None:
    """Two leads that wrote become part of users, and somebody who wrote is archived."""
    for name, email, into in (("once", "once@example.com", "ada"), ("before", None, "cy")):
        lead = await f.person(name, role="lead", **({"email": email} if email else {}))
        begun = await f.begin(lead, f"I am {name}", role="lead", at=BEGAN + 400)
        await f.call(
            "POST", "/contacts/merge", {"from": lead, "into": f.made[into]["id"], "skip_duplicate_validation": True}
        )
        await f.reply(
            begun, message_type="comment", type="user", intercom_user_id=f.made[into]["id"], body="and now logged in"
        )
    gone = await f.person("gone", role="user", external_id="u9", name="Gone")
    await f.begin(gone, "Goodbye", at=BEGAN + 500)
    await f.call("POST", f"/contacts/{gone}/archive")

"""npm's intercom-client 2.11.2, unmodified: every method that it has for what is in scope."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import RunningServer
from tests.rest_api.conftest import House
from tests.rest_api.oldest.told import Told, node_2

NOBODY = "f" * 32


@pytest.fixture
async def client(server: RunningServer, house: House) -> AsyncIterator[Told]:
    async with node_2(server.url, house.created.access_token) as told:
        yield told


async def test_visitors_are_found_changed_deleted_and_converted(client: Told, house: House) -> None:
    visitor, other, third = await house.visitor(), await house.visitor(), await house.visitor()
    found = await client("visitors.find", {"user_id": visitor.visitor_id})
    assert (found["type"], found["pseudonym"]) == ("visitor", "Violet Suitcase")
    assert await client("visitors.find", {"id": found["id"]}) == found
    changed = await client("visitors.update", {"id": found["id"], "name": "Vera", "custom_attributes": {"x": 1}})
    assert (changed["name"], changed["custom_attributes"]) == ("Vera", {"x": 1})

    lead = await client("visitors.convert", {"visitor": {"user_id": visitor.visitor_id}, "type": "lead"})
    assert (lead["type"], lead["anonymous"], lead["pseudonym"]) == ("contact", True, "Violet Suitcase")
    assert (lead["user_id"], lead["name"]) == (visitor.visitor_id, "Vera")
    gone = await client.refused("visitors.find", {"user_id": visitor.visitor_id})
    assert gone == (404, "not_found")

    made = await client(
        "visitors.convert",
        {"visitor": {"user_id": other.visitor_id}, "user": {"email": "mal@serenity.example"}, "type": "user"},
    )
    assert (made["type"], made["anonymous"], made["email"]) == ("user", False, "mal@serenity.example")
    deleted = await client("visitors.delete", {"id": third.contact_id})
    assert deleted["user_id"] == third.visitor_id
    assert await client.refused("visitors.find", {"id": third.contact_id}) == (404, "not_found")
    unnamed = {"visitor": {"user_id": (await house.visitor()).visitor_id}, "user": {}, "type": "user"}
    assert (await client.refused("visitors.convert", unnamed))[0] == 400


async def test_leads_are_made_changed_listed_converted_and_deleted(client: Told, house: House) -> None:
    lead = await client("leads.create", {"email": "jayne@serenity.example", "custom_attributes": {"foo": "bar"}})
    assert (lead["type"], lead["anonymous"], lead["custom_attributes"]) == ("contact", True, {"foo": "bar"})
    assert lead["pseudonym"]
    assert (await client("contacts.create", {}))["user_id"] != lead["user_id"]
    changed = await client("leads.update", {"id": lead["id"], "name": "Jayne"})
    assert (changed["id"], changed["name"], changed["email"]) == (lead["id"], "Jayne", "jayne@serenity.example")
    assert (await client("leads.update", {"user_id": lead["user_id"], "phone": "123"}))["id"] == lead["id"]
    assert (await client("leads.find", {"id": lead["id"]}))["phone"] == "123"
    assert (await client("leads.find", {"user_id": lead["user_id"]}))["id"] == lead["id"]
    listed = await client("leads.list")
    assert (listed["type"], listed["total_count"], len(listed["contacts"])) == ("contact.list", 2, 2)
    by_email = await client("leads.listBy", {"email": "jayne@serenity.example"})
    assert [each["id"] for each in by_email["contacts"]] == [lead["id"]]
    (first, last) = await client("leads.scroll.each")
    assert (len(first["contacts"]), last["contacts"], last["scroll_param"]) == (2, [], None)

    user = await client("leads.convert", {"contact": {"user_id": lead["user_id"]}, "user": {"user_id": "u9"}})
    assert (user["type"], user["user_id"], user["email"]) == ("user", "u9", "jayne@serenity.example")
    assert user["pseudonym"] == lead["pseudonym"]
    assert await client.refused("leads.find", {"id": lead["id"]}) == (404, "not_found")
    (other,) = (await client("leads.list"))["contacts"]
    merged = await client(
        "leads.convert", {"contact": {"id": other["id"]}, "user": {"email": "jayne@serenity.example"}}
    )
    assert (merged["id"], merged["user_id"]) == (user["id"], "u9")
    assert await client.refused("leads.find", {"id": other["id"]}) == (404, "not_found")
    third = await client("leads.create", {})
    assert (await client("leads.delete", {"id": third["id"]}))["id"] == third["id"]
    assert await client.refused("leads.find", {"id": third["id"]}) == (404, "not_found")
    fourth = await client("leads.create", {})
    assert (await client.refused("leads.convert", {"contact": {"id": fourth["id"]}, "user": {}}))[0] == 400
    for number in (1, 2):
        await house.user(f"s{number}", "shared@shop.example")
    shared = {"contact": {"id": fourth["id"]}, "user": {"email": "shared@shop.example"}}
    assert await client.refused("leads.convert", shared) == (409, "conflict")


async def test_users_are_saved_by_id_user_id_or_email(client: Told, house: House) -> None:
    user = await client("users.create", {"email": "jayne@serenity.example", "custom_attributes": {"foo": "bar"}})
    assert (user["type"], user["anonymous"], user["pseudonym"]) == ("user", False, None)
    again = await client(
        "users.update", {"email": "jayne@serenity.example", "custom_attributes": {"n": 1.5, "b": True}}
    )
    assert (again["id"], again["custom_attributes"]) == (user["id"], {"foo": "bar", "n": 1.5, "b": True})
    named = await client("users.create", {"user_id": "u1", "name": "Wash", "signed_up_at": 1_700_000_000,
        "companies": [{"company_id": "6", "name": "Serenity"}]})  # fmt: skip
    assert named["signed_up_at"] == 1_700_000_000
    assert [(each["company_id"], each["name"]) for each in named["companies"]["companies"]] == [("6", "Serenity")]
    left = await client("users.update", {"id": named["id"], "companies": [{"company_id": "6", "remove": True}]})
    assert (left["name"], left["companies"]["companies"]) == ("Wash", [])
    # what came is sent back as it is
    assert (await client("users.update", left))["id"] == named["id"]
    for names in ({"id": user["id"]}, {"email": "jayne@serenity.example"}):
        assert (await client("users.find", names))["id"] == user["id"]
    assert (await client("users.find", {"user_id": "u1"}))["id"] == named["id"]
    assert await client.refused("users.find", {"user_id": "nobody"}) == (404, "not_found")
    assert (await client.refused("users.create", {"name": "Nobody"}))[0] == 400
    for number in (1, 2):
        await house.user(f"s{number}", "shared@shop.example")
    assert await client.refused("users.create", {"email": "shared@shop.example"}) == (409, "conflict")
    assert await client.refused("users.find", {"email": "shared@shop.example"}) == (409, "conflict")


async def test_users_are_listed_by_addresses_tagged_scrolled_archived_and_deleted(client: Told, house: House) -> None:
    made = [(await client("users.create", {"user_id": f"u{number}"}))["id"] for number in range(65)]
    await house.lead()
    page = await client("users.listBy", {"per_page": 100})
    assert (page["type"], page["total_count"], page["pages"]["per_page"], page["pages"]["total_pages"]) == (
        "user.list",
        65,
        60,
        2,
    )
    rest = await client("nextPage", page["pages"])
    assert sorted(each["id"] for each in page["users"] + rest["users"]) == sorted(made)
    assert rest["pages"]["next"] is None
    assert len((await client("users.list"))["users"]) == 50
    assert [each["id"] for each in (await client("users.listBy", {"page": 2}))["users"]] == made[14::-1]
    (first, last) = await client("users.scroll.each")
    assert (len(first["users"]), last["users"]) == (65, [])
    tag = await client("tags.tag", {"name": "haven", "users": [{"id": made[0]}, {"user_id": "u1"}]})
    tagged = await client("users.listBy", {"tag_id": tag["id"]})
    assert sorted(each["id"] for each in tagged["users"]) == sorted(made[:2])
    assert tagged["users"][0]["tags"] == {
        "type": "tag.list",
        "tags": [{"type": "tag", "id": tag["id"], "name": "haven"}],
    }

    assert (await client("users.archive", {"user_id": "u2"}))["id"] == made[2]
    assert await client.refused("users.find", {"id": made[2]}) == (404, "not_found")
    assert (await client("users.create", {"user_id": "u2", "name": "Back"}))["id"] == made[2]
    assert (await client("users.archive", {"id": made[3]}))["id"] == made[3]
    assert await client("users.requestPermanentDeletion", made[4]) == {"id": made[4]}
    assert await client("users.requestPermanentDeletionByParams", {"user_id": "u5"}) == {"id": made[5]}
    for gone in made[3:6]:
        assert await client.refused("users.find", {"id": gone}) == (404, "not_found")


async def test_companies_and_their_users(client: Told) -> None:
    company = await client(
        "companies.create", {"company_id": "1234", "name": "serenity", "custom_attributes": {"a": 1}}
    )
    assert (await client("companies.update", {"company_id": "1234", "plan": "Pro"}))["id"] == company["id"]
    for names in ({"id": company["id"]}, {"company_id": "1234"}, {"name": "serenity"}):
        assert (await client("companies.find", names))["plan"]["name"] == "Pro"
    assert await client.refused("companies.find", {"company_id": "x"}) == (404, "company_not_found")
    user = await client("users.create", {"user_id": "u1", "companies": [{"company_id": "1234"}]})
    for names in ({"id": company["id"]}, {"company_id": "1234"}, {"name": "serenity"}):
        listed = await client("companies.listUsers", names)
        assert (listed["type"], [each["id"] for each in listed["users"]]) == ("user.list", [user["id"]])
    listed = await client("companies.list")
    assert (listed["type"], [each["id"] for each in listed["companies"]]) == ("company.list", [company["id"]])
    tag = await client("tags.tag", {"name": "haven", "companies": [{"company_id": "1234"}]})
    assert len((await client("companies.listBy", {"tag_id": tag["id"]}))["companies"]) == 1
    await client("tags.untag", {"name": "haven", "companies": [{"id": company["id"]}]})
    assert (await client("companies.listBy", {"tag_id": tag["id"]}))["companies"] == []
    (first, _) = await client("companies.scroll.each")
    assert len(first["companies"]) == 1


async def test_events_tags_segments_notes_and_admins(client: Told, house: House) -> None:
    user = await client("users.create", {"user_id": "u1", "email": "u1@shop.example"})
    event = {"event_name": "Foo", "created_at": 1_750_000_000, "user_id": "u1", "metadata": {"type": "baz"}}
    assert await client("events.create", event) in (None, "")
    await client("events.create", {**event, "event_name": "Bar", "created_at": now_seconds()})
    listed = await client("events.listBy", {"type": "user", "user_id": "u1"})
    assert [(each["event_name"], each["metadata"]) for each in listed["events"]] == [("Bar", {"type": "baz"})]
    tag = await client("tags.create", {"name": "haven"})
    assert await client("tags.list") == {"type": "tag.list", "tags": [tag]}
    assert await client("tags.delete", {"id": tag["id"]}) == {}
    assert (await client("segments.list"))["type"] == "segment.list"
    assert await client.refused("segments.find", {"id": NOBODY}) == (404, "not_found")
    note = await client(
        "notes.create", {"admin_id": house.created.admin_id, "body": "Hello notes!", "user": {"id": user["id"]}}
    )
    assert (note["body"], note["user"]) == ("<p>Hello notes!</p>", {"type": "user", "id": user["id"]})
    assert await client("notes.list", {"email": "u1@shop.example"}) == {
        "type": "note.list", "notes": [note], "total_count": 1,
        "pages": {"type": "pages", "next": None, "page": 1, "per_page": 50, "total_pages": 1},
    }  # fmt: skip
    assert await client("notes.find", {"id": note["id"]}) == note
    admin = str(house.created.admin_id)
    assert [each["id"] for each in (await client("admins.list"))["admins"]] == [admin]
    assert (await client("admins.me"))["id"] == admin
    assert (await client("admins.find", admin))["id"] == admin
    away = await client("admins.away", admin, {"away_mode_enabled": True, "away_mode_reassign": False})
    assert away["away_mode_enabled"] is True
    assert (await client.tell({"call": "ping", "args": []}))["status"] == 200


async def test_messages_and_conversations(client: Told, house: House) -> None:
    admin = str(house.created.admin_id)
    user = await client("users.create", {"user_id": "u1"})
    howdy = await client("messages.create", {"from": {"type": "user", "id": user["id"]}, "body": "Howdy"})
    assert (howdy["type"], howdy["body"]) == ("user_message", "Howdy")
    sent = await client("messages.create", {"message_type": "inapp", "body": "Ponies", "from": {"type": "admin", "id": admin},
        "to": {"type": "user", "id": user["id"]}})  # fmt: skip
    assert (sent["type"], sent["owner"]["id"]) == ("admin_message", admin)
    about = howdy["conversation_id"]
    found = await client("conversations.find", {"id": about})
    assert (found["user"], found["assignee"]) == (
        {"type": "user", "id": user["id"]},
        {"type": "nobody_admin", "id": None},
    )
    assert found["conversation_message"]["body"] == "<p>Howdy</p>"
    reply = {
        "id": about,
        "intercom_user_id": user["id"],
        "body": "Some reply :)",
        "type": "user",
        "message_type": "comment",
    }
    assert (await client("conversations.reply", reply))["conversation_parts"]["total_count"] == 1
    assignment = {"id": about, "type": "admin", "admin_id": admin, "assignee_id": admin, "message_type": "assignment"}
    assert (await client("conversations.reply", assignment))["assignee"] == {"type": "admin", "id": admin}
    listed = await client("conversations.list", {"type": "admin", "admin_id": admin})
    assert [each["id"] for each in listed["conversations"]] == [about]
    assert (await client("conversations.reply", {**assignment, "assignee_id": "0"}))["assignee"][
        "type"
    ] == "nobody_admin"
    closed = await client(
        "conversations.reply", {"id": about, "type": "admin", "admin_id": admin, "message_type": "close"}
    )
    assert (closed["open"], closed["state"]) == (False, "closed")
    note = {"id": about, "type": "admin", "admin_id": admin, "message_type": "note", "body": "Hm"}
    assert (await client("conversations.reply", note))["conversation_parts"]["conversation_parts"][-1][
        "part_type"
    ] == "note"
    assert (await client("conversations.markAsRead", {"id": about}))["read"] is True
    theirs = await client("conversations.list", {"type": "user", "user_id": "u1", "open": "false", "per_page": 1})
    assert [each["id"] for each in theirs["conversations"]] == [about]
    assert await client.refused("conversations.find", {"id": NOBODY}) == (404, "not_found")
    assert await client.refused("conversations.reply", {**reply, "id": NOBODY}) == (404, "not_found")


def now_seconds() -> int:
    import time

    return int(time.time())


async def test_counts_bulk_and_customers(client: Told, house: House) -> None:
    await client("companies.create", {"company_id": "6", "name": "Serenity"})
    users = [
        {"create": {"user_id": f"u{number}", "name": "Wash", "companies": [{"company_id": "6"}]}} for number in range(3)
    ]
    job = await client("users.bulk", [*users, {"create": {"name": "Nobody"}}, {"delete": {"user_id": "u2"}}])
    assert (job["state"], job["id"][:4]) == ("completed_with_errors", "job_")
    errors = await client("get", job["links"]["error"].split("/", 3)[-1].join(("/", "")), {})
    assert [(each["index"], each["error"]["code"]) for each in errors["items"]] == [(3, "parameter_not_found")]
    at = now_seconds()
    events = [{"create": {"event_name": "Foo", "created_at": at, "user_id": f"u{number}"}} for number in range(2)]
    assert (await client("events.bulk", events))["state"] == "completed"
    assert len((await client("events.listBy", {"type": "user", "user_id": "u1"}))["events"]) == 1
    tag = await client("tags.tag", {"name": "haven", "users": [{"user_id": "u0"}], "companies": []})
    await client("tags.tag", {"name": "haven", "companies": [{"company_id": "6"}]})
    lead = await house.lead()
    conversation = await house.conversation(lead, "Hello")
    admin = str(house.created.admin_id)

    assert await client("counts.appCounts") == {
        "type": "count.hash", "company": {"count": 1}, "segment": {"count": 0}, "tag": {"count": 1}, "user": {"count": 2},
        "lead": {"count": 1},
    }  # fmt: skip
    states = {"assigned": 0, "closed": 0, "open": 1, "unassigned": 1}
    assert await client("counts.conversationCounts") == {"type": "count", "conversation": states}
    await client("conversations.reply", {"id": conversation.conversation_id, "type": "admin", "admin_id": admin,
        "assignee_id": admin, "message_type": "assignment"})  # fmt: skip
    (mine,) = (await client("counts.conversationAdminCounts"))["conversation"]["admin"]
    assert (mine["id"], mine["open"], mine["closed"]) == (admin, 1, 0)
    assert (await client("counts.userTagCounts"))["user"] == {"tag": [{"haven": 1}]}
    assert (await client("counts.userSegmentCounts"))["user"] == {"segment": []}
    assert (await client("counts.companyTagCounts"))["company"] == {"tag": [{"haven": 1}]}
    assert (await client("counts.companySegmentCounts"))["company"] == {"segment": []}
    assert (await client("counts.companyUserCounts"))["company"] == {
        "user": [{"Serenity": 2, "remote_company_id": "6"}]
    }
    query = {"field": "name", "operator": "=", "value": "Wash"}
    found = await client("customers.search", {"query": query, "sort": {"field": "name", "order": "ascending"}})
    assert sorted(each["user_id"] for each in found["customers"]) == ["u0", "u1"]
    assert found["customers"][0]["type"] == "user"
    assert tag["name"] == "haven"

"""python-intercom 5 of PyPI, unmodified but for the base address, with every method that it has for what is in scope."""

import inspect
from typing import Any

import pytest
from intercom import AsyncIntercom
from intercom.errors import NotFoundError, UnauthorizedError

from tests.conftest import RunningServer
from tests.rest_api.clients.scene import Scene, furnished
from tests.rest_api.conftest import House

NOT_IN_SCOPE = {
    "admins.list_all_activity_logs",
    "conversations.convert_to_ticket",
    "conversations.run_assignment_rules",
    "tags.tag_ticket",
    "tags.untag_ticket",
}

RESOURCES = ("admins", "companies", "contacts", "conversations", "data_attributes", "events", "messages", "notes",
             "segments", "subscription_types", "tags", "teams", "visitors")  # fmt: skip


class Client:
    """The client, with a note of every method that was called."""

    def __init__(self, scene: Scene) -> None:
        self.whole: Any = AsyncIntercom(token=scene.token, base_url=scene.url)
        self.called: set[str] = set()

    def __getattr__(self, resource: str) -> Any:
        return _Noted(self, resource)

    @property
    def not_called(self) -> set[str]:
        offered = {
            f"{resource}.{name}"
            for resource in RESOURCES
            for name, _ in inspect.getmembers(getattr(self.whole, resource), inspect.ismethod)
            if not name.startswith("_")
        }
        return offered - self.called


class _Noted:
    def __init__(self, client: Client, resource: str) -> None:
        self._client, self._resource = client, resource

    def __getattr__(self, method: str) -> Any:
        self._client.called.add(f"{self._resource}.{method}")
        return getattr(getattr(self._client.whole, self._resource), method)


async def test_every_method_in_scope_gets_what_it_expects(server: RunningServer, house: House) -> None:
    scene = await furnished(server, house)
    client = Client(scene)

    await _teammates(client, scene, house)
    lead_id = await _visitors(client, scene)
    user_id = await _contacts(client, lead_id)
    await _companies(client, user_id)
    tag_id = await _labels(client, scene, user_id)
    await _events(client)
    await _conversations(client, scene, user_id, tag_id)
    await client.tags.delete(tag_id)

    assert client.not_called == NOT_IN_SCOPE
    with pytest.raises(NotFoundError):
        await client.visitors.find(user_id="nobody")
    with pytest.raises(UnauthorizedError):
        await AsyncIntercom(token="wrong", base_url=server.url).contacts.find(user_id)


async def _teammates(client: Client, scene: Scene, house: House) -> None:
    admin_id = int(scene.admin_id)
    assert (await client.admins.identify()).app.id_code == house.workspace_id
    assert [each.id for each in (await client.admins.list()).admins] == [scene.admin_id]
    assert (await client.admins.find(admin_id)).id == scene.admin_id
    for away in (True, False):
        shown = await client.admins.away(admin_id, away_mode_enabled=away, away_mode_reassign=False)
        assert shown.away_mode_enabled is away
    assert [each.id for each in (await client.teams.list()).teams] == [scene.team_id]
    assert (await client.teams.find(scene.team_id)).name == "Housekeeping"


async def _visitors(client: Client, scene: Scene) -> str:
    assert (await client.visitors.find(user_id=scene.visitors[0])).pseudonym == "Violet Suitcase"
    assert (await client.visitors.update(request={"user_id": scene.visitors[0], "name": "Vera"})).name == "Vera"
    lead = await client.visitors.merge_to_contact(type="lead", user={}, visitor={"user_id": scene.visitors[0]})
    assert (lead.role, lead.name) == ("lead", "Vera")
    wanda = {"user_id": "wanda"}
    user = await client.visitors.merge_to_contact(type="user", user=wanda, visitor={"user_id": scene.visitors[1]})
    assert user.external_id == "wanda"
    return lead.id


async def _contacts(client: Client, lead_id: str) -> str:
    contacts = client.contacts
    ada = await contacts.create(request={"role": "user", "external_id": "ada", "email": "ada@quill.example"})
    others = [(await contacts.create(request={"role": "user", "external_id": name})).id for name in ("a", "b", "c")]
    assert (await contacts.find(ada.id)).email == "ada@quill.example"
    assert (await contacts.show_contact_by_external_id("ada")).id == ada.id
    assert (await contacts.update(ada.id, name="Ada Quill")).name == "Ada Quill"
    assert len([each.id async for each in await contacts.list(per_page=2)]) == 6
    by_email: Any = {"field": "email", "operator": "=", "value": "ada@quill.example"}
    assert [each.id async for each in await contacts.search(query=by_email)] == [ada.id]
    assert (await contacts.merge_lead_in_user(lead_id=lead_id, contact_id=ada.id)).id == ada.id
    assert (await contacts.archive(others[0])).archived is True
    assert (await contacts.unarchive(others[0])).archived is False
    assert (await contacts.block_contact(others[1])).blocked is True
    assert (await contacts.delete(others[2])).deleted is True
    assert (await contacts.list_attached_segments(ada.id)).data[0].name == "Users"
    return ada.id


async def _companies(client: Client, user_id: str) -> None:
    companies = client.companies
    made = await companies.create_or_update(request={"company_id": "walks", "name": "Harbour Walks"})
    assert (await companies.find(made.id)).name == "Harbour Walks"
    assert (await companies.retrieve(name="Harbour Walks")) is not None
    assert (await companies.update(made.id, request={"industry": "Walks"})).industry == "Walks"
    assert (await companies.attach_contact(user_id, company_id=made.id)).id == made.id
    assert [each.id async for each in await client.contacts.list_attached_companies(user_id)] == [made.id]
    assert [each.id for each in (await companies.list_attached_contacts(made.id)).data] == [user_id]
    assert (await companies.list_attached_segments(made.id)).data == []
    assert [each.id async for each in await companies.list(per_page=1)] == [made.id]
    assert [each.id async for each in await companies.scroll()] == [made.id]
    assert (await companies.detach_contact(user_id, made.id)).id == made.id
    assert (await companies.delete(made.id)).deleted is True


async def _labels(client: Client, scene: Scene, user_id: str) -> str:
    tag = await client.tags.create(request={"name": "damp"})
    assert (await client.tags.find(tag.id)).name == "damp"
    assert (await client.tags.tag_contact(user_id, tag_id=tag.id)).name == "damp"
    assert [each.id for each in (await client.contacts.list_attached_tags(user_id)).data] == [tag.id]
    assert (await client.tags.untag_contact(user_id, tag.id)).name == "damp"
    assert [each.name for each in (await client.tags.list()).data] == ["damp"]

    note = await client.notes.create(user_id, body="Asks about damp", admin_id=scene.admin_id)
    assert [each.id async for each in await client.notes.list(user_id)] == [note.id]
    assert (await client.notes.find(int(note.id))).body == "<p>Asks about damp</p>"

    declared: Any = {"name": "plan", "model": "contact", "data_type": "string"}
    attribute = await client.data_attributes.create(request=declared)
    assert attribute.id in [each.id for each in (await client.data_attributes.list(model="contact")).data]
    assert (await client.data_attributes.update(attribute.id, request={"description": "Stay"})).description == "Stay"

    kinds, kind = client.contacts, scene.subscription_id
    assert [each.id for each in (await client.subscription_types.list()).data] == [kind]
    assert (await kinds.attach_subscription(user_id, subscription_id=kind, consent_type="opt_in")).id == kind
    assert [each.id for each in (await kinds.list_attached_subscriptions(user_id)).data] == [kind]
    assert (await kinds.detach_subscription(user_id, kind)).id == kind

    assert [each.name for each in (await client.segments.list(include_count=True)).segments] == ["Users"]
    assert (await client.segments.find(scene.segment_id)).name == "Users"
    return tag.id


async def _events(client: Client) -> None:
    at = 1_741_608_000
    await client.events.create(request={"event_name": "booked", "created_at": at, "user_id": "ada"})
    told: Any = {"event_name": "asked", "count": 4, "first": at, "last": at + 180}
    await client.events.summaries(user_id="ada", event_summaries=told)
    listed = await client.events.list(user_id="ada", type="user", summary=True)
    assert {each.name: each.count for each in listed.events} == {"booked": 1, "asked": 4}


async def _conversations(client: Client, scene: Scene, user_id: str, tag_id: str) -> None:
    conversations, admin = client.conversations, {"type": "admin", "admin_id": scene.admin_id}
    asked = await conversations.create(from_={"type": "user", "id": user_id}, body="Is The Damp dry?")
    key = asked.conversation_id
    assert (await conversations.find(key, display_as="plaintext")).source.body == "Is The Damp dry?"
    assert (await conversations.update(key, title="The Damp", read=True)).title == "The Damp"
    said = await conversations.reply(key, request={"message_type": "comment", "body": "It is", **admin})
    assert said.conversation_parts.total_count == 1
    thanks = {"message_type": "comment", "type": "user", "intercom_user_id": user_id, "body": "Thanks"}
    assert (await conversations.reply(key, request=thanks)).conversation_parts.total_count == 2
    for request, state in (({"message_type": "close"}, "closed"), ({"message_type": "open"}, "open")):
        assert (await conversations.manage(key, request={**request, **admin})).state == state
    wanda = (await client.contacts.show_contact_by_external_id("wanda")).id
    await conversations.attach_contact_as_admin(key, admin_id=scene.admin_id, customer={"intercom_user_id": wanda})
    assert len((await conversations.find(key)).contacts.contacts) == 2
    await conversations.detach_contact_as_admin(key, wanda, admin_id=scene.admin_id)
    assert (await client.tags.tag_conversation(key, tag_id=tag_id, admin_id=scene.admin_id)).name == "damp"
    assert (await client.tags.untag_conversation(key, tag_id, admin_id=scene.admin_id)).name == "damp"
    part = said.conversation_parts.conversation_parts[0].id
    redacted = {"type": "conversation_part", "conversation_id": key, "conversation_part_id": part}
    assert (await conversations.redact_conversation_part(request=redacted)).id == key
    sender, to = {"type": "admin", "id": int(scene.admin_id)}, {"type": "user", "id": user_id}
    inapp: Any = {"message_type": "inapp", "body": "Free in May", "from": sender, "to": to}
    assert (await client.messages.create(request=inapp)).body == "Free in May"
    assert len([each.id async for each in await conversations.list(per_page=1)]) == 2
    started: Any = {"field": "source.delivered_as", "operator": "=", "value": "customer_initiated"}
    assert [each.id async for each in await conversations.search(query=started)] == [key]
    assert (await conversations.delete_conversation(key)).deleted is True

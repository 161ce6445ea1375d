"""/conversations/attributes as 2.16 has them: declared, changed, put away, and the options of lists one by one."""

import httpx
import pytest

from tests.rest_api.companies.test_companies import error_of
from tests.rest_api.conftest import House

AT = "/conversations/attributes"


@pytest.fixture
def newest(api: httpx.AsyncClient) -> httpx.AsyncClient:
    api.headers["Intercom-Version"] = "2.16"
    return api


async def made(api: httpx.AsyncClient, **body: object) -> dict[str, object]:
    answer = await api.post(AT, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def values_of(api: httpx.AsyncClient, conversation_id: str) -> dict[str, object]:
    return (await api.get(f"/conversations/{conversation_id}")).json()["custom_attributes"]


async def test_one_is_declared_and_shown_as_the_newest_version_has_it(newest: httpx.AsyncClient, house: House) -> None:
    text = await made(
        newest, name="api_test_attr", data_type="string", description="Created via API test", multiline=True
    )
    assert text == {
        "type": "conversation_attribute", "id": text["id"], "name": "api_test_attr", "description": "Created via API test",
        "data_type": "string", "required": False, "visible_to_team_ids": [], "archived": False,
        "created_at": text["created_at"], "updated_at": text["created_at"], "admin_id": str(house.created.admin_id), "multiline": True,
    }  # fmt: skip
    assert (await newest.get(f"{AT}/{text['id']}")).json() == text
    for kind in ("integer", "decimal", "boolean", "datetime"):
        assert (await made(newest, name=f"a {kind}", data_type=kind))["data_type"] == kind
    listed = (await newest.get(AT)).json()["data"]
    assert [each["data_type"] for each in listed] == ["datetime", "boolean", "decimal", "integer", "string"]


async def test_values_are_checked_by_what_is_declared(newest: httpx.AsyncClient, house: House) -> None:
    conversation = await house.conversation(await house.user("u1"), "Is The Damp dry?")
    at = f"/conversations/{conversation.conversation_id}"
    await made(newest, name="nights", data_type="integer")
    await made(newest, name="house", data_type="list", options=[{"label": "The Damp"}])

    refused = await newest.put(at, json={"custom_attributes": {"nights": "many"}})
    assert error_of(refused)[:2] == (400, "parameter_invalid")
    assert error_of(await newest.put(at, json={"custom_attributes": {"house": "The Dry"}}))[0] == 400
    taken = await newest.put(at, json={"custom_attributes": {"nights": 3, "house": "The Damp"}})
    assert taken.json()["custom_attributes"] == {"nights": 3, "house": "The Damp"}


async def test_a_new_name_takes_the_values_along(newest: httpx.AsyncClient, house: House) -> None:
    conversation = await house.conversation(await house.user("u1"), "Is The Damp dry?")
    one = await made(newest, name="hosue", data_type="string")
    other = await made(newest, name="why", data_type="string")
    at = f"{AT}/{one['id']}"
    key = str(conversation.conversation_id)
    await newest.put(f"/conversations/{key}", json={"custom_attributes": {"hosue": "The Damp", "why": "wet"}})

    renamed = await newest.put(
        at, json={"name": "house", "description": "Which", "required": True, "visible_to_team_ids": ["7"]}
    )
    assert [renamed.json()[name] for name in ("name", "description", "required", "visible_to_team_ids", "id")] == [
        "house", "Which", True, ["7"], one["id"],
    ]  # fmt: skip
    assert await values_of(newest, key) == {"house": "The Damp", "why": "wet"}
    query = {"query": {"field": "custom_attributes.house", "operator": "=", "value": "The Damp"}}
    assert (await newest.post("/conversations/search", json=query)).json()["total_count"] == 1
    assert (await newest.get(at)).json() == renamed.json()
    for body in (
        {"name": "why"},
        {"name": "a.b"},
        {"name": 5},
        {"required": "yes"},
        {"visible_to_team_ids": "7"},
        {"visible_to_team_ids": ["x"]},
    ):
        assert error_of(await newest.put(at, json=body))[:2] == (400, "parameter_invalid"), body
    assert (await newest.get(f"{AT}/{other['id']}")).json() == other


async def test_options_are_added_renamed_and_put_away(newest: httpx.AsyncClient, house: House) -> None:
    conversation = await house.conversation(await house.user("u1"), "Is The Damp dry?")
    key = str(conversation.conversation_id)
    attribute = await made(
        newest, name="house", data_type="list", options=[{"label": "The Damp"}, {"label": "The Dry"}]
    )
    at = f"{AT}/{attribute['id']}/options"
    damp, dry = attribute["options"]  # pyright: ignore[reportGeneralTypeIssues]
    assert (damp["label"], damp["archived"]) == ("The Damp", False)
    await newest.put(f"/conversations/{key}", json={"custom_attributes": {"house": "The Damp"}})

    added = (await newest.post(at, json={"label": "The Attic"})).json()["options"]
    assert [each["label"] for each in added] == ["The Damp", "The Dry", "The Attic"]
    assert added[:2] == [damp, dry]
    renamed = (await newest.put(f"{at}/{damp['id']}", json={"label": "The Very Damp"})).json()["options"]
    assert renamed[0] == {**damp, "label": "The Very Damp"}
    assert await values_of(newest, key) == {"house": "The Very Damp"}

    archived = (await newest.delete(f"{at}/{damp['id']}")).json()["options"]
    assert archived == [{**damp, "label": "The Very Damp", "archived": True}, dry, added[2]]
    assert await values_of(newest, key) == {"house": "The Very Damp"}
    again = await newest.put(f"/conversations/{key}", json={"custom_attributes": {"house": "The Very Damp"}})
    assert error_of(again)[:2] == (400, "parameter_invalid")
    revived = (await newest.post(at, json={"label": "The Very Damp"})).json()["options"]
    assert revived == [{**damp, "label": "The Very Damp"}, dry, added[2]]


async def test_what_no_attribute_or_option_can_be_is_refused_in_the_published_words(newest: httpx.AsyncClient) -> None:
    refused = await newest.post(AT, json={"name": "x", "data_type": "invalid_type"})
    assert error_of(refused)[:2] == (422, "parameter_invalid")
    assert refused.json()["errors"][0]["message"].startswith(
        "data_type 'invalid_type' is not valid. Allowed types: string, integer, list, "
    )
    text = await made(newest, name="why", data_type="string")
    options = await made(newest, name="house", data_type="list", options=[{"label": "The Damp"}])
    (damp,) = options["options"]  # pyright: ignore[reportGeneralTypeIssues]
    for body, words in (({}, "label is required"), ({"label": 5}, "label must be a string"),
                        ({"label": "x", "id": "y"}, "only 'label' is accepted"), ({"label": "\0"}, None),
                        ({"label": "The Damp"}, "there is an option 'The Damp' already")):  # fmt: skip
        answer = await newest.post(f"{AT}/{options['id']}/options", json=body)
        assert error_of(answer)[:2] == (422, "parameter_invalid"), body
        assert words is None or answer.json()["errors"][0]["message"] == words
    for method, path in (("POST", "options"), ("PUT", f"options/{damp['id']}"), ("DELETE", f"options/{damp['id']}")):
        answer = await newest.request(method, f"{AT}/{text['id']}/{path}", json={"label": "x"})
        assert error_of(answer)[:2] == (422, "parameter_invalid")
        assert answer.json()["errors"][0]["message"] == "Options can only be managed on list attributes"
        missing = await newest.request(method, f"{AT}/999999/{path}", json={"label": "x"})
        assert error_of(missing)[:2] == (404, "conversation_attribute_not_found")
        assert missing.json()["errors"][0]["message"] == "Conversation attribute not found"
    for method in ("PUT", "DELETE"):
        gone = await newest.request(method, f"{AT}/{options['id']}/options/{text['id']}", json={"label": "x"})
        assert (error_of(gone)[1], gone.json()["errors"][0]["message"]) == (
            "conversation_attribute_not_found",
            "List option not found",
        )


async def test_one_of_people_or_of_another_workspace_is_none(newest: httpx.AsyncClient, neighbour: House) -> None:
    person = (
        await newest.post("/data_attributes", json={"name": "plan", "model": "contact", "data_type": "string"})
    ).json()
    own = await made(newest, name="why", data_type="string")
    for number, headers in ((person["id"], {}), (own["id"], neighbour.bearer), ("x", {}), ("9" * 30, {})):
        for method in ("GET", "PUT", "DELETE"):
            answer = await newest.request(method, f"{AT}/{number}", json={"name": "stolen"}, headers=headers)
            assert error_of(answer)[:2] == (404, "conversation_attribute_not_found")


async def test_what_is_put_away_is_listed_when_asked_for_and_its_name_is_free(newest: httpx.AsyncClient) -> None:
    one = await made(newest, name="why", data_type="string")
    gone = await newest.delete(f"{AT}/{one['id']}")
    assert gone.json() == {**one, "archived": True, "updated_at": gone.json()["updated_at"]}
    assert (await newest.get(AT)).json()["data"] == []
    assert (await newest.get(AT, params={"include_archived": True})).json()["data"] == [gone.json()]
    assert (await newest.get(f"{AT}/{one['id']}")).json() == gone.json()
    assert (await made(newest, name="why", data_type="integer"))["id"] != one["id"]


async def test_options_that_were_declared_together_keep_their_ids_when_the_list_is_set_anew(
    newest: httpx.AsyncClient,
) -> None:
    body = {
        "name": "house",
        "model": "conversation",
        "data_type": "options",
        "options": [{"value": "Damp"}, {"value": "Dry"}],
    }
    declared = (await newest.post("/data_attributes", json=body)).json()
    damp, dry = (await newest.get(f"{AT}/{declared['id']}")).json()["options"]
    await newest.post(f"{AT}/{declared['id']}/options", json={"label": "Attic"})

    body = {"options": [{"value": "Attic"}, {"value": "Damp"}, {"value": "Cellar"}]}
    await newest.put(f"/data_attributes/{declared['id']}", json=body)

    after = (await newest.get(f"{AT}/{declared['id']}")).json()["options"]
    assert after[:2] == [damp, {**dry, "archived": True}]
    assert [each["label"] for each in after] == ["Damp", "Dry", "Attic", "Cellar"]

"""Teammates and teams, as programs see them."""

import httpx

from tests.rest_api.companies.test_companies import error_of
from tests.rest_api.conftest import House


async def test_teammates_are_listed_and_shown_with_their_teams(api: httpx.AsyncClient, house: House) -> None:
    admin_id = house.created.admin_id
    team = (await api.post("/teams", json={"name": " Repairs ", "admin_ids": [admin_id, admin_id]})).json()

    listed = (await api.get("/admins", params={"display_avatar": "true"})).json()

    assert listed["type"] == "admin.list"
    assert [(each["id"], each["team_ids"]) for each in listed["admins"]] == [(str(admin_id), [int(team["id"])])]
    assert (await api.get(f"/admins/{admin_id}")).json() == listed["admins"][0]
    assert (await api.get("/me")).json()["team_ids"] == [int(team["id"])]


async def test_a_teammate_is_set_away_and_comes_back(api: httpx.AsyncClient, house: House) -> None:
    path = f"/admins/{house.created.admin_id}/away"
    away = {"away_mode_enabled": True, "away_mode_reassign": True, "away_status_reason_id": 12345}

    gone = (await api.put(path, json=away)).json()
    back = (await api.put(path, json={"away_mode_enabled": False, "away_mode_reassign": False})).json()

    assert (gone["away_mode_enabled"], gone["away_mode_reassign"], gone["away_status_reason_id"]) == (True, True, 12345)
    assert (back["away_mode_enabled"], back["away_mode_reassign"], back["away_status_reason_id"]) == (
        False,
        False,
        None,
    )
    assert (await api.put(path, json={"away_mode_enabled": True})).status_code == 400
    assert (await api.put(path, json={**away, "away_mode_enabled": "yes"})).status_code == 400


async def test_a_teammate_of_another_workspace_is_nobody(api: httpx.AsyncClient, neighbour: House) -> None:
    away = {"away_mode_enabled": True, "away_mode_reassign": True}
    for admin_id in (neighbour.created.admin_id, 0, "x", 99_999_999_999, 2**31):
        assert error_of(await api.get(f"/admins/{admin_id}")) == (404, "admin_not_found", "Admin not found")
        refused = await api.put(f"/admins/{admin_id}/away", json=away)
        assert error_of(refused) == (404, "admin_not_found", "Admin for admin_id not found")


async def test_teams_are_made_renamed_and_filled(api: httpx.AsyncClient, house: House, neighbour: House) -> None:
    team = (await api.post("/teams", json={"name": "Repairs"})).json()
    path = f"/teams/{team['id']}"
    filled = (await api.put(path, json={"admin_ids": [house.created.admin_id]})).json()
    renamed = (await api.put(path, json={"name": "Damp"})).json()

    assert (team["admin_ids"], filled["admin_ids"], filled["name"]) == ([], [house.created.admin_id], "Repairs")
    assert (renamed["admin_ids"], renamed["name"]) == ([house.created.admin_id], "Damp")
    assert (await api.get("/teams")).json() == {"type": "team.list", "teams": [renamed]}
    assert (await api.get(path)).json() == renamed
    for wrong in (
        {"admin_ids": [neighbour.created.admin_id]},
        {"admin_ids": [2**40]},
        {"name": " "},
        {"name": "x" * 101},
    ):
        assert (await api.put(path, json=wrong)).status_code == 400, wrong
    assert (await api.get(path, headers=neighbour.bearer)).status_code == 404
    assert error_of(await api.get("/teams/x")) == (404, "team_not_found", "Team not found")
    assert error_of(await api.put("/teams/0", json={"name": "x"})) == (404, "team_not_found", "Team not found")
    assert (await api.post("/teams", json={})).status_code == 400

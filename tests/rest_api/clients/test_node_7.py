"""intercom-client 7 of npm, unmodified but for the base address, with every method that it has for what is in scope."""

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import RunningServer
from tests.rest_api.clients.scene import Scene, furnished
from tests.rest_api.conftest import House

ROOT = Path(__file__).parents[3]

OUT_OF_SCOPE = {
    "admins.listAllActivityLogs",
    "conversations.convertToTicket",
    "conversations.runAssignmentRules",
    "tags.tagTicket",
    "tags.untagTicket",
}


@pytest.fixture
async def got(server: RunningServer, house: House) -> dict[str, Any]:
    return await asyncio.to_thread(_with_node, await furnished(server, house))


async def test_every_method_in_scope_gets_what_it_expects(got: dict[str, Any], house: House) -> None:
    admin_id = str(house.created.admin_id)
    people = {name: got[name] for name in ("visitor", "updated", "lead", "converted", "created", "found", "named")}

    assert set(got["notCalled"]) == OUT_OF_SCOPE
    assert (got["me"], got["admins"], got["away"]) == (house.workspace_id, [admin_id], True)
    assert got["team"] == "Housekeeping"
    assert people == {
        "visitor": "Violet Suitcase",
        "updated": "Vera",
        "lead": ["lead", "Vera"],
        "converted": "wanda",
        "created": "ada@quill.example",
        "found": "weekly",
        "named": "Ada Quill",
    }
    assert got["past"] == {"name": "NotFoundError", "status": 404, "code": "not_found"}
    assert got["twice"]["status"] == 409
    assert (got["byExternalId"], got["listed"], got["searched"]) == (True, 6, 5)
    states = [got[each] for each in ("merged", "archived", "unarchived", "blocked", "deleted")]
    assert states == [True, True, False, True, True]
    _labels(got, admin_id)
    _companies(got)
    _conversations(got, int(admin_id))
    assert got["missing"] == {"name": "NotFoundError", "status": 404, "code": "not_found"}
    assert got["refused"] == {"name": "UnauthorizedError", "status": 401, "code": "unauthorized"}


def _labels(got: dict[str, Any], admin_id: str) -> None:
    assert got["attribute"] == "Stay"
    assert (got["tag"], got["tagged"], got["tagsOfContact"], got["untagged"]) == ("damp", "damp", ["damp"], "damp")
    assert got["tags"] == ["damp"]
    assert (got["note"], got["noteFound"]) == ("<p>Asks about damp</p>", admin_id)
    assert got["types"] == [got["optedIn"]] == [got["optedOut"]]
    assert got["subscriptions"] == 1
    assert (got["segments"], got["segment"], got["segmentsOfContact"]) == (["Users"], "Users", ["Users"])
    assert dict(got["events"]) == {"booked": 1, "asked": 4}


def _companies(got: dict[str, Any]) -> None:
    assert (got["company"], got["companyFound"], got["companyByName"]) == ("Yearly", "Harbour Walks", True)
    assert got["companyUpdated"] == "https://harbour-walks.example"
    assert (got["attached"], got["ofContact"], got["people"], got["detached"]) == (True, 1, 1, True)
    assert got["segmentsOfCompany"] == []
    assert got["companies"] == got["scrolled"]
    assert len(got["companies"]) == 1
    assert got["companyGone"] is True


def _conversations(got: dict[str, Any], admin_id: int) -> None:
    assert (got["asked"], got["source"], got["titled"]) == ("Is The Damp dry?", "<p>Is The Damp dry?</p>", "The Damp")
    assert (got["answered"], got["thanked"], got["assigned"]) == (1, 2, admin_id)
    assert (got["snoozed"], got["opened"], got["closed"]) == ("snoozed", "open", "closed")
    assert (got["joined"], got["left"]) == (2, 1)
    assert (got["tagOnIt"], got["tagOffIt"], got["redacted"]) == ("damp", "damp", True)
    assert got["sent"] == ["inapp", "admin_message"]
    assert len(got["conversations"]) == 2
    assert got["conversationsFound"] == [got["about"]]
    assert got["gone"] is True


def _with_node(scene: Scene) -> dict[str, Any]:
    given = {
        "visitors": scene.visitors,
        "adminId": scene.admin_id,
        "teamId": scene.team_id,
        "subscriptionId": scene.subscription_id,
        "segmentId": scene.segment_id,
    }
    command = [str(ROOT / "tools/with-node"), "node", str(Path(__file__).with_name("node_7.mjs")),
               str(ROOT / "widget/node_modules"), scene.url, scene.token, json.dumps(given)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)

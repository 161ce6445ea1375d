"""A test workspace has the settings of a live one, and none of its people."""

import json
from typing import Any

import httpx
import pytest

from doorstep.contacts.conversation_attributes import archive_option, declare_for_conversations
from doorstep.contacts.data_attributes import DataAttribute, every_option
from doorstep.context import Context
from doorstep.kernel.errors import Conflict, Invalid, NotFound
from doorstep.kernel.ids import WorkspaceId, random_hex
from doorstep.settings import Settings
from doorstep.storage.data_attributes import attributes_of
from doorstep.storage.workspaces import find_workspace_row
from doorstep.workspaces.admins import create_admin, list_admins
from doorstep.workspaces.creating import CreatedWorkspace
from doorstep.workspaces.twinning import twin_name, with_new_ids
from doorstep.workspaces.twins import MOST_TWINS, make_test_twin
from tests.conftest import RunningServer
from tests.door import a_contact
from tests.door_fixtures import context, workspace

__all__ = ["context", "workspace"]

ABOUT_PEOPLE = ["contacts", "devices", "conversations", "parts", "companies", "notes", "events", "contact_tags",
                "aliases", "ledger", "visitor_claims", "webhook_subscriptions", "page_views"]  # fmt: skip


async def fill(context: Context, app_id: str) -> dict[str, Any]:
    """Something of everything that a workspace is set to, and a person with it."""
    pool = context.database.pool
    mia = await create_admin(
        context.database, workspace_id=app_id, email="Mia@shop.example", name="Mia", password="teapots are warm"
    )
    await pool.execute(
        "UPDATE workspaces SET look = $2, time_zone = 'Europe/Berlin', allowed_origins = '{https://www.shop.example}'"
        " WHERE workspace_id = $1",
        app_id, {"colour": "#123456"},
    )  # fmt: skip
    team = await pool.fetchval("INSERT INTO teams (workspace_id, name) VALUES ($1, 'Night') RETURNING team_id", app_id)
    await pool.execute("INSERT INTO team_members VALUES ($1, $2, $3)", app_id, team, mia.admin_id)
    tag = await pool.fetchval(
        "INSERT INTO tags (workspace_id, name, created_at, created_by) VALUES ($1, 'VIP', now(), $2) RETURNING tag_id",
        app_id, mia.admin_id,
    )  # fmt: skip
    await pool.execute(
        """INSERT INTO data_attributes (workspace_id, model, name, label, data_type, options, created_at, updated_at, archived)
           VALUES ($1, 'contact', 'plan', 'Plan', 'string', $2, now(), now(), false),
                  ($1, 'contact', 'old', 'Old', 'string', null, now(), now(), true)""",
        app_id, ["free", "pro"],
    )  # fmt: skip
    await pool.execute(
        "INSERT INTO subscription_types (workspace_id, name, consent_type) VALUES ($1, 'News', 'opt_in')", app_id
    )
    first = random_hex()
    rules = {
        "operator": "AND",
        "value": [
            {"field": "tag_id", "operator": "IN", "value": [str(tag)]},
            {"field": "owner_id", "operator": "=", "value": mia.admin_id},
        ],
    }
    nested = {"field": "segment_id", "operator": "=", "value": first}
    for segment_id, name, rule in ((first, "VIPs", rules), (random_hex(), "Again", nested)):
        await pool.execute(
            "INSERT INTO segments VALUES ($1, $2, $3, 'user', $4, now(), now())", app_id, segment_id, name, rule
        )
    _, contact, _ = await a_contact(context, app_id, role="user", name="Secret Person", external_id="7")
    await pool.execute(
        "INSERT INTO contact_tags VALUES ($1, $2, $3, now(), $4)", app_id, contact.contact_id, tag, mia.admin_id
    )
    return {"mia": mia, "tag": tag, "segment": first}


async def test_it_gets_every_setting_and_its_rules_name_its_own_things(
    context: Context, workspace: CreatedWorkspace
) -> None:
    there = await fill(context, workspace.app_id)
    made = await make_test_twin(context.database, context.settings, workspace.app_id)
    pool = context.database.pool

    live, twin = [await find_workspace_row(pool, app_id) for app_id in (workspace.app_id, made.app_id)]
    assert live is not None
    assert twin is not None
    assert (twin.name, twin.is_test, twin.test_of) == ("Shop [TEST]", True, "shop")
    assert (twin.look, twin.time_zone, twin.allowed_origins) == (live.look, live.time_zone, live.allowed_origins)
    assert twin.identity_secret_encrypted != live.identity_secret_encrypted
    assert not twin.enforce_identity
    admins = {admin.email: admin for admin in await list_admins(context.database, made.app_id)}
    mia = admins["Mia@shop.example"]
    assert (mia.name, mia.has_password) == ("Mia", True)
    assert mia.admin_id != there["mia"].admin_id
    tag = await pool.fetchrow("SELECT * FROM tags WHERE workspace_id = $1", made.app_id)
    assert tag is not None
    assert (tag["name"], tag["created_by"]) == ("VIP", mia.admin_id)
    members = await pool.fetch("SELECT admin_id FROM team_members WHERE workspace_id = $1", made.app_id)
    assert [row["admin_id"] for row in members] == [mia.admin_id]
    names = await pool.fetch("SELECT name, options FROM data_attributes WHERE workspace_id = $1", made.app_id)
    assert [(row["name"], row["options"]) for row in names] == [("plan", ["free", "pro"])]
    segments = {
        row["name"]: row for row in await pool.fetch("SELECT * FROM segments WHERE workspace_id = $1", made.app_id)
    }
    assert segments["VIPs"]["rules"]["value"][0]["value"] == [str(tag["tag_id"])]
    assert segments["VIPs"]["rules"]["value"][1]["value"] == mia.admin_id
    assert segments["Again"]["rules"]["value"] == segments["VIPs"]["segment_id"] != there["segment"]


async def test_its_attributes_of_conversations_say_all_that_the_live_ones_say(
    context: Context, workspace: CreatedWorkspace
) -> None:
    pool, live = context.database.pool, WorkspaceId(workspace.app_id)
    await fill(context, live)
    team = str(await pool.fetchval("SELECT team_id FROM teams WHERE workspace_id = $1", live))
    asked = {"required": True, "multiline": True, "visible_to_team_ids": [team, "999999"]}
    await declare_for_conversations(
        context.database, live, asked | {"name": "Reason", "data_type": "string"}, by=workspace.admin_id
    )
    listed = {"name": "Size", "data_type": "list", "options": [{"label": "small"}, {"label": "large"}]}
    size = await declare_for_conversations(context.database, live, listed, by=workspace.admin_id)
    number = size.data_attribute_id
    await archive_option(context.database, live, number, every_option(size)[0].id)

    twin = WorkspaceId((await make_test_twin(context.database, context.settings, live)).app_id)

    copied = {each.name: each for each in await attributes_of(pool, twin, "conversation")}
    originals = {each.name: each for each in await attributes_of(pool, live, "conversation")}
    team_there = str(await pool.fetchval("SELECT team_id FROM teams WHERE workspace_id = $1", twin))
    reason = copied["Reason"].details
    assert (reason.required, reason.multiline, reason.visible_to_team_ids) == (True, True, (team_there,))
    assert [(each.label, each.archived) for each in every_option(copied["Size"])] == [
        ("small", True),
        ("large", False),
    ]
    own = {"workspace_id", "data_attribute_id", "created_by", "created_at", "updated_at", "details"}
    for name, original in originals.items():
        for column in set(DataAttribute.__struct_fields__) - own:
            assert getattr(copied[name], column) == getattr(original, column), (name, column)


async def test_it_gets_none_of_the_people_and_not_a_row_about_them(
    context: Context, workspace: CreatedWorkspace
) -> None:
    await fill(context, workspace.app_id)
    made = await make_test_twin(context.database, context.settings, workspace.app_id)

    for table in ABOUT_PEOPLE:
        rows = await context.database.pool.fetch(f"SELECT * FROM {table} WHERE workspace_id = $1", made.app_id)
        assert rows == [], table


async def test_its_token_opens_it_and_says_that_it_is_a_test(
    context: Context, workspace: CreatedWorkspace, server: RunningServer
) -> None:
    there = await fill(context, workspace.app_id)
    made = await make_test_twin(
        context.database, context.settings, workspace.app_id, name="Playground", admin_id=there["mia"].admin_id
    )
    async with httpx.AsyncClient(base_url=server.url) as client:
        me = (await client.get("/me", headers={"Authorization": f"Bearer {made.access_token}"})).json()
        live = (await client.get("/me", headers={"Authorization": f"Bearer {workspace.access_token}"})).json()

    assert (me["email"], me["id"]) == ("Mia@shop.example", str(made.admin_id))
    assert (me["app"]["id_code"], me["app"]["name"], me["app"]["is_test"], me["app"]["test_of"]) == (
        made.app_id, "Playground", True, "shop",
    )  # fmt: skip
    assert (live["app"]["is_test"], live["app"]["test_of"]) == (False, None)


async def test_mail_of_a_test_workspace_never_leaves(context: Context, workspace: CreatedWorkspace) -> None:
    made = await make_test_twin(context.database, context.settings, workspace.app_id)
    live, twin = [await find_workspace_row(context.database.pool, app_id) for app_id in ("shop", made.app_id)]

    assert live is not None
    assert twin is not None
    assert (live.sends_email, twin.sends_email) == (True, False)


async def test_only_a_live_workspace_has_test_workspaces_and_not_without_end(
    context: Context, settings: Settings, workspace: CreatedWorkspace
) -> None:
    made = await make_test_twin(context.database, settings, workspace.app_id)
    with pytest.raises(Conflict, match="from a live one"):
        await make_test_twin(context.database, settings, made.app_id)
    with pytest.raises(NotFound):
        await make_test_twin(context.database, settings, "nowhere")
    with pytest.raises(Invalid):
        await make_test_twin(context.database, settings, workspace.app_id, name=" ")
    for _ in range(MOST_TWINS - 1):
        await make_test_twin(context.database, settings, workspace.app_id)
    with pytest.raises(Conflict, match="at most"):
        await make_test_twin(context.database, settings, workspace.app_id)


def test_a_name_stays_within_its_bounds() -> None:
    assert twin_name("Shop") == "Shop [TEST]"
    assert len(twin_name("x" * 100)) == 100


def test_rules_without_ids_stay_as_they_are() -> None:
    rule = {
        "operator": "OR",
        "value": [{"field": "name", "operator": "=", "value": "7"}, {"field": "role", "value": None}],
    }

    assert json.dumps(with_new_ids(rule, {"tag_id": {"7": "8"}})) == json.dumps(rule)

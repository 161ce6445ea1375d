"""Row 8: every route, with every credential but its own and with every id but one's own, tells and changes nothing."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest

from doorstep.attachments.looking import looked_at
from doorstep.companies.saving import create_or_update_company
from doorstep.contacts.importing.uploading import begin_upload
from doorstep.context import Context
from doorstep.conversations.carrying import Load
from doorstep.conversations.replying import reply_as_admin
from doorstep.kernel.clock import now
from doorstep.kernel.ids import ConversationId, WorkspaceId, random_hex
from doorstep.settings import Settings
from doorstep.storage.access_tokens import live_tokens
from doorstep.storage.task_files import add_file, append_chunk
from doorstep.tasks.starting import start_task
from doorstep.webhooks.redelivering import ping
from doorstep.webhooks.subscribing import subscribe
from doorstep.workspaces.admin import Admin
from doorstep.workspaces.admins import list_admins
from doorstep.workspaces.apps import register_app
from doorstep.workspaces.creating import CreatedWorkspace
from doorstep.workspaces.teams import save_team
from tests.attacks import oldest_routes
from tests.attacks.browser import CHROMIUM, Browser
from tests.attacks.conftest import MakeBrowser
from tests.attacks.routes import ROWS, Route, Row, routes_of
from tests.conftest import RunningServer
from tests.door import ORIGIN
from tests.inbox.desk import Desk, a_teammate, text_of

OPTION_ID = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"

SECRET = "Secret Person"

Ids = dict[str, str]


class Scene(msgspec.Struct, frozen=True):
    """Someone's conversation, and the credentials of others who would like to read it."""

    server: RunningServer
    victim: Browser
    ids: Ids
    stranger: Browser
    """Another contact of the same workspace."""
    neighbour: Browser
    """A contact of the workspace next door."""
    their_token: str
    """Access token of the workspace next door."""
    own_token: str
    desk: Desk
    """A teammate of the workspace next door, signed in."""
    plain: httpx.AsyncClient
    """Has no credential of its own."""


@pytest.fixture
async def scene(
    context: Context, server: RunningServer, workspace: CreatedWorkspace, next_door: CreatedWorkspace,
    new_browser: MakeBrowser,
) -> AsyncIterator[Scene]:  # fmt: skip
    victim, stranger, neighbour = new_browser(), new_browser(), new_browser(next_door.app_id)
    for browser in (victim, stranger, neighbour):
        await browser.boot()
        await browser.write(f"{SECRET} of {browser.app_id}")
    await a_teammate(context, next_door.app_id)
    desk = Desk(server.url)
    assert (await desk.sign_in()).status_code == 303
    ids = await _ids(context, victim, workspace)
    tokens = (next_door.access_token, workspace.access_token)
    async with httpx.AsyncClient(timeout=10) as plain:
        yield Scene(server, victim, ids, stranger, neighbour, *tokens, desk, plain)
    await desk.close()


def test_every_route_has_a_row_and_every_row_a_route(settings: Settings) -> None:
    served = routes_of(settings)

    assert served - set(ROWS) == set(), "a new route needs a row: say what opens it, and the matrix tries the rest"
    assert set(ROWS) - served == set()


async def test_no_route_opens_to_the_credential_of_another_kind_or_to_none(scene: Scene, context: Context) -> None:
    before = await _everything(context)
    device = scene.victim.token or ""
    cookies = dict(scene.desk.http.cookies.items())
    credentials: dict[str, dict[str, str]] = {
        "none": {},
        "a device token as bearer": {"Authorization": f"Bearer {device}"},
        "an access token as device": {"Doorstep-Device": scene.own_token},
        "an access token as cookie": {
            "Cookie": f"doorstep-inbox={scene.own_token}; doorstep-device-shop={scene.own_token}"
        },
        "a session as bearer": {"Authorization": f"Bearer {next(iter(cookies.values()))}"},
        "a session as device": {"Doorstep-Device": next(iter(cookies.values()))},
        "a device token as session": {"Cookie": f"doorstep-inbox={device}"},
        "a device token of next door": {"Doorstep-Device": scene.neighbour.token or ""},
    }
    for route, row in ROWS.items():
        for kind, credential in credentials.items():
            answer = await _call(scene, route, row, scene.ids, credential)
            assert _is_closed(row, answer), (route, kind, answer.status_code, answer.text[:200])
            assert SECRET not in answer.text, (route, kind)
    assert await _everything(context) == before


async def test_an_id_of_somebody_else_is_answered_exactly_as_one_that_does_not_exist(
    scene: Scene, context: Context
) -> None:
    before = await _everything(context)
    unknown = {name: random_hex() for name in scene.ids} | {
        "app_id": scene.ids["app_id"],
        "admin_id": "987654321",
        "team_id": "987654321",
    }
    with_ids = [route for route in ROWS if "_id}" in route[1].replace("{app_id}", "")]
    assert len(with_ids) >= 12
    for route in with_ids:
        row = ROWS[route]
        for credential, app_id in _ones_own(scene, row):
            theirs = await _call(scene, route, row, scene.ids | {"app_id": app_id}, credential)
            none = await _call(scene, route, row, unknown | {"app_id": app_id}, credential)

            assert (theirs.status_code, _said(theirs)) == (none.status_code, _said(none)), route
            assert theirs.status_code in (404, 409), (route, theirs.status_code, theirs.text[:200])
            assert SECRET not in theirs.text
    assert await _everything(context) == before


async def test_lists_and_searches_name_only_ones_own(scene: Scene) -> None:
    bearer = {"Authorization": f"Bearer {scene.their_token}"}
    hidden = [value for name, value in scene.ids.items() if name not in ("app_id", "admin_id", "team_id")]
    for route, row in ROWS.items():
        if (
            "_id}" in route[1].replace("{app_id}", "")
            or row.opens in ("open", "arrival")
            or route[1].endswith("/stream")
        ):
            continue
        for credential, app_id in _ones_own(scene, row) if row.opens != "token" else [(bearer, "nextdoor")]:
            if route[0] == "GET" or route[1].endswith(("/search", "/list")):
                answer = await _call(scene, route, row, scene.ids | {"app_id": app_id}, credential)
                assert not [value for value in hidden if value in answer.text], route


def _ones_own(scene: Scene, row: Row) -> list[tuple[dict[str, str], str]]:
    """Credentials that open the route for their owner, with the workspace to ask in."""
    if row.opens == "device":
        return [
            ({"Doorstep-Device": scene.stranger.token or ""}, scene.stranger.app_id),
            ({"Doorstep-Device": scene.neighbour.token or ""}, scene.neighbour.app_id),
        ]
    if row.opens == "token":
        return [({"Authorization": f"Bearer {scene.their_token}"}, "nextdoor")]
    cookies = "; ".join(f"{name}={value}" for name, value in scene.desk.http.cookies.items())
    return [({"Cookie": cookies}, "nextdoor")] if row.opens == "session" else []


async def _call(scene: Scene, route: Route, row: Row, ids: Ids, credential: dict[str, str]) -> httpx.Response:
    method, path = route
    older = oldest_routes.VERSION if path.startswith(f"{oldest_routes.PREFIX}/") else {}
    path = path.removeprefix(oldest_routes.PREFIX) if older else path
    names = {
        "job_id": "job_x",
        "section": "contacts",
        "version": "x",
        "name": "x.js",
        "action": "delete",
        "build": "x",
        "token": "x",
        "topic": "contact.user.created",
        "change": "archive",
        "offset": "0",
        "figure": "people.csv",
        **ids,
    }
    url = f"{scene.server.url}{path.format(**names)}"
    body = _filled(row.body, names)
    headers = {"Doorstep-Client": "1", "Origin": ORIGIN, "User-Agent": CHROMIUM, **older, **credential}
    query = {"user_id": ids["visitor_id"]} if path == "/visitors" else {}
    scene.plain.cookies.clear()
    if row.opens not in ("session", "open"):
        return await scene.plain.request(method, url, params=query, json=body, headers=headers)
    form = None if body is None else {"csrf": scene.desk.csrf, **body}
    headers["Origin"] = scene.server.url
    return await scene.plain.request(method, url, data=form, headers=headers)


def _filled(body: Any, names: Ids) -> Any:
    if isinstance(body, dict):
        return {key: _filled(value, names) for key, value in body.items()}
    if isinstance(body, list):
        return [_filled(value, names) for value in body]
    return body.format(**names) if isinstance(body, str) and body.startswith("{") else body


def _is_closed(row: Row, answer: httpx.Response) -> bool:
    if row.opens in ("device", "token"):
        return answer.status_code == 401
    if row.opens == "session":
        to_sign_in = answer.headers.get("location", "").startswith("/inbox/sign-in")
        return answer.status_code in (401, 403) or (answer.status_code == 303 and to_sign_in)
    # whoever arrives gets a person of their own, or nothing
    return row.opens == "open" or answer.json().get("person", {}).get("kind", "visitor") == "visitor"


def _said(answer: httpx.Response) -> object:
    if answer.headers.get("content-type", "").startswith("application/json"):
        return {**answer.json(), "request_id": ""}
    return text_of(answer)


async def _ids(context: Context, victim: Browser, workspace: CreatedWorkspace) -> Ids:
    person = (await victim.boot()).json()["person"]
    listed = (await victim.get("/conversations")).json()["conversations"]
    made = Browser(victim.url, victim.app_id, None)
    await made.boot()
    assert made.person is not None
    await made.close()
    entry = await context.database.pool.fetchval(
        """INSERT INTO ledger (workspace_id, entry_id, kind, subject_id, target_id, actor, idempotency_key, at)
           VALUES ($1, $2, 'merge', $3, $3, 'person', 'matrix', now()) RETURNING entry_id""",
        workspace.app_id, random_hex(), person["id"],
    )  # fmt: skip
    admins = await list_admins(context.database, workspace.app_id)
    tokens = await live_tokens(context.database.pool, WorkspaceId(workspace.app_id))
    registered = await register_app(
        context.database, WorkspaceId(workspace.app_id), admins[0].admin_id, name=SECRET,
        redirect_uris=["https://app.example/"], scopes=["people:read"],
    )  # fmt: skip
    app = registered.app
    about = {"company_id": "secret", "name": SECRET}
    company = await create_or_update_company(context.database, workspace.app_id, about)
    team = await save_team(context.database, workspace.app_id, None, name=SECRET, admin_ids=[admins[0].admin_id])
    return {
        "app_id": workspace.app_id,
        "team_id": str(team.team_id),
        "conversation_id": listed[0]["id"],
        "contact_id": person["id"],
        "visitor_id": made.person["visitor_id"],
        "entry_id": entry,
        "company_id": company.company_uid,
        "admin_id": str(admins[0].admin_id),
        "token_id": tokens[0].token_id,
        "client_id": app.client_id,
        "attachment_id": await _file(context, admins[0], workspace.app_id, listed[0]["id"]),
        **await _webhook(context, workspace.app_id),
        **await _long_work(context, WorkspaceId(workspace.app_id)),
        **await _labels(context, workspace.app_id, person["id"]),
    }


async def _file(context: Context, admin: Admin, workspace_id: str, conversation_id: str) -> str:
    """One that a teammate sent to the victim."""
    load = Load(files=[looked_at("secret.txt", SECRET.encode(), "files")])
    key = (WorkspaceId(workspace_id), ConversationId(conversation_id))
    part = await reply_as_admin(context, *key, admin, "see", load=load)
    return part.attachments[0].attachment_id


async def _webhook(context: Context, workspace_id: str) -> Ids:
    made, _ = await subscribe(
        context, WorkspaceId(workspace_id), url=f"https://hooks.example/{SECRET.replace(' ', '-')}",
        topics=["contact.user.created"], by=None, at=now(),
    )  # fmt: skip
    event_id = await ping(context, WorkspaceId(workspace_id), made.subscription_id, at=now())
    return {"webhook_id": made.subscription_id, "delivery_id": event_id}


async def _long_work(context: Context, workspace_id: WorkspaceId) -> Ids:
    """A task with a file that could be loaded, a nightly rule, and an upload."""
    async with context.database.transaction() as connection:
        task = await start_task(connection, workspace_id, "export_people", {"of": SECRET}, admin_id=None)
        await add_file(connection, workspace_id, task.task_id, "x.js", "text/csv")
        await append_chunk(connection, workspace_id, task.task_id, "x.js", SECRET.encode())
        await connection.execute("UPDATE tasks SET state = 'stopped', said = $1", SECRET)
        change = {"action": "delete", "selection": {"query": {"field": "name", "operator": "=", "value": SECRET}}}
        rule_id = await connection.fetchval(
            """INSERT INTO cleaning_rules (workspace_id, rule_id, name, change, created_at, ran_on)
               VALUES ($1, gen_random_uuid(), $2, $3, now(), now()) RETURNING rule_id""",
            workspace_id, SECRET, change,
        )  # fmt: skip
    admins = await list_admins(context.database, workspace_id)
    upload = await begin_upload(context.database, workspace_id, admins[0].admin_id, file_name=SECRET, size_bytes=2)
    return {"task_id": task.task_id, "rule_id": rule_id, "import_id": upload.task_id}


async def _labels(context: Context, workspace_id: str, contact_id: str) -> Ids:
    """What hangs on the victim; numbers that occur in no answer by chance."""
    pool = context.database.pool
    await pool.execute(
        "INSERT INTO tags (workspace_id, tag_id, name, created_at) VALUES ($1, 770001, $2, now())", workspace_id, SECRET
    )
    await pool.execute(
        """INSERT INTO contact_tags (workspace_id, contact_id, tag_id, applied_at) VALUES ($1, $2, 770001, now())""",
        workspace_id, contact_id,
    )  # fmt: skip
    await pool.execute(
        """INSERT INTO notes (workspace_id, note_id, contact_id, body, created_at)
           VALUES ($1, 770002, $2, $3, now())""",
        workspace_id, contact_id, SECRET,
    )  # fmt: skip
    await pool.execute(
        """INSERT INTO data_attributes (workspace_id, data_attribute_id, model, name, label, data_type, created_at, updated_at)
           VALUES ($1, 770003, 'contact', $2, $2, 'string', now(), now())""",
        workspace_id, SECRET,
    )  # fmt: skip
    option = {"id": OPTION_ID, "label": SECRET, "archived": False}
    await pool.execute(
        """INSERT INTO data_attributes (workspace_id, data_attribute_id, model, name, label, data_type, options, details, created_at, updated_at)
           VALUES ($1, 770005, 'conversation', $2, $2, 'string', $3, $4, now(), now())""",
        workspace_id, SECRET, [SECRET], {"options": [option]},
    )  # fmt: skip
    await pool.execute(
        """INSERT INTO subscription_types (workspace_id, subscription_type_id, name, consent_type)
           VALUES ($1, 770004, $2, 'opt_in')""",
        workspace_id, SECRET,
    )  # fmt: skip
    segment_id = await pool.fetchval(
        """INSERT INTO segments (workspace_id, segment_id, name, person_type, rules, created_at, updated_at)
           VALUES ($1, gen_random_uuid(), $2, 'user', '{}', now(), now()) RETURNING segment_id""",
        workspace_id, SECRET,
    )  # fmt: skip
    external_id = await pool.fetchval("SELECT external_id FROM contacts WHERE contact_id = $1", contact_id)
    return {
        "segment_id": segment_id,
        "tag_id": "770001",
        "note_id": "770002",
        "data_attribute_id": "770003",
        "attribute_id": "770005",
        "option_id": OPTION_ID,
        "subscription_id": "770004",
        "external_id": external_id,
    }


async def _everything(context: Context) -> list[object]:
    """What a stranger must not have changed: all that was said, and who people are."""
    tables = {"contacts": "contact_id, email, name, state", "conversations": "conversation_id, state, version",
              "parts": "conversation_id, seq, body", "attachments": "attachment_id, part_id", "aliases": "member_id", "companies": "company_uid, name", "teams": "team_id, name", "admins": "admin_id, away_mode_enabled", "contact_companies": "company_uid", "tags": "tag_id, name", "segments": "segment_id, name", "contact_tags": "contact_id, tag_id", "notes": "note_id, body", "company_notes": "note_id, body", "list_columns": "admin_id, columns", "data_attributes": "data_attribute_id, archived, name, options", "contact_subscriptions": "contact_id", "ledger": "entry_id, undone_by", "tasks": "task_id, state", "cleaning_rules": "rule_id, is_paused"}  # fmt: skip
    return [
        await context.database.pool.fetch(f"SELECT {columns} FROM {table} ORDER BY {columns}")
        for table, columns in tables.items()
    ]

"""A teammate sees one workspace, and an id of another is answered as one that does not exist."""

import pytest

from doorstep.context import Context
from doorstep.kernel.ids import WorkspaceId
from doorstep.settings import Settings
from doorstep.workspaces.creating import CreatedWorkspace, create_workspace
from tests.door import Door, a_contact
from tests.inbox.desk import Desk, text_of

UNKNOWN = "0123456789abcdef0123456789abcdef"


@pytest.fixture
async def theirs(context: Context, settings: Settings, desk: Desk) -> dict[str, str]:
    """A conversation, its person and a ledger entry of another workspace."""
    other = await create_workspace(context.database, settings, name="Other", app_id="other")
    token, contact, _ = await a_contact(context, other.app_id, name="Secret Person")
    door = Door(desk.url, other.app_id, token)
    conversation = (await door.start("a secret")).json()["conversation"]["id"]
    await door.close()
    entry = await context.database.pool.fetchval(
        """INSERT INTO ledger (workspace_id, entry_id, kind, subject_id, actor, idempotency_key, at)
           VALUES ($1, $2, 'merge', $3, 'person', 'k', now()) RETURNING entry_id""",
        other.app_id, "f" * 32, contact.contact_id,
    )  # fmt: skip
    return {"conversation": conversation, "contact": contact.contact_id, "entry": entry}


READS = [
    "/inbox/conversations/{conversation}",
    "/inbox/conversations/{conversation}/parts",
    "/inbox/conversations/{conversation}/person",
    "/inbox/conversations/{contact}",
    "/inbox/list?selected={conversation}",
]
WRITES = [
    "/inbox/conversations/{conversation}/parts",
    "/inbox/conversations/{conversation}/state",
    "/inbox/conversations/{conversation}/read",
    "/inbox/people/{contact}/name",
    "/inbox/people/{contact}/email",
    "/inbox/merges/{entry}/undo",
]


async def test_reading_with_anothers_id_is_like_reading_with_an_unknown_one(desk: Desk, theirs: dict[str, str]) -> None:
    for path in READS:
        another = await desk.get(path.format(**theirs))
        unknown = await desk.get(path.format(**dict.fromkeys(theirs, UNKNOWN)))

        assert another.status_code == unknown.status_code == (200 if "/list" in path else 404), path
        assert text_of(another) == text_of(unknown)
        assert "ecret" not in another.text


async def test_writing_with_anothers_id_changes_nothing(context: Context, desk: Desk, theirs: dict[str, str]) -> None:
    before = await _everything(context)
    fields = {"body": "hi", "state": "closed", "seq": "1", "name": "X", "email": "x@x.example"}
    for path in WRITES:
        another = await desk.post(path.format(**theirs), conversation=theirs["conversation"], **fields)
        unknown = await desk.post(path.format(**dict.fromkeys(theirs, UNKNOWN)), conversation=UNKNOWN, **fields)

        assert (another.status_code, text_of(another)) == (unknown.status_code, text_of(unknown)), path
        assert another.status_code in (404, 409), path
    assert await _everything(context) == before


async def test_the_list_and_its_count_name_only_ones_own(desk: Desk, theirs: dict[str, str]) -> None:
    page = await desk.get("/inbox")

    assert theirs["conversation"] not in page.text
    assert "unread" not in text_of(page)


async def _everything(context: Context) -> list[object]:
    other = WorkspaceId("other")
    return [
        await context.database.pool.fetch(f"SELECT * FROM {table} WHERE workspace_id = $1", other)
        for table in ("contacts", "conversations", "parts", "ledger", "aliases")
    ]


async def test_a_workspace_of_an_ended_session_is_closed(workspace: CreatedWorkspace, desk: Desk) -> None:
    await desk.post("/inbox/sign-out")

    assert (await desk.get("/inbox/list", piece=True)).headers["hx-redirect"] == "/inbox/sign-in"

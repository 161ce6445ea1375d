"""What one Doorstep has is brought into another by its API, and shown there as it was."""

import hashlib
from typing import Any

import httpx
import pytest

from doorstep.importing_intercom.source import Source, SourceRefused
from doorstep.storage.database import Database
from tests.importing_intercom.conftest import Side, bring
from tests.importing_intercom.filling import Filler
from tests.importing_intercom.looking import differences


def differing(one: Any, other: Any) -> str:
    return "\n".join(differences(one, other))


async def test_everything_that_the_api_shows_is_shown_as_it_was(there: Side, here: Side) -> None:
    before = await there.everything()

    ended = await bring(there, here)

    assert differing(before, await here.everything()) == ""
    assert (len(before["people"]), len(before["conversations"])) == (6, 8)
    assert ended.ended_at is not None
    assert ended.left_out == {}
    assert {kind: each.new for kind, each in ended.counts.items()} == {
        "teammates": 0, "teams": 1, "tags": 15, "kinds of message": 2, "attributes": 6, "companies": 12, "notes": 13,
        "people": 7, "merged leads": 2, "segments": 1, "conversations": 8, "parts": 20,
    }  # fmt: skip


async def test_a_second_import_changes_nothing(there: Side, here: Side) -> None:
    first = await bring(there, here)
    async with here.database() as database:
        before = await contents(database)

        second = await bring(there, here)

        assert await contents(database) == before
    assert {kind: each.new + each.changed for kind, each in second.counts.items()} == dict.fromkeys(second.counts, 0)
    assert second.counts["conversations"].same == first.counts["conversations"].new


async def test_what_is_new_or_changed_there_comes_with_the_next_import(there: Side, here: Side) -> None:
    await bring(there, here)
    async with there.client() as api:
        filler = Filler(api, there.workspace.admin_id)
        people = {each["external_id"]: each["id"] for each in (await filler.call("GET", "/contacts"))["data"]}
        leads = [
            each["id"] for each in (await filler.call("GET", "/contacts"))["data"] if each["email"] == "shy@example.com"
        ]
        await filler.call(
            "PUT", f"/contacts/{people['u1']}", {"name": "Augusta", "custom_attributes": {"plan": "free"}}
        )
        await filler.person("late", role="user", external_id="u77", email="late@example.com")
        await filler.call(
            "POST", "/contacts/merge", {"from": leads[0], "into": people["u1"], "skip_duplicate_validation": True}
        )
        for conversation in (await filler.call("GET", "/conversations"))["conversations"]:
            if conversation["state"] == "closed" and conversation["source"]["author"]["type"] == "lead":
                await filler.manage(conversation["id"], message_type="open", body="One more thing")

    second = await bring(there, here)

    assert differing(await there.everything(), await here.everything()) == ""
    assert (second.counts["people"].new, second.counts["people"].changed) == (1, 2)
    assert second.counts["merged leads"].new == 1


async def test_what_was_corrected_here_since_stands_and_the_rest_is_brought_up_to_date(there: Side, here: Side) -> None:
    await bring(there, here)
    async with here.client() as ours, there.client() as theirs:
        mine, other = [await user_named(api, "u1") for api in (ours, theirs)]
        corrected = {"name": "Corrected here", "custom_attributes": {"plan": "free"}}
        assert (await ours.put(f"/contacts/{mine}", json=corrected)).status_code == 200
        assert (await theirs.put(f"/contacts/{other}", json={"phone": "+49 30 1"})).status_code == 200

        await bring(there, here)

        shown = (await ours.get(f"/contacts/{mine}")).json()
    assert (shown["name"], shown["phone"], shown["custom_attributes"]["plan"]) == ("Corrected here", "+49 30 1", "free")


async def test_who_is_deleted_there_while_they_are_read_does_not_end_it(there: Side, here: Side) -> None:
    deleted: list[str] = []

    class Meanwhile(Source):
        """Somebody with tags is deleted as soon as they have been listed."""

        async def get(self, path: str, **query: Any) -> dict[str, Any]:
            answer = await super().get(path, **query)
            if path == "/contacts" and not deleted:
                deleted.extend([each["id"] for each in answer["data"] if each["tags"]["total_count"]][:1])
                async with there.client() as api:
                    assert (await api.delete(f"/contacts/{deleted[0]}")).status_code == 200
            return answer

    ended = await bring(there, here, Meanwhile)

    assert deleted
    assert ended.ended_at is not None
    assert differing((await there.everything())["people"], (await here.everything())["people"]) == ""


async def user_named(api: httpx.AsyncClient, external_id: str) -> str:
    return next(
        each["id"] for each in (await api.get("/contacts")).json()["data"] if each["external_id"] == external_id
    )


async def test_what_was_written_here_since_stands(there: Side, here: Side) -> None:
    """An answer of ours is not undone by what happened there, and what is said there still comes after it."""
    await bring(there, here)
    mine, theirs = await both(here, there, "Closed soon")
    async with here.client() as api:
        ours = Filler(api, here.workspace.admin_id)
        await ours.reply(mine, message_type="comment", type="admin", admin_id=ours.admin_id, body="Answered here")
        await ours.manage(mine, message_type="open")
    async with there.client() as api:
        other = Filler(api, there.workspace.admin_id)
        await other.reply(theirs, message_type="note", type="admin", admin_id=other.admin_id, body="Noted there")
        await other.manage(theirs, message_type="close")

    await bring(there, here)

    async with here.client() as api:
        shown = (await api.get(f"/conversations/{mine}", params={"display_as": "plaintext"})).json()
    said = [part["body"] for part in shown["conversation_parts"]["conversation_parts"] if part["body"]]
    assert said == ["Answered here", "Noted there"]


async def test_nobody_is_told_of_what_happened_long_ago(there: Side, here: Side) -> None:
    async with here.database() as database:
        from doorstep.kernel.facts import TOPICS

        await database.execute(
            """INSERT INTO webhook_subscriptions (workspace_id, subscription_id, url, topics, secret_encrypted, created_at)
               VALUES ($1, gen_random_uuid(), 'https://hears.example', $2, '', now())""",
            here.workspace_id, list(TOPICS),
        )  # fmt: skip
        await bring(there, here)

        assert await database.pool.fetchval("SELECT count(*) FROM webhook_events") == 0
        assert await database.pool.fetchval("SELECT count(*) FROM outbox") == 0


async def test_who_was_here_before_keeps_what_they_have(there: Side, here: Side) -> None:
    async with here.client() as api:
        ours = Filler(api, here.workspace.admin_id)
        ada = await ours.person("ada", role="user", external_id="u1", name="Our Ada", custom_attributes={})
        bob = await ours.person("bob", role="user", email="bob@example.com")

    ended = await bring(there, here)

    async with here.client() as api:
        shown = [(await api.get(f"/contacts/{each}")).json() for each in (ada, bob)]
    assert [(each["name"], each["email"], each["external_id"]) for each in shown] == [
        ("Our Ada", "Ada@example.com", "u1"),
        (None, "bob@example.com", None),
    ]
    assert shown[0]["custom_attributes"]["plan"] == "pro"
    assert (ended.counts["people"].new, ended.counts["people"].changed) == (5, 2)


async def test_who_was_erased_here_takes_everything_imported_with_them(there: Side, here: Side) -> None:
    await bring(there, here)
    async with here.client() as api, here.database() as database:
        people = (await api.get("/contacts")).json()["data"]
        ada = next(each["id"] for each in people if each["external_id"] == "u1")
        assert (await api.delete(f"/contacts/{ada}")).status_code == 200

        left = await database.fetch("SELECT * FROM imported WHERE contact_id = $1", ada)
        assert left == []
        before = await database.pool.fetchval("SELECT count(*) FROM deleted_conversations")
        ended = await bring(there, here)
        assert ended.left_out["conversations"]["it was deleted here"].count == before


async def test_a_workspace_is_not_brought_into_itself(here: Side) -> None:
    with pytest.raises(SourceRefused, match="the very workspace"):
        await bring(here, here)


async def both(here: Side, there: Side, body: str) -> tuple[str, str]:
    """The conversation that began so, on each side."""
    found = list[str]()
    for side in (here, there):
        async with side.client() as api:
            listed = (await api.get("/conversations", params={"per_page": 100})).json()["conversations"]
        found.append(next(each["id"] for each in listed if body in each["source"]["body"]))
    return found[0], found[1]


async def contents(database: Database) -> dict[str, str]:
    """Every row of every table, as one digest a table; when an import looked is not what it wrote."""
    tables = await database.fetch(
        """SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
               AND table_name NOT LIKE '\\_%' AND table_name <> 'imports'"""
    )
    digests = dict[str, str]()
    for name in (row["table_name"] for row in tables):
        left_out = " - 'saved_at'" if name == "imported" else ""
        rows = await database.fetch(f"SELECT (to_jsonb(t){left_out})::text AS row FROM {name} t ORDER BY 1")
        digests[name] = hashlib.sha256("\n".join(row["row"] for row in rows).encode()).hexdigest()
    return digests

"""What is taken out: safe to open in a spreadsheet, whole and without doubles, and brought in again it changes nothing."""

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.contacts.attributes import Change
from doorstep.contacts.becoming import changed
from doorstep.contacts.contact import Contact
from doorstep.contacts.declaring import declare
from doorstep.contacts.exporting import running
from doorstep.identity.merging_people import merge_people
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import WorkspaceId, new_contact_id, new_visitor_id, random_hex
from doorstep.segments.selecting import Selection
from doorstep.storage.contacts import insert_contact
from tests.contacts.exporting.taking import taken
from tests.contacts.importing.bringing import Importer
from tests.identity.people import a_lead, a_user

BEGINNINGS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
    "'",
    "''",
    " ",
    "\ufeff",
    "",
)

nasty = st.builds(
    "".join,
    st.tuples(
        *[st.sampled_from(BEGINNINGS)] * 2,
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40),
    ),
)  # fmt: skip


async def save(importer: Importer, *people: Contact) -> None:
    async with importer.context.database.transaction() as connection:
        for person in people:
            await insert_contact(connection, person)


def rows_of(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline="")))


async def test_what_was_taken_out_and_is_brought_in_again_changes_nothing(importer: Importer) -> None:
    await importer.bring(
        "external_id,email,name,phone,role,tags,companies,signed up,last seen\n"
        'u-1,ann@shop.example,"=HYPERLINK(""x"")",+49 30,user,"vip, new",acme,2026-01-01T10:00:00.123456Z,2026-03-03\n'
        ",bea@shop.example,'@SUM(1),-5,lead,vip,,,\n"
    )
    before = await importer.people()

    file = await taken(importer)
    task = await importer.bring(file)

    assert dict(task.counts) == {"unchanged": 2}
    assert await importer.people() == before
    assert sorted(row["name"] for row in rows_of(file)) == ['\'=HYPERLINK("x")', "'@SUM(1)"]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(nasty, min_size=1, max_size=8), values=st.lists(nasty, min_size=8, max_size=8))
async def test_any_texts_come_back_as_they_were(names: list[str], values: list[str], importer: Importer) -> None:
    """Into an empty workspace of the same attributes, and then into itself."""
    workspace_id, database = importer.workspace_id, importer.context.database
    for table in ("contacts", "data_attributes"):
        await database.execute(f"DELETE FROM {table} WHERE workspace_id = $1", workspace_id)
    await declare(database, workspace_id, {"model": "contact", "name": "said", "data_type": "string"}, by=None)
    people = [
        made_of(workspace_id, f"u-{number}", *both) for number, both in enumerate(zip(names, values, strict=False))
    ]
    await save(importer, *people)
    file = await taken(importer)
    before = await known(importer)

    again = await importer.bring(file)
    assert dict(again.counts) == {"unchanged": len(people)}
    assert await known(importer) == before

    await database.execute("DELETE FROM contacts WHERE workspace_id = $1", workspace_id)
    anew = await importer.bring(file)
    assert dict(anew.counts) == {"created": len(people)}
    assert await known(importer) == before


def made_of(workspace_id: WorkspaceId, external_id: str, name: str, value: str) -> Contact:
    user = a_user(workspace_id=workspace_id, external_id=external_id, contact_id=new_contact_id())
    said = {"said": value[:255]} if value else {}
    return changed(
        user, Change(standard={"name": name.strip()[:255] or None}, custom=said, by="import", at=user.created_at)
    )


async def known(importer: Importer) -> list[tuple[Any, ...]]:
    return [
        (each["external_id"], each["name"], each["custom_attributes"], each["role"]) for each in await importer.people()
    ]


async def test_a_merged_person_shows_what_the_lead_knew_and_brought_in_again_it_stays_the_leads(
    importer: Importer,
) -> None:
    lead = a_lead(workspace_id=importer.workspace_id, external_id=new_visitor_id(), name="Ann", phone="1")
    user = a_user(workspace_id=importer.workspace_id, external_id="u-1")
    await save(importer, lead, user)
    await merge_people(importer.context, importer.workspace_id, lead_id=lead.contact_id, user_id=user.contact_id)
    before = await importer.people()

    file = await taken(importer)
    task = await importer.bring(file)

    (row,) = rows_of(file)
    assert (row["id"], row["name"], row["phone"]) == (user.contact_id, "Ann", "1")
    assert dict(task.counts) == {"unchanged": 1}
    assert await importer.people() == before


async def test_attributes_keep_their_types_declared_or_not(importer: Importer) -> None:
    for name, kind in {"seats": "integer", "since": "date", "plan": "string"}.items():
        await declare(importer.context.database, importer.workspace_id, {"model": "contact", "name": name, "data_type": kind}, by=None)  # fmt: skip
    said = {"seats": 5, "since": 1_767_225_600, "plan": "5", "made up": True}
    await save(importer, a_user(workspace_id=importer.workspace_id, external_id="u-1", attributes=said))
    before = await importer.people()

    file = await taken(importer)
    task = await importer.bring(file)

    (row,) = rows_of(file)
    assert [row[f"custom_attributes.{name}"] for name in said] == ["5", "2026-01-01T00:00:00Z", "5", "true"]
    assert dict(task.counts) == {"unchanged": 1}
    assert await importer.people() == before


async def test_a_selection_and_a_list_of_ids_take_out_whom_they_mean(importer: Importer) -> None:
    await importer.bring("email,role\na@shop.example,lead\nb@shop.example,user\nc@shop.example,lead\n")
    ids = {each["email"]: each["contact_id"] for each in await importer.people()}

    leads = rows_of(await taken(importer, selection=Selection(role="lead")))
    picked = rows_of(await taken(importer, ids=[ids["b@shop.example"], random_hex(), ids["b@shop.example"]]))

    assert {row["email"] for row in leads} == {"a@shop.example", "c@shop.example"}
    assert [row["email"] for row in picked] == ["b@shop.example"]


async def test_lines_of_json_say_everything_that_the_table_says(importer: Importer) -> None:
    await importer.bring("email,name,tags\na@shop.example,=A,vip\n")

    (line,) = (await taken(importer, format="json")).splitlines()

    said = json.loads(line)
    assert (said["email"], said["name"], said["tags"], said["custom_attributes"]) == (
        "a@shop.example",
        "=A",
        ["vip"],
        {},
    )
    assert datetime.fromisoformat(said["created_at"]).tzinfo == UTC


async def test_a_file_of_several_batches_is_whole_and_has_nobody_twice(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 7)
    await importer.bring("email\n" + "".join(f"p{number}@shop.example\n" for number in range(40)))

    emails = [row["email"] for row in rows_of(await taken(importer))]

    assert sorted(emails) == sorted(f"p{number}@shop.example" for number in range(40))


async def test_companies_are_taken_out_with_their_tags_and_attributes(importer: Importer) -> None:
    await importer.bring("email,companies\na@shop.example,acme\nb@shop.example,acme; other\n", role="user")
    await importer.context.database.execute("UPDATE companies SET name = '=Acme', custom_attributes = '{\"floor\": 3}' WHERE company_id = 'acme'")  # fmt: skip

    rows = {row["company_id"]: row for row in rows_of(await taken(importer, "companies"))}

    assert (rows["acme"]["name"], rows["acme"]["user_count"], rows["acme"]["custom_attributes.floor"]) == (
        "'=Acme",
        "2",
        "3",
    )
    assert rows["other"]["user_count"] == "1"


async def test_a_segment_that_there_is_not_is_refused_at_once(importer: Importer) -> None:
    with pytest.raises(Invalid):
        await taken(importer, selection=Selection(segment_id=random_hex()))

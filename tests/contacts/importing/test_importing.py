"""What a file brings in, what it leaves alone, and that the same one changes nothing the second time."""

import asyncio
from datetime import UTC, datetime

import pytest

from doorstep.contacts.attributes import Change
from doorstep.contacts.becoming import changed
from doorstep.contacts.contact import AttributeSource, Source
from doorstep.contacts.declaring import declare
from doorstep.contacts.editing import edit_contact
from doorstep.contacts.emails import read_email
from doorstep.contacts.importing import batches
from doorstep.contacts.importing.rows import Wanted
from doorstep.contacts.importing.someone import somebody_new
from doorstep.identity.merging_people import merge_people
from doorstep.identity.resolving import email_leads_to
from doorstep.identity.verifying import Login
from doorstep.kernel.clock import now
from doorstep.kernel.ids import ContactId, WorkspaceId, new_visitor_id, random_hexes
from doorstep.storage.contacts import insert_contact
from doorstep.tasks.doing import Hands
from doorstep.tasks.kinds import KINDS
from doorstep.tasks.starting import ask_to_stop, existing_task, resume
from doorstep.workspaces.naming import rename_workspace
from tests.contacts.importing.bringing import Importer
from tests.identity.people import a_contact, a_lead, a_user

FILE = """email,Full name,Phone,Signed up,Tags,Company
ann@shop.example,Ann Lee,+49 30 1,2026-03-01,"vip, new",acme
bea@shop.example,Bea Öz,,,vip,acme
"""


async def test_leads_come_in_verified_with_all_that_the_file_says(importer: Importer) -> None:
    task = await importer.bring(FILE)

    assert (task.state, dict(task.counts)) == ("done", {"created": 2})
    ann, bea = await importer.people()
    assert (ann["role"], ann["name"], ann["phone"], ann["verified"]) == ("lead", "Ann Lee", "+49 30 1", True)
    assert ann["signed_up_at"] == datetime(2026, 3, 1, tzinfo=UTC)
    assert ann["pseudonym"]
    assert ann["external_id"]
    assert bea["attribute_sources"]["name"]["by"] == "import"
    tags = await importer.context.database.fetch(
        "SELECT lower(name) AS name, count(*) AS people FROM contact_tags JOIN tags USING (workspace_id, tag_id) GROUP BY 1 ORDER BY 1"
    )
    assert [tuple(row) for row in tags] == [("new", 1), ("vip", 2)]
    companies = await importer.context.database.fetch(
        "SELECT company_id FROM contact_companies JOIN companies USING (workspace_id, company_uid)"
    )
    assert [row["company_id"] for row in companies] == ["acme", "acme"]


async def test_the_same_file_again_changes_nothing_and_says_so(importer: Importer) -> None:
    await importer.bring(FILE, tag="fair")
    before = await importer.people()

    task = await importer.bring(FILE, tag="fair")

    assert dict(task.counts) == {"unchanged": 2}
    assert await importer.people() == before
    assert task.said == "0 new, 0 updated, 2 unchanged."


async def test_users_come_in_and_log_in_by_what_the_file_says(importer: Importer) -> None:
    task = await importer.bring("user_id,email\nu-1,ann@shop.example\n,bea@shop.example\n", role="user")

    assert dict(task.counts) == {"created": 2}
    ann, bea = await importer.people()
    assert (ann["role"], ann["external_id"], ann["login_email_normal"]) == ("user", "u-1", "ann@shop.example")
    assert (bea["role"], bea["external_id"], bea["login_email_normal"]) == ("user", None, "bea@shop.example")
    again = await importer.bring("user_id,email\nu-1,ann@shop.example\n,bea@shop.example\n", role="user")
    assert dict(again.counts) == {"unchanged": 2}


async def test_values_of_more_trust_stay_and_those_of_less_give_way(importer: Importer) -> None:
    await importer.bring("email,name,phone\nann@shop.example,Ann,1\n")
    ann = await importer.person("ann@shop.example")
    database = importer.context.database
    await edit_contact(database, importer.workspace_id, ann["contact_id"], by="admin", at=now(), name="Ann Lee")

    task = await importer.bring("email,name,phone\nann@shop.example,Somebody,2\n")

    assert dict(task.counts) == {"updated": 1, "values_kept": 1}
    after = await importer.person("ann@shop.example")
    assert (after["name"], after["phone"]) == ("Ann Lee", "2")


async def test_a_user_stays_a_user_and_is_updated_by_a_list_of_leads(importer: Importer) -> None:
    await importer.bring("external_id,email\nu-1,ann@shop.example\n", role="user")

    task = await importer.bring("email,phone\nann@shop.example,12\n", role="lead")

    assert dict(task.counts) == {"updated": 1}
    (ann,) = await importer.people()
    assert (ann["role"], ann["phone"]) == ("user", "12")


async def test_who_only_typed_an_email_is_not_meant_by_it(importer: Importer) -> None:
    database, workspace_id = importer.context.database, importer.workspace_id
    typed = a_lead(workspace_id=workspace_id, email="ann@shop.example")
    async with database.transaction() as connection:
        await insert_contact(connection, typed)

    await importer.bring("email,name\nann@shop.example,Ann\n")

    people = await importer.people()
    assert len(people) == 2
    stranger = next(each for each in people if each["contact_id"] == typed.contact_id)
    assert (stranger["name"], stranger["verified"]) == (typed.name, False)


async def test_rows_that_would_make_one_of_two_are_rejected_and_change_nobody(importer: Importer) -> None:
    await importer.bring("external_id,email\nu-1,ann@shop.example\nu-2,bea@shop.example\n", role="user")
    await importer.bring("email\ncem@shop.example\n", role="lead")
    people = await importer.people()
    ann, lead = people[0], people[2]
    before = people

    task = await importer.bring(
        "id,external_id,email,role,name\n"
        f"{ann['contact_id']},u-2,,user,X\n"
        f"{ann['contact_id']},u-9,,user,X\n"
        f"{lead['contact_id']},,,user,X\n"
        f",{lead['external_id']},,user,X\n"
        "00000000000000000000000000000001,,,lead,X\n"
    )  # fmt: skip

    assert dict(task.counts) == {"rejected": 5}
    assert await importer.people() == before
    why = [row[1] for row in await importer.report(task)]
    assert why == [
        "the ID is one person's and the external ID another's, and an import makes no one of two",
        "the person with this ID has another external ID",
        "this person is a lead: a lead becomes a user by logging in, or by being converted",
        "this person is a lead: a lead becomes a user by logging in, or by being converted",
        "nobody has this ID, and the row has no email or external ID for somebody new",
    ]


async def test_a_row_about_a_merged_lead_is_about_the_user(importer: Importer) -> None:
    database, workspace_id = importer.context.database, importer.workspace_id
    lead = a_lead(workspace_id=workspace_id, external_id=new_visitor_id())
    user = a_user(workspace_id=workspace_id, external_id="u-1")
    async with database.transaction() as connection:
        await insert_contact(connection, lead)
        await insert_contact(connection, user)
    await merge_people(importer.context, workspace_id, lead_id=lead.contact_id, user_id=user.contact_id)

    task = await importer.bring(f"id,external_id,role,phone\n{lead.contact_id},{lead.external_id},lead,77\n")

    assert dict(task.counts) == {"updated": 1}
    phones = {each["contact_id"]: each["phone"] for each in await importer.people()}
    assert phones[ContactId(user.contact_id)] == "77"


async def test_types_are_checked_and_every_rejected_row_is_in_the_report(importer: Importer) -> None:
    await declare(importer.context.database, importer.workspace_id, {"model": "contact", "name": "seats", "data_type": "integer"}, by=None)  # fmt: skip

    task = await importer.bring(
        "email,seats,signed up,unsubscribed,owner,avatar\n"
        "a@shop.example,3,2026-01-01T10:00:00+02:00,yes,mia@shop.example,https://x.example/a.png\n"
        "b@shop.example,many,,,,\n"
        "c@shop.example,,soon,,,\n"
        "d@shop.example,,,perhaps,,\n"
        "e@shop.example,,,,99999,\n"
        "no address,,,,,\n"
        ",1,,,,\n"
        "f@shop.example,1,,,,,,too,many\n"
        "A@shop.example,1,,,,\n"
        "=g@shop.example,,,,,javascript:alert(1)\n"
    )  # fmt: skip

    assert dict(task.counts) == {"created": 1, "rejected": 9}
    assert [(row[0], row[1]) for row in await importer.report(task)] == [
        ("3", "seats: this is no whole number"),
        ("4", "Signed up: this is no time such as 2026-03-31 or 2026-03-31T12:30:00Z"),
        ("5", "Unsubscribed: this is neither true nor false"),
        ("6", "Owner: no teammate of this workspace has this number or email"),
        ("7", "Email: this does not look like an email address"),
        ("8", "the row has no email, external ID or ID: nobody could be known by it"),
        ("9", "the row has 9 cells, and the file 6 columns"),
        ("10", "an earlier row of the file is about the same person"),
        ("11", "Picture: must be the address of an image"),
    ]
    (person,) = await importer.people()
    assert person["custom_attributes"] == {"seats": 3}
    assert person["signed_up_at"] == datetime(2026, 1, 1, 8, tzinfo=UTC)


async def test_a_row_that_is_rejected_does_not_stand_in_the_way_of_the_next_about_the_same_person(
    importer: Importer,
) -> None:
    task = await importer.bring("email,signed up\na@shop.example,31.12.2025\na@shop.example,2025-12-31\n")

    assert dict(task.counts) == {"created": 1, "rejected": 1}


async def test_one_person_by_two_keys_is_one_person_and_the_same_file_again_changes_nothing(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH_ROWS", 2)
    others = "".join(f"o-{number},o{number}@shop.example,O,user\n" for number in range(5))
    file = f"external_id,email,name,role\nu-1,a@shop.example,Ann,user\n{others},a@shop.example,Bob,user\n"

    task = await importer.bring(file)
    before = await importer.people()
    again = await importer.bring(file)

    assert dict(task.counts) == {"created": 6, "rejected": 1}
    assert dict(again.counts) == {"unchanged": 6, "rejected": 1}
    assert [row[:2] for row in await importer.report(again)] == [
        ["8", "an earlier row of the file is about the same person"]
    ]
    assert await importer.people() == before
    assert (await importer.person("a@shop.example"))["name"] == "Ann"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-03-31", datetime(2026, 3, 31, 4, tzinfo=UTC)),
        ("20260331", datetime(2026, 3, 31, 4, tzinfo=UTC)),
        ("2026-03-31T12:30:00", datetime(2026, 3, 31, 16, 30, tzinfo=UTC)),
        ("2026-03-31T12:30:00Z", datetime(2026, 3, 31, 12, 30, tzinfo=UTC)),
        ("1774915200", datetime(2026, 3, 31, tzinfo=UTC)),
        ("2026", None),
        ("99999999", None),
        ("31.03.2026", None),
        ("1969-12-31", None),
    ],
)
async def test_days_are_those_of_the_workspace_and_no_year_is_taken_for_seconds(
    text: str, at: datetime | None, importer: Importer
) -> None:
    await rename_workspace(importer.context.database, importer.workspace_id, time_zone="America/New_York")
    await declare(importer.context.database, importer.workspace_id, {"model": "contact", "name": "renewal", "data_type": "date"}, by=None)  # fmt: skip

    task = await importer.bring(
        f"email,signed up,renewal\na@shop.example,{text},\nb@shop.example,,{text if at else 'x'}\n"
    )

    assert dict(task.counts) == ({"created": 2} if at else {"rejected": 2})
    if at:
        assert (await importer.person("a@shop.example"))["signed_up_at"] == at
        assert (await importer.person("b@shop.example"))["custom_attributes"] == {"renewal": int(at.timestamp())}


async def test_a_list_verifies_what_the_site_said_and_not_what_it_says_itself_is_unproven(importer: Importer) -> None:
    async with importer.context.database.transaction() as connection:
        said: tuple[tuple[str, Source], ...] = (("ann", "api"), ("bea", "person"))
        for name, by in said:
            lead = a_contact(
                role="lead", workspace_id=importer.workspace_id, external_id=name, email=f"{name}@shop.example",
                email_normal=f"{name}@shop.example", attribute_sources={"email": AttributeSource(by, 1.0)}, verified=False,
            )  # fmt: skip
            await insert_contact(connection, lead)
    file = "external_id,email,verified\nann,ann@shop.example,\nbea,bea@shop.example,\n,cem@shop.example,false\n,dan@shop.example,\n"

    await importer.bring(file)
    again = await importer.bring(file)

    assert dict(again.counts) == {"unchanged": 4}
    assert {each["email"][:3]: each["verified"] for each in await importer.people()} == {
        "ann": True, "bea": False, "cem": False, "dan": True,
    }  # fmt: skip


async def test_an_attribute_is_declared_with_the_choice_of_its_column(importer: Importer) -> None:
    task = await importer.bring("email,Favourite lamp\na@shop.example,  big \n", columns=["email", "new:string"])

    assert dict(task.counts) == {"created": 1}
    assert (await importer.person("a@shop.example"))["custom_attributes"] == {"Favourite lamp": "  big "}


async def test_who_wants_no_mail_gets_none_by_an_old_list(importer: Importer) -> None:
    await importer.bring("email,unsubscribed\na@shop.example,true\n")

    task = await importer.bring("email,unsubscribed\na@shop.example,false\n")

    assert dict(task.counts) == {"unchanged": 1}
    assert (await importer.person("a@shop.example"))["unsubscribed_from_emails"]


async def test_rows_with_broken_bytes_or_nul_are_rejected_and_the_others_come_in(importer: Importer) -> None:
    file = (
        "email,name\na@shop.example,Bö\nb@shop.example,Cö\n".encode()
        + b"c@shop.example,D\xff\xfe\nd@shop.example,E\0\n"
    )

    task = await importer.bring(file)

    assert dict(task.counts) == {"created": 2, "rejected": 2}
    assert [row[1] for row in await importer.report(task)] == [
        "the row has bytes that are no UTF-8 character",
        "the row has a NUL character, which cannot be stored",
    ]


async def test_a_file_that_cannot_be_read_to_its_end_brings_nothing_in(importer: Importer) -> None:
    task = await importer.bring("email,name\n" + "a@shop.example,A\n" * 10 + 'b@shop.example,"' + "x" * 100_000)

    assert task.state == "failed"
    assert "Row 12 has a quotation mark that is not closed" in (task.said or "")
    assert await importer.people() == []


async def test_the_report_is_safe_to_open_and_can_be_mended_and_sent_again(importer: Importer) -> None:
    task = await importer.bring("email,name\nnobody,=cmd()\nnobody2,'=1\n", columns=["email", "name"])
    rows = await importer.report(task)

    assert [row[3] for row in rows] == ["'=cmd()", "'=1"]


@pytest.mark.parametrize("tags", ["x" * 300, '["vip", 3]', ",".join(f"t{n}" for n in range(60))])
async def test_tags_that_cannot_be_reject_the_row(tags: str, importer: Importer) -> None:
    quoted = tags.replace('"', '""')

    task = await importer.bring(f'email,tags\na@shop.example,"{quoted}"\n')

    assert dict(task.counts) == {"rejected": 1}


async def test_a_stopped_import_goes_on_where_it_was(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH_ROWS", 3)
    database, workspace_id = importer.context.database, importer.workspace_id
    task_id = await importer.begin("email\n" + "".join(f"p{number}@shop.example\n" for number in range(20)))
    async with Hands(importer.context, KINDS) as hands:
        await hands.take_up()
        while (await existing_task(database.pool, workspace_id, task_id)).done == 0:  # noqa: ASYNC110 - another connection changes it
            await asyncio.sleep(0.005)
        await ask_to_stop(database, workspace_id, task_id)
        await hands.finish()
    stopped = await existing_task(database.pool, workspace_id, task_id)
    assert len(await importer.people()) == stopped.done

    await resume(database, workspace_id, task_id)
    done = await importer.finished(task_id)

    assert (done.state, done.done, dict(done.counts)) == ("done", 20, {"created": 20})
    assert len(await importer.people()) == 20


def test_whom_a_file_made_a_user_is_who_logs_in_by_the_email() -> None:
    email = read_email("Ann@shop.example")
    user = somebody_new(WorkspaceId("shop"), Wanted(number=2, role="user", email=email), now(), random_hexes()).root
    signed = Login(email=email, proof="user_hash")

    assert email_leads_to(user, signed)
    assert not email_leads_to(
        changed(user, Change(standard={"email": "b@x.example"}, by="page", at=now())),
        Login(email=read_email("b@x.example"), proof="user_hash"),
    )

"""What strangers write stays text in lists and on pages about people and companies; ids of next door lead nowhere."""

from datetime import UTC, datetime

import pytest

from doorstep.context import Context
from doorstep.kernel.ids import random_hex
from doorstep.settings import Settings
from doorstep.workspaces.creating import create_workspace
from tests.inbox.desk import Desk, text_of
from tests.inbox.directory.listed import somebody
from tests.inbox.directory.test_companies import a_company, belongs
from tests.inbox.test_escaping import PAYLOADS, Found

UNKNOWN = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_a_payload_in_any_field_of_a_person_event_or_company_is_shown_as_text(
    context: Context, desk: Desk, payload: str
) -> None:
    person = await somebody(
        context, 1, name=payload, phone=payload, email=payload, email_normal=payload, external_id=payload, city=payload,
        country=payload, browser=payload, os=payload, referrer=payload, custom_attributes={payload: payload, "plan": payload},
        page_url=payload, page_title=payload, pseudonym=payload,
    )  # fmt: skip
    company = await a_company(
        context, 1, payload, plan=payload, industry=payload, website=payload, custom_attributes={payload: payload}
    )
    await belongs(context, person, company)
    pool = context.database.pool
    await pool.execute("INSERT INTO event_names (workspace_id, name) VALUES ('shop', $1)", payload)
    await pool.execute(
        "INSERT INTO events (workspace_id, contact_id, name, created_at, event_id, metadata) VALUES ('shop', $1, $2, $3, $4, $5)",
        person, payload, datetime.now(UTC), random_hex(), {payload: payload},
    )  # fmt: skip
    await pool.execute(
        "INSERT INTO event_counts (workspace_id, contact_id, name, count, first_at, last_at) VALUES ('shop', $1, $2, 1, now(), now())",
        person, payload,
    )  # fmt: skip
    await pool.execute(
        """INSERT INTO data_attributes (workspace_id, model, name, label, data_type, created_at, updated_at)
           VALUES ('shop', 'contact', 'plan', $1, 'string', now(), now())""",
        payload,
    )
    await desk.get(f"/inbox/people/{person}")
    await desk.post(f"/inbox/people/{person}/tags", name=payload)
    await desk.post(f"/inbox/people/{person}/notes", body=payload)
    chosen = ("custom_attributes.plan", "companies", "tags", "email", "city", "referrer", "external_id")
    await desk.post("/inbox/people/columns", piece=False, **{f"column:{key}": "yes" for key in chosen})

    for path in ("/inbox/people", f"/inbox/people/{person}", f"/inbox/people/{person}/erase", "/inbox/companies",
                 f"/inbox/companies/{company}"):  # fmt: skip
        page = await desk.get(path)
        found = Found(page.text)
        assert page.status_code == 200, path
        assert payload in found.everything, path
        assert found.scripts == {"own"}, path
        assert not found.handlers, (path, found.handlers)
        assert not found.unsafe_links, (path, found.unsafe_links)


async def test_ids_of_another_workspace_are_answered_as_unknown_ones(
    context: Context, desk: Desk, settings: Settings
) -> None:
    await create_workspace(context.database, settings, name="Other", app_id="other")
    theirs = await somebody(context, 1, workspace_id="other", name="Secret Person")
    company = await a_company(context, 1, "Secret House", workspace_id="other")
    tag_id = await context.database.pool.fetchval(
        "INSERT INTO tags (workspace_id, name, created_at) VALUES ('other', 'Secret', now()) RETURNING tag_id"
    )
    own = await somebody(context, 2)
    reads = ["people/{0}", "people/{0}/events", "people/{0}/export", "people/{0}/erase", "companies/{1}"]
    writes = ["people/{0}/erase", "people/{0}/tags", "people/{0}/notes", "people/{0}/standing/block", "companies/{1}/notes",
              f"people/{{0}}/tags/{tag_id}/remove"]  # fmt: skip
    await desk.get(f"/inbox/people/{own}")

    for path in reads:
        another, none = (
            await desk.get(f"/inbox/{path.format(theirs, company)}"),
            await desk.get(f"/inbox/{path.format(UNKNOWN, UNKNOWN)}"),
        )
        assert (another.status_code, text_of(another)) == (404, text_of(none)), path
    for path in writes:
        answer = await desk.post(f"/inbox/{path.format(theirs, company)}", body="in", name="in")
        assert answer.status_code == 404, path
    assert (await desk.post(f"/inbox/people/{own}/tags/{tag_id}/remove")).status_code == 404
    for path in ("people", "companies", "people?state=archived", "people?q=secret", "companies?q=secret"):
        assert "ecret" not in (await desk.get(f"/inbox/{path}")).text.replace("q=secret", "").replace(
            'value="secret"', ""
        ), path
    row = await context.database.fetch_one("SELECT * FROM contacts WHERE contact_id = $1", theirs)
    assert row is not None
    assert (row["name"], row["blocked"]) == ("Secret Person", False)

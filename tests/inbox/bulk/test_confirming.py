"""What was confirmed is what is done: the number that a page showed travels with its form."""

import re
from typing import Any
from urllib.parse import urlencode

import msgspec

from doorstep.context import Context
from doorstep.workspaces.creating import CreatedWorkspace
from tests.door import a_contact
from tests.inbox.desk import Desk, text_of

AT_SHOP: Any = {"field": "email", "operator": "$", "value": "@x.example"}

SELECTION = urlencode({"filter": msgspec.json.encode(AT_SHOP).decode()})


async def people(context: Context, workspace: CreatedWorkspace, first: int, last: int) -> None:
    for number in range(first, last):
        await a_contact(context, workspace.app_id, email=f"{number}@x.example", email_normal=f"{number}@x.example")


def fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(shown|exact)" value="([^"]*)"', page))


async def tasks(context: Context) -> int:
    return await context.database.pool.fetchval("SELECT count(*) FROM tasks")


async def test_many_more_than_were_shown_are_asked_about_again(
    context: Context, workspace: CreatedWorkspace, desk: Desk
) -> None:
    await people(context, workspace, 0, 3)
    page = await desk.post("/inbox/people/bulk/delete", selection=SELECTION)
    assert "Delete 3 people" in text_of(page)
    await people(context, workspace, 3, 20)

    again = await desk.post("/inbox/people/bulk/delete/begin", False, selection=SELECTION, **fields(page.text))

    assert again.status_code == 400
    assert "More people match by now than the 3" in text_of(again)
    assert "Delete 20 people" in text_of(again)
    assert await tasks(context) == 0
    begun = await desk.post("/inbox/people/bulk/delete/begin", False, selection=SELECTION, **fields(again.text))
    assert begun.status_code == 303
    assert await tasks(context) == 1


async def test_one_more_is_no_reason_to_ask_again_and_a_form_without_the_number_is(
    context: Context, workspace: CreatedWorkspace, desk: Desk
) -> None:
    await people(context, workspace, 0, 3)
    page = await desk.post("/inbox/people/bulk/archive", selection=SELECTION)
    await people(context, workspace, 3, 4)

    without = await desk.post("/inbox/people/bulk/archive/begin", selection=SELECTION)
    begun = await desk.post("/inbox/people/bulk/archive/begin", False, selection=SELECTION, **fields(page.text))

    assert without.status_code == 400
    assert begun.status_code == 303
    assert await tasks(context) == 1

"""The first teammate opens the inbox with a link that works once."""

from doorstep.context import Context
from doorstep.workspaces.admins import invite_first_admin
from doorstep.workspaces.creating import CreatedWorkspace
from tests.inbox.conftest import MakeDesk
from tests.inbox.desk import PASSWORD, text_of

ANN = {"name": "Ann Lee", "email": "ann@shop.example", "password": PASSWORD}


async def test_the_link_makes_the_first_teammate_and_then_nothing_more(
    context: Context, workspace: CreatedWorkspace, make_desk: MakeDesk
) -> None:
    token = await invite_first_admin(context.database, workspace.app_id)
    first, second = make_desk(), make_desk()
    assert "Welcome to Shop" in text_of(await first.get(f"/inbox/welcome/{token}"))
    await second.get(f"/inbox/welcome/{token}")

    answer = await first.post(f"/inbox/welcome/{token}", **ANN)
    late = await second.post(f"/inbox/welcome/{token}", **ANN | {"email": "eve@evil.example"})

    assert answer.headers["location"] == "/inbox"
    assert await first.is_signed_in()
    assert late.status_code == 404
    assert not await second.is_signed_in()
    assert "This link has been used" in text_of(await second.get(f"/inbox/welcome/{token}"))
    assert (await make_desk().sign_in("ann@shop.example")).status_code == 303


async def test_a_weak_password_keeps_the_link_alive(
    context: Context, workspace: CreatedWorkspace, make_desk: MakeDesk
) -> None:
    token = await invite_first_admin(context.database, workspace.app_id)
    browser = make_desk()
    await browser.get(f"/inbox/welcome/{token}")

    answer = await browser.post(f"/inbox/welcome/{token}", **ANN | {"password": "short"})

    assert answer.status_code == 400
    assert "A password has 8 to 256 characters." in text_of(answer)
    assert 'value="Ann Lee"' in answer.text
    await browser.get(f"/inbox/welcome/{token}")
    assert (await browser.post(f"/inbox/welcome/{token}", **ANN)).status_code == 303


async def test_a_made_up_link_opens_nothing(workspace: CreatedWorkspace, make_desk: MakeDesk) -> None:
    answer = await make_desk().get("/inbox/welcome/made-up")

    assert answer.status_code == 404
    assert "Open the inbox" not in text_of(answer)

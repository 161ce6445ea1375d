"""The settings and the page that asks for consent: in every light and size, and without a mouse."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from playwright.sync_api import expect

from doorstep.context import Context
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.admins import find_admin_by_email
from doorstep.workspaces.apps import Registered, register_app
from e2e.inbox.conftest import InContext
from e2e.inbox.desk import Desk
from e2e.inbox.test_looks import SIZES
from e2e.site import Site

MakeDesk = Callable[..., Desk]

SCOPES = ["people:read", "people:write", "events:write"]


@pytest.fixture
def built(site: Site, teammate: None, in_context: InContext[Any]) -> Registered:
    """An app, and the page of it that a browser comes back to."""
    site.put("/callback", "<!doctype html><title>Back</title><h1>Back at the app</h1>")

    async def made(context: Context) -> Registered:
        mia = await find_admin_by_email(context.database.pool, WorkspaceId("shop"), "mia@shop.example")
        assert mia is not None
        back = site.address("/callback", host="127.0.0.1")
        return await register_app(
            context.database,
            WorkspaceId("shop"),
            mia.admin_id,
            name="Night Porter",
            redirect_uris=[back],
            scopes=SCOPES,
        )

    return in_context(made)


def question(built: Registered) -> str:
    return f"/oauth/authorize?{urlencode({'client_id': built.app.client_id, 'state': 'a state & more'})}"


def let_in(desk: Desk, built: Registered) -> str:
    """Agree, and change the code for a token as the app's server would."""
    desk.page.goto(desk.url + question(built))
    desk.page.get_by_role("button", name="Let it in").click()
    expect(desk.page.get_by_role("heading", name="Back at the app")).to_be_visible()
    back = {name: values[0] for name, values in parse_qs(urlsplit(desk.page.url).query).items()}
    assert back["state"] == "a state & more"
    proof = {"client_id": built.app.client_id, "client_secret": built.client_secret, "code": back["code"]}
    return str(httpx.post(f"{desk.url}/oauth/token", data=proof, timeout=10).raise_for_status().json()["access_token"])


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", "desktop"), ("dark", "desktop"), ("light", "phone"), ("dark", "narrow")]
)
def test_every_section_is_clean_for_axe_and_fits(
    scheme: str, size: str, make_desk: MakeDesk, built: Registered, in_context: InContext[Any]
) -> None:
    desk = make_desk(viewport=SIZES[size], color_scheme=scheme)
    page = desk.page
    page.goto(f"{desk.url}/inbox/settings")
    desk.look_at("workspace")
    page.get_by_role("link", name="Access tokens").click()
    page.get_by_label("Name", exact=True).fill("Nightly export of people, from the machine under the stairs")
    page.get_by_role("checkbox", name="Read people").check()
    desk.look_at("tokens")
    page.get_by_role("button", name="Make a token").click()
    expect(page.get_by_text("Copy the token now.")).to_be_visible()
    page.locator("li", has_text="Nightly export").locator("summary").click()
    desk.look_at("a new token")
    page.goto(desk.url + question(built))
    expect(page.get_by_role("heading", name="Let Night Porter into Small Lodgings?")).to_be_visible()
    desk.look_at("consent")
    let_in(desk, built)
    page.goto(f"{desk.url}/inbox/settings/apps")
    desk.look_at("apps")
    page.get_by_role("link", name="Night Porter").click()
    desk.look_at("an app")
    page.goto(f"{desk.url}/oauth/authorize?client_id=nobody")
    desk.look_at("an app that nobody knows")
    in_context(_make_live)
    page.goto(f"{desk.url}/inbox/settings/workspace")
    page.get_by_role("button", name="Make a test workspace").click()
    expect(page.get_by_text("The test workspace is made.")).to_be_visible()
    desk.look_at("a new test workspace")


def test_a_button_is_as_wide_as_its_words(desk: Desk, in_context: InContext[Any]) -> None:
    in_context(_make_live)
    desk.page.goto(f"{desk.url}/inbox/settings/workspace")
    button = desk.page.get_by_role("button", name="Make a test workspace").bounding_box()
    field = desk.page.get_by_label("Name of a new one").bounding_box()

    assert button
    assert field
    assert button["width"] < 240 < field["width"]
    assert button["x"] == field["x"]


async def _make_live(context: Context) -> None:
    await context.database.execute("UPDATE workspaces SET is_test = false")


def test_a_token_is_made_used_and_revoked_without_a_mouse(make_desk: MakeDesk) -> None:
    desk = make_desk()
    page = desk.page
    page.goto(f"{desk.url}/inbox/settings/tokens")
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Export")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Copy the token now.")).to_be_visible()
    token = page.locator(".once code").inner_text()
    bearer = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{desk.url}/me", headers=bearer, timeout=10).status_code == 200

    page.get_by_label("Revoke Export").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Export")).to_be_hidden()
    assert httpx.get(f"{desk.url}/me", headers=bearer, timeout=10).status_code == 401


def test_everything_is_chosen_with_one_choice_whatever_the_boxes_say(make_desk: MakeDesk) -> None:
    desk = make_desk()
    page = desk.page
    page.goto(f"{desk.url}/inbox/settings/tokens")
    page.get_by_role("checkbox", name="Read people").check()
    expect(page.get_by_label("Only this")).to_be_checked()
    page.get_by_label("Everything").check()
    page.get_by_label("Name", exact=True).fill("All of it")
    page.get_by_role("button", name="Make a token").click()
    expect(page.locator("li", has_text="All of it")).to_contain_text("Everything")


def test_an_app_is_let_in_used_and_put_out(make_desk: MakeDesk, built: Registered) -> None:
    """The form leads to the app's own origin although the page's policy lets forms go nowhere else."""
    desk = make_desk()
    token = let_in(desk, built)
    bearer = {"Authorization": f"Bearer {token}"}
    me = httpx.get(f"{desk.url}/me", headers=bearer, timeout=10).json()
    assert me["email"] == "mia@shop.example"

    desk.page.goto(f"{desk.url}/inbox/settings/apps")
    desk.page.get_by_label("Remove Night Porter").click()
    desk.page.get_by_role("button", name="Remove").click()
    expect(desk.page.get_by_text("None. When a teammate lets an app in")).to_be_visible()
    assert httpx.get(f"{desk.url}/me", headers=bearer, timeout=10).status_code == 401


def test_no_sends_the_browser_back_with_nothing(make_desk: MakeDesk, built: Registered) -> None:
    desk = make_desk()
    desk.page.goto(desk.url + question(built))
    desk.page.get_by_role("button", name="No").click()
    expect(desk.page.get_by_role("heading", name="Back at the app")).to_be_visible()

    assert "error=access_denied" in desk.page.url
    assert "code=" not in desk.page.url


def test_a_page_of_the_app_cannot_show_the_question_in_a_frame(
    make_desk: MakeDesk, built: Registered, site: Site
) -> None:
    desk = make_desk()
    site.put("/trap", f"<!doctype html><title>Trap</title><iframe src='{desk.url + question(built)}'></iframe>")
    desk.page.goto(site.address("/trap", host="127.0.0.1"))
    desk.page.wait_for_timeout(500)

    assert "Let it in" not in "".join(frame.content() for frame in desk.page.frames)

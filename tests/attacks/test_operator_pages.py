"""Row 13: a script that got into a teammate's page does not run."""

import re

from doorstep.context import Context
from doorstep.workspaces.creating import CreatedWorkspace
from tests.attacks.conftest import MakeBrowser
from tests.conftest import RunningServer
from tests.inbox.desk import Desk, a_teammate

PAGES = ["/inbox", "/inbox/account", "/inbox/install", "/inbox/list", "/inbox/conversations/{id}"]


async def test_every_page_names_its_scripts_and_lets_no_other_run(
    context: Context, server: RunningServer, workspace: CreatedWorkspace, new_browser: MakeBrowser
) -> None:
    await a_teammate(context, workspace.app_id)
    writer = new_browser()
    await writer.boot()
    about = await writer.write("<script>alert(1)</script><img src=x onerror=alert(1)>")
    stranger, desk = Desk(server.url), Desk(server.url)
    await desk.sign_in()
    answers = [await desk.get(page.format(id=about)) for page in PAGES] + [await stranger.get("/inbox/sign-in")]
    await stranger.close()
    await desk.close()

    for answer in answers:
        assert answer.status_code == 200, answer.url
        policy = dict(each.strip().partition(" ")[::2] for each in answer.headers["content-security-policy"].split(";"))
        assert policy["default-src"] in ("'none'", "'self'")
        assert "unsafe-inline" not in policy["script-src"]
        assert "unsafe-eval" not in policy["script-src"]
        assert "*" not in policy["script-src"].split()
        assert policy["base-uri"] == "'none'"
        assert policy["frame-ancestors"] == "'none'"
        assert policy["require-trusted-types-for"] == "'script'"
        assert not re.search(r"<[^>]+\son\w+\s*=", answer.text), "a handler written into a tag"
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_the_widgets_files_can_be_framed_and_loaded_but_never_read_as_another_type(
    server: RunningServer, workspace: CreatedWorkspace, new_browser: MakeBrowser
) -> None:
    browser = new_browser()
    panel = (await browser.boot()).json()["panel"]["url"]
    loader = await browser.http.get(f"{server.url}/widget/{workspace.app_id}")
    document = await browser.http.get(panel)

    assert loader.headers["content-type"].startswith(("text/javascript", "application/javascript"))
    assert loader.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in loader.headers
    assert "default-src 'none'" in document.headers["content-security-policy"]
    assert (
        "'unsafe-inline'"
        not in document.headers["content-security-policy"].partition("script-src")[2].partition(";")[0]
    )
    for answer in (loader, document):
        assert answer.headers["x-content-type-options"] == "nosniff"

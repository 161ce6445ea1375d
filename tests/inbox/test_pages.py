"""What every page carries, and the page that helps with installing."""

import hashlib
import hmac
import shutil
import subprocess

import pytest

from doorstep.context import Context
from doorstep.inbox.snippets import SAMPLES
from doorstep.kernel.clock import now
from doorstep.storage.ledger import write_refused_login
from doorstep.storage.workspaces import see_site
from doorstep.workspaces.creating import CreatedWorkspace
from tests.inbox.desk import Desk, text_of

PAGES = ["/inbox", "/inbox?state=closed", "/inbox/account", "/inbox/install", "/inbox/sign-in", "/inbox/list"]


async def test_only_the_pages_own_scripts_may_run_and_nobody_frames_it(desk: Desk) -> None:
    for path in PAGES:
        first, second = await desk.get(path), await desk.get(path)
        policy = dict(part.split(" ", 1) for part in first.headers["content-security-policy"].split("; "))

        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert policy["require-trusted-types-for"] == "'script'"
        assert "unsafe" not in first.headers["content-security-policy"]
        assert first.headers["cache-control"] == "no-store"
        nonces = [answer.headers["content-security-policy"].partition("nonce-")[2][:24] for answer in (first, second)]
        assert path == "/inbox/list" or nonces[0] != nonces[1]


async def test_a_page_carries_no_inline_script_style_or_handler(desk: Desk) -> None:
    for path in PAGES:
        page = (await desk.get(path)).text
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick" not in page
        assert page.count("<script") == page.count("<script nonce=")


async def test_assets_are_kept_for_ever_under_the_name_of_their_content(desk: Desk) -> None:
    page = (await desk.get("/inbox")).text
    address = page.split('href="')[2].split('"')[0]

    answer = await desk.get(address)
    other = await desk.get(address.replace("/assets/", "/assets/0"))

    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert other.status_code == 404


async def test_the_install_page_shows_the_snippet_of_this_workspace(desk: Desk, workspace: CreatedWorkspace) -> None:
    shown = text_of(await desk.get("/inbox/install"))

    assert 'app_id: "shop"' in shown
    assert f'"{desk.url}/widget/shop"' in shown
    assert "Not seen on your site yet" in shown
    assert workspace.identity_secret not in shown


async def test_the_install_page_tells_where_the_site_was_seen_and_which_logins_were_refused(
    context: Context, desk: Desk, workspace: CreatedWorkspace
) -> None:
    async with context.database.transaction() as connection:
        await see_site(connection, workspace.app_id, "https://www.shop.example/cart")
        await write_refused_login(
            connection, workspace.app_id, claimed="user_id 7", reason="the user_hash is missing",
            page_url="https://www.shop.example/account", at=now(),
        )  # fmt: skip
    shown = text_of(await desk.get("/inbox/install"))

    assert "Seen your site at www.shop.example/cart" in shown
    assert "user_id 7 the user_hash is missing www.shop.example/account" in shown


@pytest.mark.parametrize(
    ("language", "call"), [("python", "print(user_hash('42'))"), ("node", "console.log(userHash('42'));")]
)
def test_the_code_for_user_hash_computes_what_is_verified(language: str, call: str) -> None:
    code = next(text for value, _, text in SAMPLES if value == language)
    program = {"python": ["python3", "-c"], "node": ["node", "--input-type=module", "-e"]}[language]
    assert shutil.which(program[0]), f"{program[0]} is needed for this test"

    done = subprocess.run(
        [*program, f"{code}\n\n{call}"], env={"DOORSTEP_IDENTITY_SECRET": "s" * 32, "PATH": "/usr/bin:/usr/local/bin:/bin"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout.strip() == hmac.new(b"s" * 32, b"42", hashlib.sha256).hexdigest()

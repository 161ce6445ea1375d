"""Row 26: a secret is in no dump, log, answer or traceback, and a published key starts nothing."""

import logging
import subprocess
from pathlib import Path

import httpx
import pytest

from doorstep.context import Context
from doorstep.engines import postgres
from doorstep.settings import BadSetting, Settings
from doorstep.workspaces.admins import create_admin, invite_first_admin
from doorstep.workspaces.creating import create_workspace
from tests.attacks.browser import user_hash
from tests.attacks.conftest import MakeBrowser
from tests.conftest import RunningServer, environment
from tests.inbox.desk import Desk

CANARIES = {
    "access token": "canary-token-9f8e7d6c5b4a3210",
    "identity secret": "canary-identity-0a1b2c3d4e5f6789",
    "password": "canary-password-turnip-lantern",
}


async def test_no_secret_is_in_a_dump_a_log_an_answer_or_a_traceback(
    context: Context, server: RunningServer, new_browser: MakeBrowser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    made = await create_workspace(
        context.database, context.settings, name="Canary", app_id="canary",
        access_token=CANARIES["access token"], identity_secret=CANARIES["identity secret"],
    )  # fmt: skip
    invitation = await invite_first_admin(context.database, "canary") or ""
    await create_admin(
        context.database, workspace_id="canary", email="mia@shop.example", name="Mia", password=CANARIES["password"]
    )
    browser = new_browser("canary")
    await browser.boot(user_id="ada", user_hash=user_hash(made.identity_secret, "ada"), email="ada@shop.example")
    about = await browser.write("Hello")
    refused = await new_browser("canary").boot(user_id="bob", user_hash="0" * 64)
    desk = Desk(server.url)
    signed_in = await desk.sign_in(password=CANARIES["password"])
    assert signed_in.status_code == 303
    session = desk.session or ""
    bearer = {"Authorization": f"Bearer {CANARIES['access token']}"}
    async with httpx.AsyncClient(base_url=server.url, headers=bearer) as api:
        answers = [
            refused, signed_in,
            await api.get("/me"),
            await api.get("/conversations"),
            await api.get(f"/conversations/{about}"),
            await api.post("/contacts/search", json={"query": {"field": "role", "operator": "=", "value": "user"}}),
            await api.post("/contacts/search", content=b'{"query": '),
            await api.get("/nowhere"),
            await desk.get("/inbox"),
            await desk.get(f"/inbox/conversations/{about}"),
            await desk.get("/inbox/account"),
            await desk.get("/inbox/install"),
        ]  # fmt: skip
        await _break(context)
        broken = [await api.get("/conversations"), await browser.get("/conversations"), await desk.get("/inbox")]
    await desk.close()
    assert {each.status_code for each in broken} <= {500, 503}

    secrets = [*CANARIES.values(), invitation, session, browser.token or "", *context.settings.secret_keys]
    dump = _dump(context.settings.database_url)
    ours = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    log = "\n".join(logging.Formatter().format(record) for record in ours)
    assert "failed" in log
    for secret in secrets:
        assert secret
        assert secret not in dump, "a dump alone must not let anyone in"
        assert secret not in log, "a log is read by many"
        assert secret not in repr(context.settings), "a traceback shows reprs"
        for answer in [*answers, *broken]:
            shown = answer.text + str([value for name, value in answer.headers.items() if name != "set-cookie"])
            assert secret not in shown, answer.request.url
    for answer in broken:
        assert "Traceback" not in answer.text
        assert "relation" not in answer.text


@pytest.mark.parametrize("key", ["changeme", "secret", "0" * 32, "a" * 64, "x" * 31])
def test_a_published_or_short_key_starts_nothing(key: str, tmp_path: Path) -> None:
    with pytest.raises(BadSetting):
        Settings.from_environment(
            environment("postgresql://localhost/x", "redis://localhost") | {"DOORSTEP_SECRET_KEY": key}, tmp_path
        )


async def _break(context: Context) -> None:
    """The table goes away under the running server: an unexpected fault, with a traceback in the log."""
    await context.database.execute("ALTER TABLE conversations RENAME TO gone")


def _dump(url: str) -> str:
    done = subprocess.run([postgres.program("pg_dump"), url], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "canary" in done.stdout
    return done.stdout

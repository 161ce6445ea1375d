"""Row 6: in a live workspace nobody is a user without a proof of the very id they claim."""

import time
from typing import Any

import jwt

from doorstep.context import Context
from doorstep.workspaces.creating import CreatedWorkspace, create_workspace
from tests.attacks.browser import user_hash
from tests.attacks.conftest import MakeBrowser


def token(secret: str, algorithm: str = "HS256", **claims: Any) -> str:
    return jwt.encode({"user_id": "ada", **claims}, secret, algorithm=algorithm)


async def test_no_wrong_proof_makes_a_user(
    workspace: CreatedWorkspace, next_door: CreatedWorkspace, new_browser: MakeBrowser
) -> None:
    secret = workspace.identity_secret
    right = user_hash(secret, "ada")
    none = jwt.encode({"user_id": "ada"}, "", algorithm="none")
    wrong: list[dict[str, Any]] = [
        {},
        {"user_hash": ""},
        {"user_hash": None},
        {"user_hash": "null"},
        {"user_hash": "0" * 64},
        {"user_hash": right[:-1]},
        {"user_hash": right + "0"},
        {"user_hash": [right]},
        {"user_hash": {"$ne": None}},
        {"user_hash": True},
        {"user_hash": "é" * 64},
        {"user_hash": user_hash(secret, "bob")},
        {"user_hash": user_hash(next_door.identity_secret, "ada")},
        {"user_hash": user_hash(secret, "ada@shop.example"), "email": "ada@shop.example"},
        {"intercom_user_jwt": none},
        {"intercom_user_jwt": none.rsplit(".", 1)[0] + "." + "A" * 43},
        {"intercom_user_jwt": token(next_door.identity_secret)},
        {"intercom_user_jwt": token(secret, exp=int(time.time()) - 3_600)},
        {"intercom_user_jwt": token(secret, "HS512")},
        {"intercom_user_jwt": token(secret)[:-2]},
        {"intercom_user_jwt": token(secret, user_id=None)},
        {"intercom_user_jwt": token(secret, user_id="")},
        {"intercom_user_jwt": "a.b.c"},
        {"intercom_user_jwt": "." * 2_000},
    ]
    for proof in wrong:
        browser = new_browser()
        answer = await browser.boot(user_id="ada", **proof)

        assert answer.status_code in (200, 400), (proof, answer.status_code)
        if answer.status_code == 200:
            assert answer.json()["person"]["kind"] == "visitor", proof
            assert answer.json()["refused"], proof
            assert secret not in answer.text
    assert (await new_browser().boot(user_id="ada", user_hash=right)).json()["person"]["kind"] == "user"
    assert (await new_browser().boot(user_id="ada", intercom_user_jwt=token(secret))).json()["person"]["kind"] == "user"


async def test_a_signed_claim_wins_over_what_the_page_says(
    workspace: CreatedWorkspace, new_browser: MakeBrowser
) -> None:
    browser = new_browser()

    answer = await browser.boot(user_id="bob", intercom_user_jwt=token(workspace.identity_secret))

    assert answer.json()["person"].get("user_id") != "bob"


async def test_a_test_workspace_needs_no_proof_but_an_id_that_was_proven_once_always_does(
    context: Context, new_browser: MakeBrowser
) -> None:
    made = await create_workspace(context.database, context.settings, name="Test", app_id="trial", is_test=True)

    assert (await new_browser("trial").boot(user_id="bob")).json()["person"]["kind"] == "user"
    proven = await new_browser("trial").boot(user_id="ada", user_hash=user_hash(made.identity_secret, "ada"))
    assert proven.json()["person"]["kind"] == "user"
    for proof in ({}, {"user_hash": ""}, {"user_hash": "0" * 64}):
        claimed = await new_browser("trial").boot(user_id="ada", **proof)
        assert claimed.json()["person"]["kind"] == "visitor", proof
        assert claimed.json()["refused"]


async def test_junk_ids_log_nobody_in_and_match_nobody(workspace: CreatedWorkspace, new_browser: MakeBrowser) -> None:
    for junk in ("guest", "null", "undefined", "0", "-1", "", " ", "00000000-0000-0000-0000-000000000000", "anonymous"):
        answer = await new_browser().boot(user_id=junk, user_hash=user_hash(workspace.identity_secret, junk))

        assert answer.json()["person"]["kind"] == "visitor", junk


async def test_a_refused_login_of_another_id_ends_the_session_that_was_there(
    workspace: CreatedWorkspace, new_browser: MakeBrowser
) -> None:
    browser = new_browser()
    await browser.boot(user_id="ada", user_hash=user_hash(workspace.identity_secret, "ada"))
    hers, old = await browser.write("Ada's"), browser.token

    refused = await browser.boot(user_id="bob", user_hash="0" * 64)

    assert refused.json()["person"]["kind"] == "visitor"
    assert (await browser.with_token(old).get(f"/conversations/{hers}")).status_code == 401
    assert (await browser.get("/conversations")).json()["conversations"] == []

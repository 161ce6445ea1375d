"""Workspaces, their secrets and their teammates."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from cryptography.fernet import InvalidToken

from doorstep.app import open_context
from doorstep.context import Context
from doorstep.kernel.errors import Conflict, Invalid, NotFound
from doorstep.kernel.ids import WorkspaceId
from doorstep.settings import Settings
from doorstep.storage.access_tokens import find_credential
from doorstep.storage.admins import password_hash_of
from doorstep.workspaces.admins import (
    accept_invitation,
    create_admin,
    invite_first_admin,
    invited_to,
    list_admins,
    list_workspaces,
    set_password,
)
from doorstep.workspaces.creating import create_workspace
from doorstep.workspaces.finding import find_workspace
from doorstep.workspaces.passwords import hash_password, is_password
from doorstep.workspaces.scopes import EVERYTHING
from doorstep.workspaces.secrets import decrypt_secret, encrypt_secret, token_hash

TOKEN, SECRET = "a-token-of-a-shop-1", "a-secret-of-a-shop-1"


@pytest.fixture
async def context(settings: Settings) -> AsyncIterator[Context]:
    async with open_context(settings) as opened:
        yield opened


async def test_a_workspace_comes_with_token_secret_and_the_teammate_it_acts_as(context: Context) -> None:
    made = await create_workspace(context.database, context.settings, name="Shop")

    assert 4 <= len(made.app_id) <= 40
    found = await find_workspace(context, made.app_id)
    assert (found.name, found.enforce_identity, found.is_test) == ("Shop", True, False)
    assert decrypt_secret(context.settings.secret_keys, found.identity_secret_encrypted) == made.identity_secret
    opened = await find_credential(context.database, token_hash(made.access_token))
    assert opened is not None
    assert (opened.admin.workspace_id, opened.admin.admin_id) == (made.app_id, made.admin_id)
    assert opened.scopes == EVERYTHING
    (admin,) = await list_admins(context.database, made.app_id)
    assert (admin.admin_id, admin.has_password) == (made.admin_id, False)


async def test_a_test_workspace_needs_no_proof_at_first(context: Context) -> None:
    made = await create_workspace(context.database, context.settings, name="Shop", is_test=True)

    assert not (await find_workspace(context, made.app_id)).enforce_identity


async def test_an_id_or_token_in_use_is_a_conflict_and_leaves_nothing_behind(context: Context) -> None:
    await create_workspace(context.database, context.settings, name="Shop", app_id="shop1", access_token=TOKEN)

    with pytest.raises(Conflict, match="app id shop1"):
        await create_workspace(context.database, context.settings, name="Again", app_id="shop1")
    with pytest.raises(Conflict, match="access token"):
        await create_workspace(context.database, context.settings, name="Again", app_id="shop2", access_token=TOKEN)

    assert [each.workspace_id for each in await list_workspaces(context.database)] == ["shop1"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"app_id": "abc"}, {"app_id": "a" * 41}, {"app_id": "Shop"}, {"app_id": "shop-1"}, {"app_id": "shöp1"}, {"app_id": ""},
        {"access_token": "short"}, {"access_token": "x" * 257}, {"access_token": "new\nline and more"}, {"identity_secret": "ü" * 20},
        {"allowed_origins": ["https://a.example/path"]}, {"allowed_origins": ["null"]}, {"allowed_origins": ["ftp://a.example"]},
        {"allowed_origins": ["*"]}, {"name": " "},
    ],
)  # fmt: skip
async def test_what_cannot_be_one_is_refused(wrong: dict[str, object], context: Context) -> None:
    with pytest.raises(Invalid):
        await create_workspace(context.database, context.settings, **{"name": "Shop", **wrong})  # type: ignore[arg-type]

    assert await list_workspaces(context.database) == []


async def test_neither_token_nor_secret_nor_password_can_be_read_out_of_the_database(context: Context) -> None:
    made = await create_workspace(
        context.database, context.settings, name="Shop", access_token=TOKEN, identity_secret=SECRET
    )
    await create_admin(
        context.database, workspace_id=made.app_id, email="a@example.com", name="Ann", password="correct horse"
    )
    for table in ("workspaces", "access_tokens", "admins"):
        rows = await context.database.fetch(f"SELECT t::text AS text FROM {table} t")
        for canary in (TOKEN, SECRET, "correct horse"):
            assert not any(canary in row["text"] or canary.encode().hex() in row["text"] for row in rows)


def test_a_secret_survives_a_rotation_of_the_key_and_opens_for_no_other() -> None:
    old, new = ("o" * 20 + "l" * 20,), ("n" * 20 + "w" * 20,)
    closed = encrypt_secret(old, SECRET)

    assert decrypt_secret((*old, *new), closed) == SECRET
    with pytest.raises(InvalidToken):
        decrypt_secret(new, closed)


async def test_a_password_is_argon2id_and_setting_it_ends_the_sessions(context: Context) -> None:
    made = await create_workspace(context.database, context.settings, name="Shop")
    admin = await create_admin(context.database, workspace_id=made.app_id, email="Ann@Example.com", name="Ann Lee")
    await context.database.execute(
        "INSERT INTO admin_sessions (workspace_id, token_hash, admin_id, expires_at) VALUES ($1, $2, $3, now())",
        made.app_id, b"x", admin.admin_id,
    )  # fmt: skip

    await set_password(context.database, workspace_id=made.app_id, email="ann@example.com", password="correct horse")

    stored = await password_hash_of(context.database.pool, WorkspaceId(made.app_id), admin.admin_id)
    assert stored is not None
    assert stored.startswith("$argon2id$")
    assert await asyncio.to_thread(is_password, stored, "correct horse")
    assert not await asyncio.to_thread(is_password, stored, "wrong horse")
    assert await context.database.fetch("SELECT FROM admin_sessions") == []
    assert admin.initials == "AL"


async def test_a_teammate_is_there_once_and_only_in_a_workspace_that_exists(context: Context) -> None:
    made = await create_workspace(context.database, context.settings, name="Shop")
    await create_admin(context.database, workspace_id=made.app_id, email="ann@example.com", name="Ann")

    with pytest.raises(Conflict):
        await create_admin(context.database, workspace_id=made.app_id, email="ANN@example.com", name="Ann")
    with pytest.raises(NotFound):
        await create_admin(context.database, workspace_id="nothere", email="ann@example.com", name="Ann")
    with pytest.raises(NotFound):
        await set_password(context.database, workspace_id=made.app_id, email="bob@example.com", password="long enough")
    with pytest.raises(Invalid):
        await create_admin(context.database, workspace_id=made.app_id, email="no address", name="Ann")


async def test_the_first_teammate_comes_by_a_link_that_works_once(context: Context) -> None:
    made = await create_workspace(context.database, context.settings, name="Shop")
    token = await invite_first_admin(context.database, made.app_id)
    second = await invite_first_admin(context.database, made.app_id)
    assert token is not None
    assert second is not None
    assert await invited_to(context.database, token) == made.app_id
    assert await invited_to(context.database, "made up") is None

    admin = await accept_invitation(
        context.database, token, email="ann@example.com", name="Ann", password="long enough"
    )

    assert (admin.admin_id, admin.email, admin.has_password) == (made.admin_id, "ann@example.com", True)
    for used in (token, second):
        with pytest.raises(NotFound):
            await accept_invitation(context.database, used, email="eve@example.com", name="Eve", password="long enough")
    assert await invite_first_admin(context.database, made.app_id) is None


def test_no_hash_is_nobodys_password() -> None:
    assert not is_password(None, "the password of nobody")
    assert not is_password("no hash", "x")
    for wrong in ("short", "x" * 257):
        with pytest.raises(Invalid):
            hash_password(wrong)

"""Access tokens: made with what they may do, shown once, known by their hash, and revoked."""

import secrets
from collections.abc import Iterable
from typing import Final

import msgspec

from doorstep.kernel.errors import Conflict, Invalid, NotFound
from doorstep.kernel.ids import AdminId, WorkspaceId, is_hex_id, random_hex
from doorstep.storage.access_tokens import NewToken, count_live_tokens, insert_access_token, revoke_tokens
from doorstep.storage.activities import record_activity
from doorstep.storage.database import Database
from doorstep.workspaces.access_token import LAST_CHARACTERS
from doorstep.workspaces.scopes import Scope, checked_scopes
from doorstep.workspaces.secrets import token_hash

PREFIX: Final = "doorstep_"
"""Programs that look for leaked secrets find it by this."""

LONGEST_NAME_CHARACTERS: Final = 100

MOST_TOKENS: Final = 200
"""More than anybody tells apart; a program that makes one at each start is stopped here."""


class TooManyTokens(Conflict):
    """Revoke one that is not used any more first."""

    code = "too_many_tokens"

    def __init__(self) -> None:
        super().__init__(f"a workspace has {MOST_TOKENS} access tokens at most: revoke one first")


class MadeToken(msgspec.Struct, frozen=True):
    """What is shown once: only a hash of `token` is kept."""

    token_id: str
    token: str


def new_access_token() -> str:
    """256 random bits as text."""
    return f"{PREFIX}{secrets.token_urlsafe(32)}"


def as_row(
    token: str, *, name: str, scopes: tuple[Scope, ...] | None = None, app: tuple[str, str, bytes] | None = None
) -> NewToken:
    """What is kept of `token`; `app` as in `NewToken`."""
    return NewToken(
        token_id=random_hex(),
        token_hash=token_hash(token),
        name=name,
        scopes=scopes,
        last_characters=token[-LAST_CHARACTERS:],
        app=app,
    )


async def create_token(
    database: Database, workspace_id: WorkspaceId, admin_id: AdminId, *, name: str, scopes: Iterable[str] | None
) -> MadeToken:
    """Make a token that acts as the teammate `admin_id`; `scopes` None lets it do everything.

    Raises:
        Invalid: no name, or scopes that there are not.
        Conflict: the workspace has as many as it may.
    """
    if not 1 <= len(name.strip()) <= LONGEST_NAME_CHARACTERS:
        raise Invalid(f"a name has 1 to {LONGEST_NAME_CHARACTERS} characters", "name")
    token = new_access_token()
    new = as_row(token, name=name.strip(), scopes=None if scopes is None else checked_scopes(scopes))
    async with database.transaction() as connection:
        if await count_live_tokens(connection, workspace_id) >= MOST_TOKENS:
            raise TooManyTokens
        await insert_access_token(connection, workspace_id, admin_id, new)
        about = {"id": new.token_id, "name": new.name}
        did = f"made the access token {new.name}"
        await record_activity(connection, workspace_id, "custom_authentication_token_creation", did, access_token=about)
    return MadeToken(new.token_id, token)


async def revoke_token(database: Database, workspace_id: WorkspaceId, token_id: str) -> None:
    """End a token, and the webhooks that it made: the next call with it is refused, in every process.

    Raises:
        NotFound: the workspace has no such live token.
    """
    ended = 0
    if is_hex_id(token_id):
        async with database.transaction() as connection:
            ended = await revoke_tokens(connection, "workspace_id = $1 AND token_id = $2", workspace_id, token_id)
            if ended:
                about, did = {"id": token_id}, "revoked an access token"
                await record_activity(connection, workspace_id, "oauth_token_revocation", did, access_token=about)
    if not ended:
        raise NotFound("there is no such access token")

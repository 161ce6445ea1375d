"""An app that somebody builds: which workspace registered it, where it may be sent back to, and what it asks for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

import msgspec

from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import WorkspaceId
from doorstep.workspaces.scopes import Scope

MOST_REDIRECT_URIS: Final = 10

LONGEST_URI_CHARACTERS: Final = 500

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""What a developer's own machine is called: the one place that a code may travel to without TLS."""


class App(msgspec.Struct, frozen=True, kw_only=True):
    """A registered app; its secret is known by its hash only."""

    workspace_id: WorkspaceId
    workspace_name: str
    """Who made it, for those who are asked to let it in."""
    client_id: str
    name: str
    secret_hash: bytes
    redirect_uris: tuple[str, ...]
    """Compared as texts; the first is meant when a request names none."""
    scopes: tuple[Scope, ...]
    created_at: datetime


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """An app that a workspace let in: what all its live tokens have in common."""

    client_id: str
    name: str
    made_by: str
    scopes: tuple[Scope, ...]
    let_in_by: tuple[str, ...]
    since: datetime
    last_used_at: datetime | None


def checked_redirect_uris(texts: Sequence[str]) -> tuple[str, ...]:
    """Each once, in their order.

    Raises:
        Invalid: none or too many, or one that a code must not be sent to.
    """
    uris = tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if not 1 <= len(uris) <= MOST_REDIRECT_URIS:
        raise Invalid(f"an app has 1 to {MOST_REDIRECT_URIS} redirect addresses", "redirect_uris")
    for uri in uris:
        if not _may_receive_a_code(uri):
            raise Invalid(
                f"a redirect address begins with https://, or with http:// on localhost, and has no fragment and no password: "
                f"{uri} is none",
                "redirect_uris",
            )
    return uris


def _may_receive_a_code(uri: str) -> bool:
    if len(uri) > LONGEST_URI_CHARACTERS or not uri.isascii() or not all(" " < each <= "~" for each in uri):
        return False
    if any(each in uri for each in "\\\"'<>`;,") or "#" in uri:
        return False
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return False
    if not parts.hostname or "@" in parts.netloc or "*" in parts.netloc:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)

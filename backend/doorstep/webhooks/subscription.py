"""Who wants to hear of what, and where: the rules for an address and for topics."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from doorstep.kernel.errors import Conflict, Invalid, NotFound, Unauthorized
from doorstep.kernel.facts import TOPICS
from doorstep.kernel.ids import AdminId, WorkspaceId
from doorstep.workspaces.scopes import Scope

PING: Final = "ping"
"""Sent when somebody tries an address, to whoever is tried; nobody subscribes to it."""

SUBSCRIBABLE: Final[tuple[str, ...]] = tuple(topic for topic in TOPICS if topic != PING)

LONGEST_URL: Final = 2_048

MOST_SUBSCRIPTIONS: Final = 100
"""Every fact of a workspace is written once for each of them that wants it."""


READS: Final[Mapping[str, Scope]] = {
    "visitor": "people:read",
    "contact": "people:read",
    "company": "people:read",
    "conversation": "conversations:read",
    "conversation_part": "conversations:read",
    "event": "events:read",
}
"""What a token has to be able to read for topics that begin so."""


def scope_of(topic: str) -> Scope | None:
    """What whoever hears of a topic must be able to read; a ping tells nothing."""
    return READS.get(topic.partition(".")[0])


class SubscriptionMissing(NotFound):
    """There is none in this workspace (any more)."""

    def __init__(self) -> None:
        super().__init__("Webhook Not Found")


class DeliveryMissing(NotFound):
    """Nothing with this id was told to it in the last 30 days."""

    def __init__(self) -> None:
        super().__init__("Delivery Not Found")


class TooManySubscriptions(Conflict):
    """One more would be too many."""

    def __init__(self) -> None:
        super().__init__(f"a workspace may have {MOST_SUBSCRIPTIONS} webhooks")


class SubscriptionDisabled(Conflict):
    """Nothing is sent to it until it is enabled again."""

    def __init__(self) -> None:
        super().__init__("this webhook is disabled: enable it first")


class TokenEnded(Unauthorized):
    """The token that asks was revoked while it asked."""

    def __init__(self) -> None:
        super().__init__("Access Token Invalid")


class EarlierSecret(msgspec.Struct, frozen=True):
    """One that was replaced, encrypted, and until when notifications are signed with it all the same."""

    secret_encrypted: bytes
    until: datetime


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """An address that hears of topics; the secrets are opened by `workspaces.secrets.decrypt_secret`."""

    workspace_id: WorkspaceId
    subscription_id: str
    url: str
    topics: tuple[str, ...]
    secret_encrypted: bytes
    previous_secret_encrypted: bytes | None = None
    previous_secret_until: datetime | None = None
    earlier_secrets: tuple[EarlierSecret, ...] = ()
    """Before the previous one, the latest first."""
    created_by: AdminId | None = None
    created_at: datetime
    disabled_at: datetime | None = None
    disabled_because: str | None = None
    """`teammate`; `program`: one asked for it; `gone`: the address answered 410; `token`: its token was revoked; `scopes`: its token may not read that any more."""
    token_id: str | None = None
    """The token that answers for it, and that it ends with; None of one that teammates made or took over."""

    def __repr__(self) -> str:
        """Without the secrets: reprs end in logs."""
        return f"Subscription({self.workspace_id}, {self.subscription_id}, {self.url})"

    @property
    def enabled(self) -> bool:
        return self.disabled_at is None


def check_url(url: object, *, plain_http: bool) -> str:
    """An address that can be posted to, as far as its text tells; where it leads is checked at each connection.

    Args:
        plain_http: whether an installation's own network is open, which is the one place where http will do.

    Raises:
        Invalid: anything but `https://host/path`, with a port if need be.
    """
    if not isinstance(url, str) or not url:
        raise Invalid("url not specified", "url")
    if len(url) > LONGEST_URL:
        raise Invalid(f"url may have {LONGEST_URL} characters", "url")
    if not url.isascii() or any(character <= " " or character == "\x7f" or character == "\\" for character in url):
        raise Invalid("url must be written in ASCII, without spaces", "url")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Invalid("url is not an address", "url") from None
    if parts.scheme not in (("https", "http") if plain_http else ("https",)):
        raise Invalid("url must begin with https://", "url")
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise Invalid("url must have a host, and neither a user nor a fragment", "url")
    return url


def check_topics(topics: Any) -> tuple[str, ...]:
    """Topics that there are, each once, in the order of the list.

    Raises:
        Invalid: none, or one that is unknown.
    """
    if not isinstance(topics, Sequence) or isinstance(topics, str) or not topics:
        raise Invalid("topics not specified", "topics")
    for topic in topics:
        if topic not in SUBSCRIBABLE:
            raise Invalid(f"{str(topic)[:60]!r} is not a topic", "topics")
    return tuple(topic for topic in SUBSCRIBABLE if topic in topics)

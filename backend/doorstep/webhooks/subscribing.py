"""Making, changing and ending subscriptions. A secret is told when it is made, and never again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from msgspec.structs import replace

from doorstep.kernel.clock import now
from doorstep.kernel.ids import AdminId, WorkspaceId, is_hex_id, random_hex
from doorstep.settings import Settings
from doorstep.storage import webhooks as rows
from doorstep.storage.access_tokens import hold_token
from doorstep.storage.activities import record_activity
from doorstep.storage.database import Connection, Database
from doorstep.webhooks.signing import MOST_REPLACED, OVERLAP, new_signing_secret, replaced_secrets
from doorstep.webhooks.subscription import (
    MOST_SUBSCRIPTIONS,
    Subscription,
    SubscriptionMissing,
    TokenEnded,
    TooManySubscriptions,
    check_topics,
    check_url,
)
from doorstep.workspaces.activity import ActivityType
from doorstep.workspaces.secrets import encrypt_secret


class Stores(Protocol):
    """All that this needs of the process's context."""

    @property
    def settings(self) -> Settings: ...
    @property
    def database(self) -> Database: ...


async def subscribe(
    stores: Stores, workspace_id: WorkspaceId, *,
    url: object, topics: Any, by: AdminId | None, at: datetime, token_id: str | None = None,
) -> tuple[Subscription, str]:  # fmt: skip
    """From this commit on every fact of these topics is told to `url`.

    Args:
        token_id: of the token that asks, with which it will end; None for a teammate.

    Returns:
        The subscription, and the secret that its receiver checks signatures with; only here it is readable.

    Raises:
        Invalid: no address, or an unknown topic.
        TokenEnded: the token was revoked meanwhile.
        TooManySubscriptions: the workspace has 100.
    """
    secret = new_signing_secret()
    made = Subscription(
        workspace_id=workspace_id,
        subscription_id=random_hex(),
        url=check_url(url, plain_http=bool(stores.settings.outgoing_networks)),
        topics=check_topics(topics),
        secret_encrypted=encrypt_secret(stores.settings.secret_keys, secret),
        created_by=by,
        created_at=at,
        token_id=token_id,
    )
    async with stores.database.transaction() as connection:
        await _hold(connection, workspace_id, token_id)
        if await rows.count_subscriptions_locked(connection, workspace_id) >= MOST_SUBSCRIPTIONS:
            raise TooManySubscriptions
        await rows.insert_subscription(connection, made)
        await _record(connection, made, "app_webhook_creation", "made a webhook subscription")
    return made, secret


async def existing_subscription(stores: Stores, workspace_id: WorkspaceId, subscription_id: str) -> Subscription:
    """The one with this id.

    Raises:
        SubscriptionMissing: this workspace has none.
    """
    known = is_hex_id(subscription_id)
    found = await rows.find_subscription(stores.database.pool, workspace_id, subscription_id) if known else None
    if found is None:
        raise SubscriptionMissing
    return found


async def change_subscription(
    stores: Stores, workspace_id: WorkspaceId, subscription_id: str, *,
    url: object = None, topics: Any = None, enabled: bool | None = None, token_id: str | None = None,
) -> Subscription:  # fmt: skip
    """Another address, other topics, on or off; None leaves what is there. Who changes one or switches it on answers for it.

    One commit: nothing is told to a new address, or of new topics, by a webhook that is being switched off.

    Raises:
        Invalid: no address, or an unknown topic.
        SubscriptionMissing: this workspace has none.
        TokenEnded: the token was revoked meanwhile.
    """
    wanted: dict[str, Any] = {}
    if url is not None:
        wanted["url"] = check_url(url, plain_http=bool(stores.settings.outgoing_networks))
    if topics is not None:
        wanted["topics"] = check_topics(topics)

    def changed(before: Subscription) -> Subscription:
        after = replace(before, **wanted)
        after = after if after == before else replace(after, token_id=token_id)
        if enabled is None:
            return after
        return _on(after, token_id) if enabled else _off(after, at, "program" if token_id else "teammate")

    off, at = enabled is False, now()
    return await _change(stores, workspace_id, subscription_id, changed, drops_waiting=off, token_id=token_id)


def _on(before: Subscription, token_id: str | None) -> Subscription:
    if before.enabled:
        return before
    return replace(before, disabled_at=None, disabled_because=None, token_id=token_id)


def _off(before: Subscription, at: datetime, because: str) -> Subscription:
    if not before.enabled:
        return before
    return replace(before, disabled_at=at, disabled_because=because)


async def rotate_secret(
    stores: Stores, workspace_id: WorkspaceId, subscription_id: str, *, at: datetime
) -> tuple[Subscription, str]:
    """A new secret; for 24 hours what is sent carries a signature by the old one beside it, and by those before that still count.

    Returns:
        The subscription and the new secret; only here it is readable.

    Raises:
        SubscriptionMissing: this workspace has none.
    """
    secret = new_signing_secret()

    def rotated(before: Subscription) -> Subscription:
        return replace(
            before,
            secret_encrypted=encrypt_secret(stores.settings.secret_keys, secret),
            previous_secret_encrypted=before.secret_encrypted,
            previous_secret_until=at + OVERLAP,
            earlier_secrets=tuple(replaced_secrets(before, at)[: MOST_REPLACED - 1]),
        )

    return await _change(stores, workspace_id, subscription_id, rotated), secret


async def disable(stores: Stores, workspace_id: WorkspaceId, subscription_id: str, *, at: datetime) -> Subscription:
    """A teammate switches it off: nothing is sent any more, and what happens meanwhile is not kept for it.

    Raises:
        SubscriptionMissing: this workspace has none.
    """
    return await _change(
        stores, workspace_id, subscription_id, lambda before: _off(before, at, "teammate"), drops_waiting=True
    )


async def enable(
    stores: Stores, workspace_id: WorkspaceId, subscription_id: str, *, token_id: str | None = None
) -> Subscription:
    """From now on it hears of its topics again; who switches one on answers for it.

    Raises:
        SubscriptionMissing: this workspace has none.
        TokenEnded: the token was revoked meanwhile.
    """
    return await _change(stores, workspace_id, subscription_id, lambda before: _on(before, token_id), token_id=token_id)


async def unsubscribe(stores: Stores, workspace_id: WorkspaceId, subscription_id: str) -> Subscription:
    """It is gone, with its log; an attempt that is under way may still arrive.

    Raises:
        SubscriptionMissing: this workspace has none.
    """
    await existing_subscription(stores, workspace_id, subscription_id)
    async with stores.database.transaction() as connection:
        found = await rows.find_subscription(connection, workspace_id, subscription_id, lock=True)
        if found is None:
            raise SubscriptionMissing
        await rows.delete_subscription(connection, workspace_id, subscription_id)
        await _record(connection, found, "app_webhook_deletion", "ended a webhook subscription")
    return found


async def _change(
    stores: Stores,
    workspace_id: WorkspaceId,
    subscription_id: str,
    changed: Callable[[Subscription], Subscription],
    *,
    drops_waiting: bool = False,
    token_id: str | None = None,
) -> Subscription:
    await existing_subscription(stores, workspace_id, subscription_id)
    async with stores.database.transaction() as connection:
        # before the subscription, as revoking takes them
        await _hold(connection, workspace_id, token_id)
        before = await rows.find_subscription(connection, workspace_id, subscription_id, lock=True)
        if before is None:
            raise SubscriptionMissing
        after = changed(before)
        await rows.save_subscription(connection, after)
        if after != before:
            await _record(connection, after, "app_webhook_change", "changed a webhook subscription")
        if drops_waiting:
            await rows.drop_waiting(connection, workspace_id, subscription_id)
    return after


async def _record(connection: Connection, of: Subscription, kind: ActivityType, did: str) -> None:
    """The whole address may be a secret of who receives: its host is enough to know which it is."""
    about = {"id": of.subscription_id, "host": urlsplit(of.url).hostname, "enabled": of.enabled}
    await record_activity(connection, of.workspace_id, kind, did, webhook=about)


async def _hold(connection: Connection, workspace_id: WorkspaceId, token_id: str | None) -> None:
    if token_id is not None and not await hold_token(connection, workspace_id, token_id):
        raise TokenEnded

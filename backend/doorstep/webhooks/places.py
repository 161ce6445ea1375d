"""Who has how many of a worker's places: one workspace's slow receivers hold up no other workspace, nor its own quick ones for long."""

from collections import Counter
from typing import Final, TypeVar

import msgspec

from doorstep.kernel.ids import WorkspaceId
from doorstep.outgoing.posting import Answer
from doorstep.webhooks.subscription import Subscription

UNDER_WAY: Final = 96
"""Deliveries of one worker at the same time; each waits for somebody else's server most of its life."""

WORKSPACE_SHARE: Final = 12
"""Of them, one workspace's."""

SHARE: Final = 4
"""Of them, one subscription's."""

SLOW_AFTER: Final = 2
"""So often in a row a subscription gives no answer in time before it is tried alone: one at a time, and one such of a workspace."""

SLOW_PLACES: Final = 16
"""All the slow ones of all workspaces together."""

MOST_REMEMBERED: Final = 10_000
"""Then all is forgotten, and learnt anew."""


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """What may be started now."""

    total: int = UNDER_WAY
    slow: int = SLOW_PLACES
    of_workspaces: dict[WorkspaceId, int] = {}
    """Of those that have something under way; others have WORKSPACE_SHARE."""
    but_not_to: tuple[str, ...] = ()
    """Subscriptions that have enough under way."""
    slow_ones: tuple[str, ...] = ()
    """Subscriptions that are tried alone."""


class Places:
    """Kept by one worker, in memory: another one, or this one started anew, learns for itself who is slow."""

    def __init__(self) -> None:
        self._subscriptions: Counter[str] = Counter()
        self._workspaces: Counter[WorkspaceId] = Counter()
        self._slow_workspaces: Counter[WorkspaceId] = Counter()
        self._unanswered: dict[str, tuple[WorkspaceId, int]] = {}

    def room(self) -> Room:
        slow = {each: whose for each, (whose, times) in self._unanswered.items() if times >= SLOW_AFTER}
        slow_room = SLOW_PLACES - self._slow_workspaces.total()
        full = [each for each, number in self._subscriptions.items() if number >= SHARE]
        full += [each for each, whose in slow.items() if slow_room <= 0 or whose in self._slow_workspaces]
        return Room(
            total=UNDER_WAY - self._subscriptions.total(),
            slow=slow_room,
            of_workspaces={each: WORKSPACE_SHARE - number for each, number in self._workspaces.items()},
            but_not_to=tuple(full),
            slow_ones=tuple(slow),
        )

    def take(self, subscription: Subscription) -> bool:
        """A delivery begins; whether it is one of the slow ones, which `give_back` wants to know."""
        self._subscriptions[subscription.subscription_id] += 1
        self._workspaces[subscription.workspace_id] += 1
        slow = self._unanswered.get(subscription.subscription_id, ("", 0))[1] >= SLOW_AFTER
        if slow:
            self._slow_workspaces[subscription.workspace_id] += 1
        return slow

    def give_back(self, subscription: Subscription, *, slow: bool) -> None:
        _less(self._subscriptions, subscription.subscription_id)
        _less(self._workspaces, subscription.workspace_id)
        if slow:
            _less(self._slow_workspaces, subscription.workspace_id)

    def answered(self, subscription: Subscription, answer: Answer) -> None:
        """What came of one: any answer, and even a refused connection, is quick enough."""
        if not answer.timed_out:
            self._unanswered.pop(subscription.subscription_id, None)
            return
        if len(self._unanswered) >= MOST_REMEMBERED:
            self._unanswered.clear()
        _, times = self._unanswered.get(subscription.subscription_id, (subscription.workspace_id, 0))
        self._unanswered[subscription.subscription_id] = subscription.workspace_id, times + 1


Key = TypeVar("Key", bound=str)


def _less(counter: Counter[Key], key: Key) -> None:
    counter[key] -= 1
    if not counter[key]:
        del counter[key]

"""Searches of one workspace take only a part of a process's connections, whoever asks for how many of them at once."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from doorstep.kernel.errors import TooMany
from doorstep.kernel.ids import WorkspaceId

MOST_AT_ONCE: Final = 4
"""Searches and counts in one process, of all workspaces; never more than half of its connections."""

LONGEST_WAIT_SECONDS: Final = 2.0

MOST_WAITING: Final = 30
"""Of one workspace: whoever comes when so many wait is refused at once."""


class TooManySearches(TooMany):
    """The workspace's other searches have not made way in time."""

    def __init__(self) -> None:
        super().__init__("Too many searches at the same time: wait for some of them to be answered", 1)


class Bulkhead:
    """Places for searches in one process: some for all, and half of them at most for one workspace."""

    def __init__(self, connections: int) -> None:
        """`connections` is how many the process has."""
        in_all = max(1, min(MOST_AT_ONCE, connections // 2))
        self._all, self._of_one = asyncio.Semaphore(in_all), max(1, in_all // 2)
        self._workspaces: dict[WorkspaceId, tuple[asyncio.Semaphore, int]] = {}

    @asynccontextmanager
    async def place_of(self, workspace_id: WorkspaceId) -> AsyncGenerator[None, None]:
        """A place among the workspace's and among all, waited for a moment, in turn.

        Raises:
            TooManySearches: there was none in time.
        """
        own = self._enter(workspace_id)
        try:
            async with _in_time(own), _in_time(self._all):
                yield
        finally:
            self._leave(workspace_id)

    def _enter(self, workspace_id: WorkspaceId) -> asyncio.Semaphore:
        own, inside = self._workspaces.get(workspace_id) or (asyncio.Semaphore(self._of_one), 0)
        if inside >= self._of_one + MOST_WAITING:
            raise TooManySearches
        self._workspaces[workspace_id] = (own, inside + 1)
        return own

    def _leave(self, workspace_id: WorkspaceId) -> None:
        own, inside = self._workspaces[workspace_id]
        if inside > 1:
            self._workspaces[workspace_id] = (own, inside - 1)
        else:
            # nobody of it is here: most workspaces search seldom
            del self._workspaces[workspace_id]


@asynccontextmanager
async def _in_time(places: asyncio.Semaphore) -> AsyncGenerator[None, None]:
    try:
        async with asyncio.timeout(LONGEST_WAIT_SECONDS):
            await places.acquire()
    except TimeoutError:
        raise TooManySearches from None
    try:
        yield
    finally:
        places.release()

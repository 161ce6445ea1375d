"""What one process shares among its requests: made once in `app`, given to handlers as the dependency `context`."""

from dataclasses import dataclass

from doorstep.conversations.writing import Draft, Written
from doorstep.realtime.heartbeat import Heartbeat
from doorstep.realtime.hub import Hub
from doorstep.settings import Settings
from doorstep.storage.database import Database
from doorstep.storage.group_commit import GroupCommit
from doorstep.storage.outbox import Outbox
from doorstep.storage.valkey import Valkey


@dataclass(frozen=True)
class Context:
    """The stores and the live parts of one process."""

    settings: Settings
    database: Database
    valkey: Valkey
    outbox: Outbox
    hub: Hub
    heartbeat: Heartbeat
    parts: GroupCommit[Draft, Written]
    """The one writer of messages, notes and states in this process."""

"""What each operation of the API does, takes, gives and refuses."""

from collections.abc import Mapping
from typing import Final

from doorstep.rest_api.description.operation import Operation
from doorstep.rest_api.description.operations import (
    apps,
    companies,
    contacts,
    conversations,
    events,
    labels,
    oldest_people,
    oldest_work,
    tasks,
    visitors,
    webhooks,
    workspace,
)

OPERATIONS: Final[Mapping[str, Operation]] = {
    operation.operation_id: operation
    for each in (visitors, contacts, conversations, companies, events, labels, tasks, workspace, webhooks, apps)
    for operation in each.OPERATIONS
}

OLDEST_OPERATIONS: Final[Mapping[str, Operation]] = {**oldest_people.OPERATIONS, **oldest_work.OPERATIONS}
"""Those of 1.x by method and path: nobody ever gave them ids, and what has an id here has two addresses there."""

EVERY: Final[Mapping[str, Operation]] = {
    **OPERATIONS,
    **{operation.operation_id: operation for operation in OLDEST_OPERATIONS.values()},
}
"""Of both documents: an operation id means one thing in either."""

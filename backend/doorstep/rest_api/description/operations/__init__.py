"""What each operation of the API does, takes, gives and refuses, by its operation id."""

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
    visitors,
    webhooks,
    workspace,
)

OPERATIONS: Final[Mapping[str, Operation]] = {
    operation.operation_id: operation
    for each in (visitors, contacts, conversations, companies, events, labels, workspace, webhooks, apps)
    for operation in each.OPERATIONS
}

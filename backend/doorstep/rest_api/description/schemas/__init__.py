"""The component schemas of the API's document. Names, types and enumerations are those that clients were made from."""

from collections.abc import Mapping
from typing import Final

from doorstep.rest_api.description.kinds import Record
from doorstep.rest_api.description.schemas import (
    apps,
    conversations,
    oldest,
    pages,
    people,
    requests_conversations,
    requests_oldest,
    requests_people,
    tasks,
    webhooks,
    workspace,
)

RECORDS: Final[Mapping[str, Record]] = {
    record.name: record
    for each in (
        pages,
        people,
        conversations,
        workspace,
        webhooks,
        requests_people,
        requests_conversations,
        tasks,
        apps,
        oldest,
        requests_oldest,
    )
    for record in each.SCHEMAS
}

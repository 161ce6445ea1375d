"""What a client's test needs beside a workspace: people who have not written, a team, a segment, a kind of message."""

from typing import Any

import httpx
import msgspec

from tests.conftest import RunningServer
from tests.rest_api.conftest import House


class Scene(msgspec.Struct, frozen=True):
    """Ids as texts."""

    url: str
    token: str
    visitors: list[str]
    admin_id: str
    team_id: str
    subscription_id: str
    segment_id: str


async def furnished(server: RunningServer, house: House) -> Scene:
    """By the API itself, where the clients have no method for it."""
    visitors = [(await house.visitor()).visitor_id for _ in range(2)]
    admin_id = house.created.admin_id
    async with httpx.AsyncClient(base_url=server.url, headers=house.bearer) as api:
        rules = {"name": "Users", "person_type": "user", "query": {"field": "role", "operator": "=", "value": "user"}}
        team = await made(api, "/teams", {"name": "Housekeeping", "admin_ids": [admin_id]})
        kind = await made(api, "/subscription_types", {"name": "House news", "consent_type": "opt_out"})
        segment = await made(api, "/segments", rules)
    return Scene(server.url, house.created.access_token, visitors, str(admin_id), team, kind, segment)


async def made(api: httpx.AsyncClient, path: str, body: dict[str, Any]) -> str:
    answer = await api.post(path, json=body)
    assert answer.is_success, answer.text
    return answer.json()["id"]

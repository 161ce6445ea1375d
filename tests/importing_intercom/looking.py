"""Everything that a workspace's API shows, with names in the place of ids, so that two workspaces can be compared."""

import re
from typing import Any

import httpx

Found = dict[str, Any]

NEWEST = {"Intercom-Version": "2.16"}

_BY_KEY = {
    "owner_id": "admin", "admin_assignee_id": "admin", "team_assignee_id": "team", "admin_id": "admin",
    "last_closed_by_id": "admin", "source_contact_id": "contact", "admin_ids": "admin", "team_ids": "team",
    "primary_admin_ids": "admin",
}  # fmt: skip

_KINDS = {"lead": "contact", "user": "contact", "subscription": "subscription_type"}

_WITHOUT = {"note", "data_attribute", "conversation_part"}
"""What has an id that nobody else names."""


class Looker:
    """Reads one workspace whole, then names what it read."""

    def __init__(self, api: httpx.AsyncClient, token: str) -> None:
        self.api, self.headers = api, {"Authorization": f"Bearer {token}", **NEWEST}
        self.names: dict[tuple[str, str], str] = {}

    async def get(self, path: str, **query: Any) -> Found:
        answer = await self.api.get(path, params=query, headers=self.headers)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    async def everything(self) -> Found:
        found: Found = {
            "admins": (await self.get("/admins"))["admins"],
            "teams": (await self.get("/teams"))["teams"],
            "tags": (await self.get("/tags"))["data"],
            "subscription_types": (await self.get("/subscription_types"))["data"],
            "attributes": [
                each
                for model in ("contact", "company", "conversation")
                for each in (await self._attributes(model))
                if each["custom"]
            ],
            "companies": await self._companies(),
            "people": await self._people(),
            "segments": (await self.get("/segments", include_count=True))["segments"],
            "conversations": await self._conversations(),
        }
        self._name_all(found)
        return {name: _sorted(self._named(each)) for name, each in found.items()}

    async def _attributes(self, model: str) -> list[Found]:
        headers = {**self.headers, "Intercom-Version": "2.14"}
        params = {"model": model, "include_archived": True}
        return (await self.api.get("/data_attributes", params=params, headers=headers)).json()["data"]

    async def _companies(self) -> list[Found]:
        found, param = list[Found](), None
        while True:
            page = await self.get("/companies/scroll", **({"scroll_param": param} if param else {}))
            if not page["data"]:
                break
            found, param = found + page["data"], page["scroll_param"]
        for each in found:
            each["all_notes"] = (await self.get(f"/companies/{each['id']}/notes"))["data"]
        return found

    async def _people(self) -> list[Found]:
        found, after = list[Found](), None
        while True:
            page = await self.get(
                "/contacts", per_page=50, include_merge_history=True, **({"starting_after": after} if after else {})
            )
            found += page["data"]
            if not page["pages"]["next"]:
                break
            after = page["pages"]["next"]["starting_after"]
        for each in found:
            each["all_notes"] = (await self.get(f"/contacts/{each['id']}/notes"))["data"]
            each["all_tags"] = (await self.get(f"/contacts/{each['id']}/tags"))["data"]
            each["all_companies"] = [
                one["company_id"] for one in (await self.get(f"/contacts/{each['id']}/companies"))["companies"]
            ]
            each["all_segments"] = [one["name"] for one in (await self.get(f"/contacts/{each['id']}/segments"))["data"]]
        return found

    async def _conversations(self) -> list[Found]:
        found, after = list[Found](), None
        while True:
            page = await self.get("/conversations", per_page=20, **({"starting_after": after} if after else {}))
            found += [await self.get(f"/conversations/{each['id']}") for each in page["conversations"]]
            if not page["pages"]["next"]:
                return found
            after = page["pages"]["next"]["starting_after"]

    def _name_all(self, found: Found) -> None:
        for kind, name, key in (("admin", "admins", "email"), ("team", "teams", "name"), ("tag", "tags", "name"),
                                ("company", "companies", "company_id"), ("segment", "segments", "name")):  # fmt: skip
            for each in found[name]:
                self.names[kind, str(each["id"])] = f"<{kind} {each[key]}>"
        for each in found["subscription_types"]:
            self.names["subscription_type", each["id"]] = f"<kind {each['default_translation']['name']}>"
        for each in found["people"]:
            self._name_person(each["id"], each)
            for merge in each.get("merge_history", []):
                self.names["contact", merge["source_contact_id"]] = f"<lead of {each['id']}>".replace(
                    each["id"], each["external_id"]
                )
        for each in found["conversations"]:
            self.names["conversation", each["id"]] = f"<conversation {each['created_at']} {each['source']['body']}>"
            for one in each["contacts"]["contacts"]:
                self._name_person(one["id"], one)

    def _name_person(self, contact_id: str, shown: Found) -> None:
        self.names.setdefault(("contact", contact_id), f"<person {shown['external_id'] or shown.get('email')}>")

    def _named(self, value: Any, key: str = "") -> Any:
        if isinstance(value, list):
            return [self._named(each, key) for each in value]
        if isinstance(value, dict):
            return {name: self._named_in(value, name, key) for name in value}
        if key in _BY_KEY and value is not None:
            return self.names.get((_BY_KEY[key], str(value)), f"unknown {key} {value}")
        if key == "value" and isinstance(value, str):
            return self.names.get(("tag", value), value)
        return re.sub(r"(?<=/)([0-9a-f]{32}|\d+)", "<id>", value) if key == "url" and isinstance(value, str) else value

    def _named_in(self, value: Found, name: str, key: str) -> Any:
        if name in ("workspace_id", "app_id"):
            return "<workspace>"
        if name != "id":
            return self._named(value[name], name)
        kind = str(value.get("type"))
        if kind in _WITHOUT or key == "source":
            return "<own>"
        named = self.names.get((_KINDS.get(kind, kind), str(value["id"])))
        return named or f"unknown {kind} {value['id']}"


def _sorted(found: Any) -> Any:
    return sorted(
        found,
        key=lambda each: str(each.get("full_name") or each.get("name")) + str(each.get("id")) + str(each.get("model")),
    )


def differences(one: Any, other: Any, path: str = "") -> list[str]:
    """Every place where two answers differ, and how."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = [*one, *(key for key in other if key not in one)]
        pairs = [(f"{path}.{key}", one.get(key, "missing"), other.get(key, "missing")) for key in keys]
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = [(f"{path}[{place}]", *pair) for place, pair in enumerate(zip(one, other, strict=True))]
    else:
        return [] if one == other and type(one) is type(other) else [f"{path}: {one!r} became {other!r}"]
    return [line for where, left, right in pairs for line in differences(left, right, where)]

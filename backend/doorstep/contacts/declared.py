"""What pages may say of people and companies, by what is declared; kept for a few seconds, since every page load asks."""

import time
from collections.abc import Mapping
from typing import Any, Final, cast
from weakref import WeakKeyDictionary

import msgspec

from doorstep.contacts.data_attributes import DataAttribute, by_name, value_for
from doorstep.contacts.errors import AttributeInvalid
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.data_attributes import attributes_of
from doorstep.storage.database import Database, HasDatabase

KEPT_SECONDS: Final = 5.0
"""An attribute that is protected now is protected everywhere this much later at most."""

MOST_KEPT: Final = 10_000
"""Workspaces; bounds memory."""


class Declared(msgspec.Struct, frozen=True):
    """The declared attributes of people and of companies, by name."""

    contact: Mapping[str, DataAttribute]
    company: Mapping[str, DataAttribute]


_kept: "WeakKeyDictionary[Database, dict[str, tuple[float, Declared]]]" = WeakKeyDictionary()


async def as_page_may(stores: HasDatabase, workspace_id: WorkspaceId, settings: Mapping[str, Any]) -> dict[str, Any]:
    """A page's settings without the attributes that only the site's server may set, and without values of a wrong type.

    A signed token says what it likes: it comes from the server.
    """
    return allowed(await _declared(stores, workspace_id), settings)


def forget_declared(stores: HasDatabase, workspace_id: WorkspaceId) -> None:
    """Whoever changes what is declared sees the change at once in their own process."""
    _kept.get(stores.database, dict[str, Any]()).pop(workspace_id, None)


def allowed(declared: Declared, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The rule of `as_page_may`."""
    kept = _those(declared.contact, settings)
    if declared.company:
        if isinstance(kept.get("company"), dict):
            kept["company"] = _those(declared.company, kept["company"])
        if isinstance(kept.get("companies"), list):
            several = cast("list[Any]", kept["companies"])
            kept["companies"] = [_those(declared.company, each) if isinstance(each, dict) else each for each in several]
    return kept


def _those(declared: Mapping[str, DataAttribute], said: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in said.items():
        attribute = declared.get(name)
        if attribute is None:
            kept[name] = value
        elif attribute.messenger_writable:
            try:
                kept[name] = value_for(attribute, value)
            except AttributeInvalid:
                continue
    return kept


async def _declared(stores: HasDatabase, workspace_id: WorkspaceId) -> Declared:
    kept = _kept.setdefault(stores.database, {})
    found = kept.get(workspace_id)
    if found is not None and found[0] > time.monotonic():
        return found[1]
    everything = await attributes_of(stores.database.pool, workspace_id)
    declared = Declared(
        by_name(each for each in everything if each.model == "contact"),
        by_name(each for each in everything if each.model == "company"),
    )
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[workspace_id] = (time.monotonic() + KEPT_SECONDS, declared)
    return declared

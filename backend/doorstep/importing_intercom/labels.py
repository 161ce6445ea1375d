"""What people are sorted by: tags, kinds of message and declared attributes."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from doorstep.contacts.data_attributes import (
    MODELS,
    MOST_ATTRIBUTES,
    DataAttribute,
    DataType,
    checked_name,
    checked_options,
)
from doorstep.contacts.standard_attributes import STANDARD_NAMES
from doorstep.contacts.subscription import SubscriptionType, read_type
from doorstep.contacts.tag import LONGEST_NAME
from doorstep.importing_intercom.reading import digest_of, id_of, items_in, seconds, text
from doorstep.importing_intercom.running import Importing
from doorstep.importing_intercom.source import MissingThere
from doorstep.importing_intercom.tally import Tally
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Invalid
from doorstep.storage import data_attributes, subscriptions, tags
from doorstep.storage.database import Connection
from doorstep.storage.imported import keep_imported

_TYPES: Final[Mapping[str, DataType]] = {
    "string": "string", "integer": "integer", "float": "float", "boolean": "boolean", "date": "date",
    "datetime": "date", "options": "string", "list": "string",
}  # fmt: skip

ATTRIBUTES_OF_ALL: Final = "2.14"
"""The newest version lists those of conversations elsewhere."""


async def bring_tags(importing: Importing) -> None:
    """By name, upper and lower case alike. One that was renamed there since is renamed here."""
    found = items_in(await importing.source.get("/tags"), "data", "tags")
    known = await importing.known("tag")

    async def work(connection: Connection, tally: Tally) -> None:
        here = {tag.tag_id: tag for tag in await tags.tags_of(connection, importing.workspace_id)}
        by_name = {tag.name.lower(): tag.tag_id for tag in here.values()}
        for item in found:
            there, name = id_of(item), text(item.get("name"), LONGEST_NAME)
            if there is None or name is None:
                continue
            old = known.get(there)
            tag_id = int(old.our_id) if old and int(old.our_id) in here else by_name.get(name.lower())
            digest = digest_of({"name": name})
            if tag_id is None:
                tag = await tags.insert_tag(connection, importing.workspace_id, name, by=None, at=now())
                tag_id = by_name[name.lower()] = tag.tag_id
                tally.made("tags")
            elif old is not None and old.digest != digest and name.lower() not in by_name:
                await tags.rename_tag(connection, importing.workspace_id, tag_id, name)
                tally.changed("tags")
            else:
                tally.same("tags")
            await keep_imported(connection, [importing.imported("tag", there, tag_id, digest)])

    await importing.save(None, work)
    await learn_tags(importing)


async def learn_tags(importing: Importing) -> None:
    """Those that were not deleted here since."""
    await importing.learn("tag")
    here = {tag.tag_id for tag in await tags.tags_of(importing.database.pool, importing.workspace_id)}
    importing.numbers["tag"] = {there: tag_id for there, tag_id in importing.numbers["tag"].items() if tag_id in here}


async def bring_subscription_types(importing: Importing) -> None:
    """By name and consent."""
    try:
        found = items_in(await importing.source.get("/subscription_types"), "data")
    except MissingThere:
        found = []
    known = await importing.known("subscription_type")

    async def work(connection: Connection, tally: Tally) -> None:
        here = await subscriptions.subscription_types_of(connection, importing.workspace_id)
        named = {(each.name.lower(), each.consent_type): each.subscription_type_id for each in here}
        for item in found:
            there, kind = id_of(item), _subscription_type(importing, item, tally)
            if there is None or kind is None:
                continue
            number = int(known[there].our_id) if there in known else named.get((kind.name.lower(), kind.consent_type))
            (tally.made if number is None else tally.same)("kinds of message")
            if number is None:
                made = await subscriptions.insert_subscription_type(connection, kind)
                number = made.subscription_type_id
            await keep_imported(connection, [importing.imported("subscription_type", there, number)])

    await importing.save(None, work)
    await importing.learn("subscription_type")


def _subscription_type(importing: Importing, item: Mapping[str, Any], tally: Tally) -> SubscriptionType | None:
    said = item.get("default_translation")
    words = said if isinstance(said, dict) else {}
    body = {name: item[name] for name in ("consent_type", "content_types", "state") if item.get(name) is not None}
    try:
        return read_type(
            importing.workspace_id, {**body, "name": words.get("name"), "description": words.get("description")}, now()
        )
    except Invalid as wrong:
        tally.leave_out("kinds of message", str(wrong), id_of(item))
        return None


async def bring_attributes(importing: Importing) -> None:
    """Those that the workspace declared there; by model and name."""
    listed = [await importing.source.get("/data_attributes", version=ATTRIBUTES_OF_ALL, model=model,
                                         include_archived=True) for model in MODELS]  # fmt: skip
    found = [item for answer in listed for item in items_in(answer, "data") if item.get("custom") is True]
    known = await importing.known("attribute")

    async def work(connection: Connection, tally: Tally) -> None:
        await data_attributes.lock_names(connection, importing.workspace_id)
        for item in found:
            there, digest = id_of(item), digest_of(item)
            old = known.get(there or "")
            if old is not None and old.digest == digest:
                tally.same("attributes")
                continue
            wanted = None if there is None else _attribute(importing, item, tally)
            number = wanted and await _declare(connection, wanted, there or "", tally, is_known=old is not None)
            if number and there:
                await keep_imported(connection, [importing.imported("attribute", there, number, digest)])

    await importing.save(None, work)


async def _declare(
    connection: Connection, wanted: DataAttribute, there: str, tally: Tally, *, is_known: bool
) -> int | None:
    """Its number here; None where it stays out."""
    here = await data_attributes.attributes_of(connection, wanted.workspace_id, include_archived=True)
    same = [each for each in here if (each.model, each.name) == (wanted.model, wanted.name)]
    for each in sorted(same, key=lambda one: one.archived):
        if each.data_type != wanted.data_type:
            tally.leave_out("attributes", "one of this name has another type here", there)
            return None
        if is_known:
            after = msgspec.structs.replace(
                each, description=wanted.description, options=wanted.options, archived=wanted.archived,
                messenger_writable=wanted.messenger_writable, updated_at=wanted.updated_at,
            )  # fmt: skip
            await data_attributes.save_attribute(connection, after)
        (tally.changed if is_known else tally.same)("attributes")
        return each.data_attribute_id
    shared = any(each.name == wanted.name and "conversation" not in (each.model, wanted.model) for each in here)
    if shared or wanted.name in STANDARD_NAMES[wanted.model]:
        tally.leave_out("attributes", "the name is taken here", there)
        return None
    if len(here) >= MOST_ATTRIBUTES:
        tally.leave_out("attributes", f"a workspace has at most {MOST_ATTRIBUTES}", there)
        return None
    tally.made("attributes")
    return (await data_attributes.insert_attribute(connection, wanted)).data_attribute_id


def _attribute(importing: Importing, item: Mapping[str, Any], tally: Tally) -> DataAttribute | None:
    kind, model = _TYPES.get(str(item.get("data_type"))), item.get("model")
    if kind is None or model not in MODELS:
        tally.leave_out("attributes", f"of the type {str(item.get('data_type'))[:40]}", id_of(item))
        return None
    options, at = None, now()
    try:
        name = checked_name(item.get("name"))
        options = checked_options(item["options"]) if item.get("options") else None
    except Invalid as wrong:
        tally.leave_out("attributes", str(wrong), id_of(item))
        return None
    return DataAttribute(
        workspace_id=importing.workspace_id, model=model, name=name, label=text(item.get("label")) or name,
        description=text(item.get("description"), 1_000) or "", data_type=kind, options=options,
        messenger_writable=item.get("messenger_writable") is not False, archived=item.get("archived") is True,
        created_by=importing.admin(item.get("admin_id")),
        created_at=seconds(item.get("created_at")) or at, updated_at=seconds(item.get("updated_at")) or at,
    )  # fmt: skip

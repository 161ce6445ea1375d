"""One tag for many people and companies at once: all of them, or none if one of them is not there."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast

import msgspec

from doorstep.companies.company import Company
from doorstep.companies.errors import CompanyMissing
from doorstep.contacts.addressing import find_addressed
from doorstep.contacts.emails import read_email
from doorstep.contacts.people import LIVING
from doorstep.contacts.tag import Tag, TagInvalid, TagMissing, checked_name
from doorstep.contacts.tagging import put_on_root, tag_named, take_off_root
from doorstep.identity.errors import NobodyHasThisId
from doorstep.identity.races import LostTheRace
from doorstep.kernel.clock import now
from doorstep.kernel.ids import AdminId, ContactId, WorkspaceId, is_hex_id
from doorstep.storage import companies, contacts, tags
from doorstep.storage.database import Connection, HasDatabase, retrying

MOST_AT_ONCE: Final = 500
"""All are locked together for as long as it takes."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Whom or what to tag, by the first of these that is there; `user_id` is also a company's `company_id`."""

    id: str | None = None
    user_id: str | None = None
    email: str | None = None
    untag: bool = False


class Tagged(msgspec.Struct, frozen=True):
    """The tag, and our ids of all whom it was put on (True) or taken off (False)."""

    tag: Tag
    people: Mapping[ContactId, bool]
    companies: Mapping[str, bool]


def read_targets(raw: object, own_id: str) -> tuple[Target, ...]:
    """A list of `{"id"}`, `{"email"}` or the site's own id under the name `own_id`, with `untag` where it comes off. Pure.

    Raises:
        TagInvalid: it is no such list.
    """
    if raw is None:
        return ()
    if not isinstance(raw, list) or len(cast("list[Any]", raw)) > MOST_AT_ONCE:
        raise TagInvalid
    return tuple(_target(each, own_id) for each in cast("list[Any]", raw))


async def tag_many(
    stores: HasDatabase,
    workspace_id: WorkspaceId,
    name: object,
    people: Sequence[Target],
    of_companies: Sequence[Target],
    *,
    by: AdminId | None,
) -> Tagged:
    """Put the tag of this name on all of them, or take it off; one that does not exist is made when it is to be put on.

    Raises:
        NobodyHasThisId, CompanyMissing, SeveralUsers: one of them is not there or not one; nothing was changed.
        TagMissing: all are to lose a tag that does not exist. TagInvalid: no name.
    """
    text = checked_name(name)

    async def once() -> Tagged:
        async with stores.database.transaction() as connection:
            at = now()
            roots = await _locked_people(connection, workspace_id, people)
            uids = {each: await _company(connection, workspace_id, each) for each in sorted(of_companies, key=_order)}
            tag = await _tag(connection, workspace_id, text, [*people, *of_companies], by, at)
            for target, root_id in roots.items():
                if target.untag:
                    await take_off_root(connection, workspace_id, root_id, tag.tag_id)
                else:
                    await put_on_root(connection, workspace_id, root_id, tag.tag_id, by=by, at=at)
            for target, uid in uids.items():
                if target.untag:
                    await tags.take_tag(connection, workspace_id, "company", [uid], tag.tag_id)
                else:
                    await tags.put_tag(connection, workspace_id, "company", uid, tag.tag_id, by=by, at=at)
            return Tagged(
                tag,
                {root_id: not target.untag for target, root_id in roots.items()},
                {uid: not target.untag for target, uid in uids.items()},
            )

    return await retrying(once)


def _target(raw: object, own_id: str) -> Target:
    if not isinstance(raw, dict):
        raise TagInvalid
    said = cast("dict[str, object]", raw)
    known = {name: said.get(key) for name, key in (("id", "id"), ("user_id", own_id), ("email", "email"))}
    texts = {name: str(value) for name, value in known.items() if isinstance(value, str | int) and value != ""}
    if not texts or any("\0" in text for text in texts.values()):
        raise TagInvalid
    return Target(**texts, untag=said.get("untag") in (True, "true"))


def _order(target: Target) -> tuple[str, str]:
    return target.id or "", target.user_id or ""


async def _tag(
    connection: Connection,
    workspace_id: WorkspaceId,
    name: str,
    targets: Sequence[Target],
    by: AdminId | None,
    at: datetime,
) -> Tag:
    if targets and all(each.untag for each in targets):
        there = await tags.hold_tag_named(connection, workspace_id, name)
        if there is None:
            raise TagMissing
        return there
    return await tag_named(connection, workspace_id, name, by=by, at=at)


async def _locked_people(
    connection: Connection, workspace_id: WorkspaceId, targets: Sequence[Target]
) -> dict[Target, ContactId]:
    """Everybody's root, locked together in the order of their ids."""
    found = {target: await _person(connection, workspace_id, target) for target in targets}
    locked = await contacts.lock_contacts(connection, workspace_id, list(found.values()))
    for root_id in found.values():
        root = locked.get(root_id)
        if root is None or root.state == "erased":
            raise NobodyHasThisId
        if root.state not in LIVING:
            raise LostTheRace
    return found


async def _person(connection: Connection, workspace_id: WorkspaceId, target: Target) -> ContactId:
    if target.id is not None:
        there = (
            await contacts.find_contact(connection, workspace_id, ContactId(target.id))
            if is_hex_id(target.id)
            else None
        )
        if there is None or there.state not in LIVING:
            raise NobodyHasThisId
        return there.contact_id
    if target.user_id is not None:
        for role in ("user", "lead"):
            person = await contacts.find_by_external_id(connection, workspace_id, target.user_id, role)
            if person is not None:
                return person.contact_id
        raise NobodyHasThisId
    person = await find_addressed(connection, workspace_id, read_email(target.email or "").normal)
    if person is None:
        raise NobodyHasThisId
    return person.contact_id


async def _company(connection: Connection, workspace_id: WorkspaceId, target: Target) -> str:
    """Our id of it; nobody deletes it before the transaction ends."""
    there: Company | None = None
    if target.id is not None:
        there = await companies.hold_company(connection, workspace_id, target.id) if is_hex_id(target.id) else None
    elif target.user_id is not None:
        there = await companies.lock_company(connection, workspace_id, target.user_id)
    if there is None:
        raise CompanyMissing
    return there.company_uid

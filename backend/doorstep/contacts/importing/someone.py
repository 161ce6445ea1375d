"""One person in the course of a batch: as they were, as they are by now, and what they are to get. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from doorstep.companies.errors import MOST_COMPANIES
from doorstep.contacts.addressing import is_the_sites
from doorstep.contacts.attributes import Change, Shown, apply, shown
from doorstep.contacts.becoming import changed, logging_in_by
from doorstep.contacts.contact import Contact
from doorstep.contacts.csv_columns import cell_of
from doorstep.contacts.importing.errors import RowRejected
from doorstep.contacts.importing.rows import Wanted
from doorstep.contacts.pseudonyms import pseudonym
from doorstep.kernel.ids import ContactId, WorkspaceId, new_visitor_id


class Someone:
    """`before` is None for who is new; `tags` are names in lower case and `companies` the site's ids, both of who was merged too."""

    def __init__(
        self,
        root: Contact,
        members: Sequence[Contact] = (),
        *,
        is_new: bool = False,
        tags: Sequence[str] = (),
        companies: Sequence[str] = (),
    ) -> None:
        self.before = None if is_new else root
        self.root, self.members = root, members
        self.tags, self.companies = set(tags), set(companies)
        self.new_tags: list[str] = []
        self.new_companies: list[str] = []

    @property
    def contact_id(self) -> ContactId:
        return self.root.contact_id

    @property
    def is_user(self) -> bool:
        return self.root.role == "user"

    def put(self, tags: Sequence[str], companies: Sequence[str]) -> bool:
        """Whether any of them is new to them.

        Raises:
            RowRejected: that would be too many companies.
        """
        more = [each for each in companies if each not in self.companies]
        if more and len(self.companies) + len(more) > MOST_COMPANIES:
            raise RowRejected(f"the person would belong to more than {MOST_COMPANIES:,} companies")
        new = [each for each in tags if each.lower() not in self.tags]
        self.tags.update(each.lower() for each in new)
        self.companies.update(more)
        self.new_tags += new
        self.new_companies += more
        return bool(new or more)

    def say(self, wanted: Wanted, at: datetime) -> bool:
        """Set what the row says of them; whether anything is otherwise now."""
        now = shown(self.root, self.members)
        standard, custom = what_is_new(now, wanted)
        after = changed(self.root, Change(standard=standard, custom=custom, by="import", at=at))
        if _vouches(wanted, after):
            after = msgspec.structs.replace(after, verified=True)
        columns: dict[str, Any] = {}
        if wanted.external_id is not None and after.external_id is None and after.role == wanted.role:
            columns["external_id"] = wanted.external_id
        if wanted.last_seen_at is not None and (now.last_seen_at is None or wanted.last_seen_at > now.last_seen_at):
            columns["last_seen_at"] = wanted.last_seen_at
        if columns:
            after = msgspec.structs.replace(after, **columns, updated_at=at)
        is_changed, self.root = after != self.root, after
        return is_changed


def _vouches(wanted: Wanted, after: Contact) -> bool:
    """Whether the row proves that the email is the lead's: it is the one that they have by now, and they did not type it."""
    return (
        wanted.email is not None
        and wanted.verified is not False
        and after.role == "lead"
        and after.email_normal == wanted.email.normal
        and is_the_sites(after, wanted.email.normal)
    )


def what_is_new(now: Shown, wanted: Wanted) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the row says that the person does not show already, as an export would write it.

    What is said again is not said by the file: else a list that goes out and comes back would vouch for everything in it.
    """
    standard = {name: value for name, value in wanted.standard.items() if not _says_the_same(getattr(now, name), value)}
    if now.unsubscribed_from_emails:
        # who wants no mail gets none by a list that was made before
        standard.pop("unsubscribed_from_emails", None)
    if wanted.email is not None and (now.email or "").lower() != wanted.email.normal:
        standard["email"] = wanted.email.shown
    custom = {
        name: value for name, value in wanted.custom.items()
        if not _says_the_same(now.custom_attributes.get(name), value)
    }  # fmt: skip
    return standard, custom


def _says_the_same(there: object, said: object) -> bool:
    return there is not None and cell_of(there).strip() == cell_of(said).strip()


def kept_of(someone: Someone, wanted: Wanted) -> int:
    """How many of the row's values gave way to what somebody of more trust had set."""
    now = shown(someone.root, someone.members)
    standard, custom = what_is_new(now, wanted)
    return len(standard) + len(custom)


def somebody_new(workspace_id: WorkspaceId, wanted: Wanted, at: datetime, drawn: Iterator[str]) -> Someone:
    """A lead with a name to call them by and an id as visitors have them, or a user. `drawn` are random hex digits for their ids."""
    contact_id, is_lead = ContactId(next(drawn)), wanted.role == "lead"
    nobody = Contact(
        workspace_id=workspace_id,
        contact_id=contact_id,
        role=wanted.role,
        external_id=wanted.external_id or (new_visitor_id(next(drawn)) if is_lead else None),
        pseudonym=pseudonym(contact_id) if is_lead else None,
        first_seen_at=at,
        last_seen_at=wanted.last_seen_at,
        created_at=at,
        updated_at=at,
    )
    email: Mapping[str, Any] = {} if wanted.email is None else {"email": wanted.email.shown}
    root = apply(nobody, Change(standard={**wanted.standard, **email}, custom=wanted.custom, by="import", at=at))
    if wanted.email is not None:
        # that a lead has it is as good as proven, unless the list itself says that it is not
        root = msgspec.structs.replace(
            root, email_normal=wanted.email.normal, verified=is_lead and wanted.verified is not False
        )
        if not is_lead:
            root = logging_in_by(root, wanted.email.normal, by="import", at=at)
    return Someone(root, is_new=True)

"""Whom a row is about, and what becomes of them. Pure.

A row names its person by our id, else by the site's, else by the email; never is somebody meant who merely typed that email. No row
makes one person of two, a lead of a user, or a user of a lead: those are rejected, and say why.
"""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping
from datetime import datetime
from typing import Final, Literal

from doorstep.contacts.addressing import is_the_sites
from doorstep.contacts.importing.errors import RowRejected
from doorstep.contacts.importing.rows import Wanted
from doorstep.contacts.importing.someone import Someone, kept_of, somebody_new
from doorstep.kernel.ids import ContactId, WorkspaceId, hex_of_uuid, random_hexes

Outcome = Literal["created", "updated", "unchanged"]

_DOUBLE: Final = "an earlier row of the file is about the same person"

_CONVERTED: Final = "a lead becomes a user by logging in, or by being converted"


class People:
    """Everybody whom the rows of a batch may be about, and whoever is made of them."""

    def __init__(
        self,
        workspace_id: WorkspaceId,
        known: Iterable[Someone],
        *,
        visitors: Collection[str] = frozenset(),
        met: Container[ContactId] = frozenset(),
    ) -> None:
        """`visitors`: ids, as hex digits, of those who are still visitors; `met`: whom earlier rows of the file were about."""
        self._workspace_id, self._visitors, self._met = workspace_id, visitors, met
        self.met: set[ContactId] = set()
        """Whom these rows were about."""
        self._by_id: dict[ContactId, Someone] = {}
        self._by_external_id: dict[tuple[str, str], Someone] = {}
        self._by_email: defaultdict[str, list[Someone]] = defaultdict(list)
        self.all: list[Someone] = []
        self.kept = 0
        self._drawn = random_hexes()
        for someone in known:
            self._add(someone)

    def take(self, wanted: Wanted, at: datetime) -> Outcome:
        """Do what the row says.

        Raises:
            RowRejected: it cannot be done; nobody was changed.
        """
        someone = self._meant(wanted)
        if someone is None:
            someone = somebody_new(self._workspace_id, wanted, at, self._drawn)
            someone.put(wanted.tags, wanted.companies)
            self._add(someone)
            self.met.add(someone.contact_id)
            return "created"
        if someone.contact_id in self.met or someone.contact_id in self._met:
            raise RowRejected(_DOUBLE)
        self._check_email(someone, wanted)
        joins = someone.put(wanted.tags, wanted.companies)
        says = someone.say(wanted, at)
        self.kept += kept_of(someone, wanted)
        self._index(someone)
        self.met.add(someone.contact_id)
        return "updated" if joins or says else "unchanged"

    def _add(self, someone: Someone) -> None:
        self.all.append(someone)
        for member in someone.members:
            self._by_id[member.contact_id] = someone
            if member.external_id is not None:
                self._by_external_id["lead", member.external_id] = someone
        self._index(someone)

    def _index(self, someone: Someone) -> None:
        root = someone.root
        self._by_id[root.contact_id] = someone
        if root.external_id is not None:
            self._by_external_id[root.role, root.external_id] = someone
        for email in {root.email_normal, root.login_email_normal if someone.is_user else None} - {None}:
            if someone not in self._by_email[email or ""]:
                self._by_email[email or ""].append(someone)

    def _meant(self, wanted: Wanted) -> Someone | None:
        """Raises RowRejected."""
        owner = self._who_has(wanted.external_id)
        someone = self._by_id.get(wanted.contact_id) if wanted.contact_id is not None else None
        if someone is not None:
            self._check_ids(someone, owner, wanted)
        elif owner is not None:
            someone = owner
        elif wanted.email is not None:
            someone = self._known_by(wanted.email.normal, wanted)
        elif wanted.external_id is None:
            raise RowRejected("nobody has this ID, and the row has no email or external ID for somebody new")
        if someone is not None and wanted.role == "user" and not someone.is_user:
            raise RowRejected(f"this person is a lead: {_CONVERTED}")
        if someone is None and wanted.role == "lead" and hex_of_uuid(wanted.external_id or "") in self._visitors:
            raise RowRejected(
                "the external ID is that of a visitor, who becomes a lead by writing or by being converted"
            )
        return someone

    def _who_has(self, external_id: str | None) -> Someone | None:
        if external_id is None:
            return None
        return self._by_external_id.get(("user", external_id)) or self._by_external_id.get(("lead", external_id))

    def _check_ids(self, someone: Someone, owner: Someone | None, wanted: Wanted) -> None:
        if wanted.external_id is None or owner is someone:
            return
        if owner is not None:
            raise RowRejected("the ID is one person's and the external ID another's, and an import makes no one of two")
        if someone.root.external_id is not None:
            raise RowRejected("the person with this ID has another external ID")

    def _known_by(self, email: str, wanted: Wanted) -> Someone | None:
        """Who goes by the email alone; with an external ID that nobody has, only a user who has none may be meant."""
        there = self._by_email.get(email)
        if not there:
            return None
        users = [each for each in there if each.is_user]
        leads = [each for each in there if not each.is_user and is_the_sites(each.root, email)]
        if wanted.external_id is not None:
            if wanted.role == "lead":
                return None
            return self._the_one([each for each in users if each.root.external_id is None], email)
        if wanted.role == "user":
            return self._the_one(users, email)
        return self._only(leads) or self._only([each for each in users if is_the_sites(each.root, email)])

    def _the_one(self, users: list[Someone], email: str) -> Someone | None:
        known = self._only([each for each in users if is_the_sites(each.root, email)])
        if known is None and users:
            raise RowRejected(
                "a user has typed this email, and nobody has said that it is theirs: give the ID or external ID"
            )
        return known

    def _only(self, found: list[Someone]) -> Someone | None:
        if len(found) > 1:
            raise RowRejected("several people have this email: give the ID or external ID")
        return found[0] if found else None

    def _check_email(self, someone: Someone, wanted: Wanted) -> None:
        """A user who has no other name than an email shares it with nobody."""
        if wanted.email is None or not someone.is_user or someone.root.email_normal == wanted.email.normal:
            return
        others = [each for each in self._by_email.get(wanted.email.normal, []) if each.is_user and each is not someone]
        is_nameless = someone.root.external_id is None and wanted.external_id is None
        if any(each.root.external_id is None or is_nameless for each in others):
            raise RowRejected("another user goes by this email")


def new_of(people: Iterable[Someone]) -> list[Someone]:
    return [each for each in people if each.before is None]


def changed_of(people: Iterable[Someone]) -> list[Someone]:
    """Those whose row is to be written again, though a later row of the batch may have put everything back."""
    return [each for each in people if each.before is not None and each.root != each.before]


def names_of_tags(people: Iterable[Someone]) -> Mapping[str, str]:
    """Every name that somebody is to get, by its lower case."""
    return {name.lower(): name for each in people for name in each.new_tags}

"""Who a browser stands for after a boot: known, new, promote, merge, switch or refused. Pure."""

import msgspec

from doorstep.contacts.contact import Contact
from doorstep.identity.verifying import Login, Refusal
from doorstep.visitors.visitor import Visitor

Session = Visitor | Contact | None
"""Whom the browser's token stands for before the boot; None when it stands for nobody."""


class Stay(msgspec.Struct, frozen=True):
    """Goes on as who it was."""

    person: Visitor | Contact


class Begin(msgspec.Struct, frozen=True):
    """A new visitor."""


class Leave(msgspec.Struct, frozen=True):
    """The user's session ends here, and the browser goes on as a new visitor."""

    user: Contact


class Enter(msgspec.Struct, frozen=True):
    """Logs in from nowhere or as a visitor; `user` is None when there is none yet."""

    visitor: Visitor | None
    user: Contact | None


class Promote(msgspec.Struct, frozen=True):
    """The lead becomes the user whom the site knows and we did not."""

    lead: Contact


class Merge(msgspec.Struct, frozen=True):
    """The lead becomes a member of the user."""

    lead: Contact
    user: Contact


class Switch(msgspec.Struct, frozen=True):
    """Shut down for one user, log in as the other; nothing goes from one to the other."""

    leaving: Contact
    user: Contact | None


Decision = Stay | Begin | Leave | Enter | Promote | Merge | Switch


def resolve(session: Session, said: Login | Refusal | None, user: Contact | None = None) -> Decision:
    """Decide whom the browser stands for from now on.

    Args:
        session: whom its token stands for.
        said: what came of the page's claim; None when it claimed nothing.
        user: the living user whom an accepted login names, if there is one.
    """
    if isinstance(said, Login):
        return _logged_in(session, said, user)
    if session is None:
        return Begin()
    if said is not None and isinstance(session, Contact) and session.role == "user" and not names(session, said):
        return Leave(session)
    return Stay(session)


def _logged_in(session: Session, login: Login, user: Contact | None) -> Decision:
    if session is None or isinstance(session, Visitor):
        return Enter(session, user)
    if session.role == "user":
        is_same = user is not None and user.contact_id == session.contact_id
        # whoever got this session without a proof may have planted it: the first proof starts afresh
        first_proof = login.proof is not None and session.proven_at is None
        return Stay(session) if is_same and not first_proof else Switch(session, user)
    return Promote(session) if user is None else Merge(session, user)


def is_same(user: Contact, login: Login) -> bool:
    """Whether an accepted login is by this very user, with no less proof than they need and no more than they gave."""
    if (user.proven_at is None) != (login.proof is None):
        return False
    return user.external_id == login.user_id if login.user_id is not None else email_leads_to(user, login)


def email_leads_to(user: Contact, login: Login) -> bool:
    """Whether the email that logs in leads to this user.

    An address that a page said without a signature is whatever an attacker wanted it to be: who proves that address must
    not land in the attacker's account. What the user shows plays no part: anybody may have typed it.
    """
    if login.email is None or user.login_email_normal != login.email.normal:
        return False
    source = user.attribute_sources.get("login_email")
    by_site = source is not None and source.is_the_sites
    return by_site or (login.proof is None and user.proven_at is None)


def names(user: Contact, refusal: Refusal) -> bool:
    """Whether a refused claim was about the very user whose session this is: by its user id if it gave one."""
    if refusal.user_id is not None:
        return refusal.user_id == user.external_id
    return refusal.email is not None and refusal.email.normal == user.login_email_normal

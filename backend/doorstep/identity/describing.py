"""What a page and a signed token say about a person: attributes and companies, each with the trust it deserves."""

import msgspec

from doorstep.companies.recording import record_companies
from doorstep.contacts.becoming import changed, logging_in_by
from doorstep.contacts.contact import Contact, Source
from doorstep.contacts.given import GivenCompany, for_nobody_known, read_given
from doorstep.identity.arrival import Arrival
from doorstep.identity.verifying import Login
from doorstep.storage.database import Connection


def described(contact: Contact, arrival: Arrival, login: Login | None) -> Contact:
    """What the page says, then what the token signs, which outranks it; the same object when nothing is new. Pure."""
    given = read_given(arrival.settings)
    if contact.role == "lead":
        given = for_nobody_known(given)
    contact = changed(contact, given.as_change("page", arrival.at))
    if login is not None and login.email is not None:
        by = "page" if login.proof is None else "signed"
        contact = logging_in_by(contact, login.email.normal, by=by, at=arrival.at)
    if login is None or login.proof is None:
        return contact
    signed = read_given(login.signed, signed=True)
    if login.email is not None:
        signed = msgspec.structs.replace(signed, standard={**signed.standard, "email": login.email.shown})
    return changed(contact, signed.as_change("signed", arrival.at))


def companies_given(arrival: Arrival, login: Login | None) -> list[tuple[Source, tuple[GivenCompany, ...]]]:
    """The companies that the page names and those that the token signs, in the order in which to record them."""
    return [
        ("page", read_given(arrival.settings).companies),
        ("signed", read_given(login.signed).companies if login is not None else ()),
    ]


async def record_given(connection: Connection, contact: Contact, arrival: Arrival, login: Login | None) -> None:
    """Save the companies, and that the person belongs to them."""
    for by, given in companies_given(arrival, login):
        await record_companies(connection, contact.workspace_id, contact.contact_id, given, by=by, at=arrival.at)

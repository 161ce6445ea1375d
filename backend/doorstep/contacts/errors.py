"""Why a person cannot be written as asked, in the words that programs know."""

from doorstep.contacts.contact import Contact
from doorstep.kernel.errors import Conflict, Invalid, NotFound
from doorstep.kernel.ids import ContactId


class IdentifierMissing(Invalid):
    """A user is known by an id of the site or by an email; a new person at least by a role."""

    code = "parameter_not_found"

    def __init__(self) -> None:
        super().__init__("email or external_id not specified", "external_id")


class ContactExists(Conflict):
    """Somebody of this role has the same identifier already."""

    def __init__(self, there: Contact) -> None:
        archived = there.state == "archived"
        who = "An archived contact" if archived else "A contact"
        super().__init__(f"{who} matching those details already exists with id={there.contact_id}")
        self.contact_id: ContactId = there.contact_id


class VisitorExists(Conflict):
    """A lead's external id is its visitor's: who is a visitor still becomes a lead by being converted."""

    def __init__(self) -> None:
        super().__init__("A visitor has this external_id: convert the visitor to a lead instead")


class MergedMeanwhile(NotFound):
    """Whoever was asked for by their own id is a part of somebody else by now; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("there is no such person")


class AttributeInvalid(Invalid):
    """A custom attribute that is not declared, or a value that it does not take."""

    def __init__(self, message: str, name: str) -> None:
        super().__init__(message, f"custom_attributes.{name[:80]}")

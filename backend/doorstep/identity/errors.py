"""What identity refuses, each with the facts that its caller needs."""

from doorstep.contacts.contact import Contact
from doorstep.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized


class DeviceUnknown(Unauthorized):
    """The token stands for nobody (any more): the widget boots again and repeats what it wanted."""

    code = "device_unknown"

    def __init__(self) -> None:
        super().__init__("this browser is not known here: boot first")


class Blocked(Forbidden):
    """A teammate blocked this person: neither boots nor messages, until somebody takes it back. Their devices stay."""

    code = "person_blocked"

    def __init__(self) -> None:
        super().__init__("this person may not write here")


class CannotMerge(Conflict):
    """Only a lead merges, and only into a user of the same workspace."""

    code = "cannot_merge"

    def __init__(self, source: Contact, target: Contact) -> None:
        super().__init__(f"{source.role} {source.contact_id} does not merge into {target.role} {target.contact_id}")
        self.source_id, self.target_id = source.contact_id, target.contact_id


class CannotUnmerge(Conflict):
    """The merge was undone already, or what it made is no longer as it left it."""

    code = "cannot_unmerge"


class VisitorGone(NotFound):
    """Nobody is this visitor any more: it has become a contact, was deleted, or its time is over."""

    def __init__(self) -> None:
        super().__init__("Visitor Not Found")


class NobodyHasThisId(NotFound):
    """No lead or user of the workspace."""

    def __init__(self) -> None:
        super().__init__("User Not Found")


class UserNotNamed(Invalid):
    """Who becomes a user needs something that the site knows them by."""

    code = "parameter_not_found"

    def __init__(self) -> None:
        super().__init__("the user needs an id, a user_id or an email", "user")


class SeveralUsers(Conflict):
    """Users with different ids may share an email."""

    def __init__(self) -> None:
        super().__init__("Multiple existing users match this email address - must be more specific using user_id")


class EmailNotTheSites(Conflict):
    """A user shows this address because a page or the person said so: whoever wrote in it before must not end up with them."""

    def __init__(self) -> None:
        super().__init__(
            "The user with this email address was not given it by the site - must be more specific using user_id"
        )

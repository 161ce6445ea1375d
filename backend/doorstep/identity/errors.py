"""What identity refuses, each with the facts that its caller needs."""

from doorstep.contacts.contact import Contact
from doorstep.kernel.errors import Conflict, Forbidden, Unauthorized


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

"""What identity refuses, each with the facts that its caller needs."""

from doorstep.contacts.contact import Contact
from doorstep.kernel.errors import Conflict, Unauthorized


class DeviceUnknown(Unauthorized):
    """The token stands for nobody (any more): the widget boots again and repeats what it wanted."""

    code = "device_unknown"

    def __init__(self) -> None:
        super().__init__("this browser is not known here: boot first")


class CannotMerge(Conflict):
    """Only a lead merges, and only into a user of the same workspace."""

    code = "cannot_merge"

    def __init__(self, source: Contact, target: Contact) -> None:
        super().__init__(f"{source.role} {source.contact_id} does not merge into {target.role} {target.contact_id}")
        self.source_id, self.target_id = source.contact_id, target.contact_id


class CannotUnmerge(Conflict):
    """The merge was undone already, or what it made is no longer as it left it."""

    code = "cannot_unmerge"

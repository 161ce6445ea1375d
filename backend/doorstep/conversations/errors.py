"""What can go wrong with conversations."""

from doorstep.kernel.errors import Conflict, Invalid, NotFound


class ConversationNotFound(NotFound):
    """There is none with this id, or it is not the caller's: both answer alike."""

    code = "conversation_not_found"

    def __init__(self) -> None:
        super().__init__("there is no such conversation")


class ClientIdConflict(Conflict):
    """The same sender used this client id for another text."""

    code = "client_id_conflict"

    def __init__(self) -> None:
        super().__init__("this client_id was used for another message")


class NoSuchAssignee(NotFound):
    """No teammate or team of this workspace has the number."""

    code = "assignee_not_found"

    def __init__(self) -> None:
        super().__init__("Assignee not found")


class PartNotFound(NotFound):
    """The conversation has no part with this id, or there is no such conversation."""

    code = "conversation_part_or_message_not_found"

    def __init__(self) -> None:
        super().__init__("Conversation part or message not found")


class PartNotRedactable(Invalid):
    """Only words can be taken back: a message or a note of anybody, a first message of the person only."""

    code = "conversation_part_not_redactable"

    def __init__(self) -> None:
        super().__init__("Conversation part is not redactable")


class LastCustomer(Invalid):
    """A conversation belongs to somebody."""

    status = 422

    def __init__(self) -> None:
        super().__init__("Removing the last customer is not allowed")


class NotAParticipant(NotFound):
    """The person is not in this conversation."""

    def __init__(self) -> None:
        super().__init__("User Not Found")


class NobodyToWriteTo(NotFound):
    """No person of this workspace has the id."""

    def __init__(self) -> None:
        super().__init__("User Not Found")


class TagNotFound(NotFound):
    """The workspace has no such tag, or it is not on the conversation."""

    code = "tag_not_found"

    def __init__(self) -> None:
        super().__init__("Tag not found")

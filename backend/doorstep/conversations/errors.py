"""What can go wrong with conversations."""

from doorstep.kernel.errors import Conflict, NotFound


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

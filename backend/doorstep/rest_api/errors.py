"""What the API says when it refuses, in the words and codes that its description publishes."""

from doorstep.kernel.errors import Conflict, Gone, Invalid, NotFound, Unauthorized


class TokenInvalid(Unauthorized):
    """No access token, or one that opens nothing."""

    def __init__(self) -> None:
        super().__init__("Access Token Invalid")


class VersionInvalid(Invalid):
    """`Intercom-Version` names a version that is not served."""

    code = "intercom_version_invalid"

    def __init__(self) -> None:
        super().__init__("The requested version could not be found")


class ResourceTooNew(Invalid):
    """A later version has it."""

    code = "intercom_version_invalid"

    def __init__(self) -> None:
        super().__init__("Requested resource is not available in current API version.")


class ParameterMissing(Invalid):
    """Something required was not sent."""

    code = "parameter_not_found"

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} not specified", field)


class ResourceMissing(NotFound):
    """There is none in this workspace."""

    def __init__(self) -> None:
        super().__init__("Resource Not Found")


class UserMissing(NotFound):
    """No lead or user of this workspace."""

    def __init__(self) -> None:
        super().__init__("User Not Found")


class ContactMerged(Gone):
    """The lead of this id is part of a user now; `Link` names the user. Versions before 2.16 hear `UserMissing`."""

    code = "contact_merged"

    def __init__(self, now_at: str) -> None:
        super().__init__("This contact has been merged. See the 'Link' header for the canonical contact.", now_at)


class ContactMissing(NotFound):
    """Nobody of this workspace of whom this could be asked."""

    def __init__(self) -> None:
        super().__init__("Contact not found")


class NotDuplicates(Invalid):
    """From 2.16 on, merging two people who have nothing in common has to be insisted on."""

    code = "invalid_merge"

    def __init__(self) -> None:
        super().__init__(
            "Contacts can only be merged when they are duplicates (matching email or phone)."
            " Pass skip_duplicate_validation=true to override this check."
        )


class VisitorMissing(NotFound):
    """No visitor of this workspace (any more)."""

    def __init__(self) -> None:
        super().__init__("Visitor Not Found")


class AdminMissing(NotFound):
    """No teammate of this workspace."""

    code = "admin_not_found"

    def __init__(self) -> None:
        super().__init__("Admin for admin_id not found")


class SeveralUsers(Conflict):
    """Users with different ids may share an email."""

    def __init__(self) -> None:
        super().__init__("Multiple existing users match this email address - must be more specific using user_id")


class SubjectMissing(Invalid):
    """An email has a subject."""

    code = "parameter_not_found"
    status = 422

    def __init__(self) -> None:
        super().__init__("No subject supplied for email message", "subject")


class ConversationMissing(NotFound):
    """No conversation of this workspace, in the words of the operations on tags."""

    def __init__(self) -> None:
        super().__init__("Conversation not found")

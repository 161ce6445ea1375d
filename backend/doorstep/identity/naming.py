"""Which user a program means when it has somebody become one: by our id, the site's own, or an email."""

import msgspec

from doorstep.contacts.addressing import find_addressed, users_who_show
from doorstep.contacts.contact import Contact
from doorstep.contacts.emails import Email, read_identifier
from doorstep.contacts.people import LIVING
from doorstep.identity.claims import why_junk
from doorstep.identity.errors import EmailNotTheSites, NobodyHasThisId, UserNotNamed
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ContactId, WorkspaceId, is_hex_id
from doorstep.storage import contacts
from doorstep.storage.database import Connection


class Naming(msgspec.Struct, frozen=True, kw_only=True):
    """The identifiers as the program sent them. The first that is there decides: `contact_id`, `user_id`, `email`."""

    contact_id: str | None = None
    """Our own; of a user that exists."""
    user_id: str | None = None
    email: str | None = None


class Named(msgspec.Struct, frozen=True):
    """Identifiers that may be somebody's."""

    contact_id: ContactId | None
    user_id: str | None
    email: Email | None

    @property
    def identifiers(self) -> tuple[str | None, str | None]:
        """What `contacts.matching.take_turns` wants."""
        return self.user_id, self.email and self.email.normal


def read_naming(naming: Naming) -> Named:
    """Check what was sent. Pure.

    Raises:
        UserNotNamed: nothing was.
        Invalid: an id that many would share, such as `null`, or no address.
    """
    contact_id, user_id = naming.contact_id or None, naming.user_id or None
    if (junk := why_junk(user_id)) is not None:
        raise Invalid(junk, "user_id")
    if contact_id is not None and not is_hex_id(contact_id):
        raise NobodyHasThisId
    email = read_identifier(naming.email) if naming.email else None
    if contact_id is None and user_id is None and email is None:
        raise UserNotNamed
    return Named(None if contact_id is None else ContactId(contact_id), user_id, email)


async def find_named(connection: Connection, workspace_id: WorkspaceId, named: Named) -> Contact | None:
    """The user who is meant, as of now and not locked; None where there is none yet. An email leads to nobody who only
    says that it is theirs.

    Raises:
        NobodyHasThisId: `contact_id` names no user of this workspace.
        SeveralUsers, EmailNotTheSites: the email does not say which one.
    """
    if named.contact_id is not None:
        root_id = await contacts.root_of(connection, workspace_id, named.contact_id)
        user = await contacts.find_contact(connection, workspace_id, root_id)
        if user is None or user.role != "user" or user.state not in LIVING:
            raise NobodyHasThisId
        return user
    if named.user_id is not None:
        return await contacts.find_user_by_external_id(connection, workspace_id, named.user_id)
    return None if named.email is None else await _by_email(connection, workspace_id, named.email.normal)


async def _by_email(connection: Connection, workspace_id: WorkspaceId, email_normal: str) -> Contact | None:
    user = await find_addressed(connection, workspace_id, email_normal, roles=("user",))
    if user is None and await users_who_show(connection, workspace_id, email_normal):
        raise EmailNotTheSites
    return user

"""Which user a login names: by the site's id, or by an email that nobody else could have put there."""

from doorstep.contacts.contact import Contact
from doorstep.identity.current import Stores
from doorstep.identity.resolving import email_leads_to
from doorstep.identity.verifying import Login, Refusal, identifier_hashes, names_of
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage import contacts, ledger
from doorstep.storage.database import Connection
from doorstep.workspaces.workspace import Workspace


async def find_user(
    connection: Connection, stores: Stores, workspace: Workspace, login: Login
) -> Contact | Refusal | None:
    """The living user whom a login names; a Refusal where it names several, or somebody who needs a proof."""
    if login.proof is None:
        names = names_of(login.user_id, login.email and login.email.normal)
        hashes = identifier_hashes(stores.settings.secret_keys, workspace.workspace_id, names)
        if await ledger.are_proven(connection, workspace.workspace_id, hashes):
            return _needs_proof(login)
    found = await _by_identifier(connection, workspace.workspace_id, login)
    if isinstance(found, Contact) and login.proof is None and found.proven_at is not None:
        return _needs_proof(login)
    return found


async def _by_identifier(connection: Connection, workspace_id: WorkspaceId, login: Login) -> Contact | Refusal | None:
    if login.user_id is not None:
        found = await contacts.find_user_by_external_id(connection, workspace_id, login.user_id)
        if found is not None or login.email is None:
            return found
    normal = login.email.normal if login.email else None
    same_email = [] if normal is None else await contacts.find_users_by_login_email(connection, workspace_id, normal)
    users = [user for user in same_email if email_leads_to(user, login)]
    if login.user_id is not None:
        # a user known by this proven email alone takes the id that comes with it; one with another id never does
        without_id = [user for user in users if user.external_id is None]
        return without_id[0] if len(without_id) == len(users) == 1 else None
    if len(users) > 1:
        reason = "several users have this email: log in with a user_id"
        return Refusal(email=login.email, claimed=login.name, code="identity_conflict", reason=reason)
    return users[0] if users else None


def _needs_proof(login: Login) -> Refusal:
    reason = "this identifier was proven before, so it needs user_hash or intercom_user_jwt now"
    return Refusal(user_id=login.user_id, email=login.email, claimed=login.name, reason=reason)

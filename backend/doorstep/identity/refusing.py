"""Keeping a record of refused logins: for the site's developer, and in the history of the person whose browser it was."""

import hashlib

from doorstep.contacts.contact import Contact
from doorstep.identity.arrival import Arrival
from doorstep.identity.ledger import Entry
from doorstep.identity.resolving import Session
from doorstep.identity.verifying import Refusal
from doorstep.kernel.ids import random_hex
from doorstep.storage.database import Connection
from doorstep.storage.ledger import write_entry, write_refused_login
from doorstep.workspaces.workspace import Workspace

LONGEST_CLAIM = 200


async def record_refusal(
    connection: Connection, workspace: Workspace, arrival: Arrival, session: Session, refusal: Refusal
) -> None:
    """One line for the Install page; one a day in a person's history, however often the page is loaded."""
    claimed = refusal.claimed.replace("\0", "")[:LONGEST_CLAIM]
    await write_refused_login(
        connection, workspace.workspace_id, claimed=claimed, reason=refusal.reason, page_url=arrival.page.url,
        at=arrival.at,
    )  # fmt: skip
    if not isinstance(session, Contact):
        return
    same = f"{session.contact_id}\0{claimed}\0{refusal.reason}\0{arrival.at:%Y-%m-%d}"
    await write_entry(
        connection,
        Entry(
            workspace_id=workspace.workspace_id, entry_id=random_hex(), kind="refusal", subject_id=session.contact_id,
            actor="person", reason=refusal.reason, before={"claimed": claimed}, at=arrival.at,
            idempotency_key=f"refusal {hashlib.sha256(same.encode()).hexdigest()[:32]}",
        ),
    )  # fmt: skip

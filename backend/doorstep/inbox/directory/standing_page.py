"""What is done with a whole person: blocked, put away, written out, erased, and back again."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.contacts.contact import Contact
from doorstep.context import Context
from doorstep.conversations.reading import list_for_contact
from doorstep.conversations.states import close
from doorstep.identity import standing
from doorstep.identity.erasing import erase
from doorstep.inbox.directory.profile import whole_person
from doorstep.inbox.directory.profile_page import profile_again
from doorstep.inbox.directory.shell import people_page, section_of
from doorstep.inbox.forms import see_other
from doorstep.inbox.sessions import SignedIn
from doorstep.kernel.errors import NotFound
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.person_counts import amounts_of

Asked = Request[Any, Any, Any]

Change = Callable[[Context, WorkspaceId, ContactId], Awaitable[Contact]]

CHANGES: Final[Mapping[str, Change]] = {
    "archive": standing.archive,
    "unarchive": standing.unarchive,
    "block": standing.block,
    "unblock": standing.unblock,
}


@post("/people/{contact_id:str}/standing/{change:str}", status_code=200)
async def change_standing(
    request: Asked,
    context: NamedDependency[Context],
    me: NamedDependency[SignedIn],
    contact_id: FromPath[str],
    change: FromPath[str],
) -> Response[str]:
    """One of `CHANGES`. Whoever is blocked has their open conversations closed, in the teammate's name."""
    person = await whole_person(context.database, me, contact_id)
    if change not in CHANGES:
        raise NotFound("there is no such change")
    await CHANGES[change](context, me.workspace_id, person.root.contact_id)
    if change == "block":
        await _close_all(context, me, person.root.contact_id)
    return await profile_again(request, context, me, contact_id)


async def _close_all(context: Context, me: SignedIn, contact_id: ContactId) -> None:
    for view in await list_for_contact(context.database, me.workspace_id, contact_id):
        if view.conversation.state != "closed":
            await close(context, me.workspace_id, view.conversation.conversation_id, me.admin)


@get("/people/{contact_id:str}/erase")
async def ask_to_erase(
    context: NamedDependency[Context], me: NamedDependency[SignedIn], contact_id: FromPath[str]
) -> Response[str]:
    """What would go."""
    person = await whole_person(context.database, me, contact_id)
    amounts = await amounts_of(context.database.pool, me.workspace_id, person.contact_ids)
    return await people_page(
        context, me, section_of(person.root.role), "people/erase.html", title=f"Erase {person.shown.display_name}",
        person=person, amounts=amounts,
    )  # fmt: skip


@post("/people/{contact_id:str}/erase", status_code=200)
async def erase_person(
    context: NamedDependency[Context], me: NamedDependency[SignedIn], contact_id: FromPath[str]
) -> Response[str]:
    """For good, with every lead that was merged into them and all that they wrote."""
    person = await whole_person(context.database, me, contact_id)
    await erase(context, me.workspace_id, person.root.contact_id, actor=f"admin:{me.admin_id}")
    return see_other("/inbox/people?done=erased")


HANDLERS: Final = (change_standing, ask_to_erase, erase_person)

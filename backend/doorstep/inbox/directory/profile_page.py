"""The page about one person, its tags and its notes."""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from doorstep.contacts.note import LONGEST_BODY_CHARACTERS
from doorstep.contacts.noting import write_note
from doorstep.contacts.tag import LONGEST_NAME
from doorstep.contacts.tagging import save_tag, tag_person, untag_person
from doorstep.context import Context
from doorstep.inbox.directory.profile import Profile, read_events, read_profile, whole_person
from doorstep.inbox.directory.shell import people_page, section_of
from doorstep.inbox.directory.tags import tag_in_address
from doorstep.inbox.forms import fields_of, see_other, sentence
from doorstep.inbox.refusals import is_piece
from doorstep.inbox.rendering import fragment
from doorstep.inbox.sessions import SignedIn
from doorstep.kernel.errors import Invalid

Asked = Request[Any, Any, Any]


@get("/people/{contact_id:str}")
async def show_profile(
    context: NamedDependency[Context], me: NamedDependency[SignedIn], contact_id: FromPath[str]
) -> Response[str]:
    """Of a lead that was merged into a user, the user's."""
    profile = await read_profile(context.database, me, contact_id)
    if profile.person.contact_id != contact_id:
        return see_other(f"/inbox/people/{profile.person.contact_id}")
    return await _page(context, me, profile)


@get("/people/{contact_id:str}/events")
async def show_events(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn], contact_id: FromPath[str]
) -> Response[str]:
    """What they did before what is shown."""
    events = await read_events(context.database, me, contact_id, request.query_params.get("after"))
    return fragment("people/events.html", events=events, contact_id=contact_id, clock=me.clock)


@post("/people/{contact_id:str}/tags", status_code=200)
async def add_tag(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn], contact_id: FromPath[str]
) -> Response[str]:
    """By its name; a new one is made."""
    person = await whole_person(context.database, me, contact_id)
    name = (await fields_of(request)).text("name", longest=LONGEST_NAME)
    wrong: dict[str, str] = {}
    if name:
        tag = await save_tag(context, me.workspace_id, name, by=me.admin_id)
        await tag_person(context, me.workspace_id, person.root.contact_id, tag.tag_id, by=me.admin_id)
    else:
        wrong["tag"] = "A tag needs a name."
    return await profile_again(request, context, me, contact_id, wrong)


@post("/people/{contact_id:str}/tags/{tag_id:str}/remove", status_code=200)
async def remove_tag(
    request: Asked,
    context: NamedDependency[Context],
    me: NamedDependency[SignedIn],
    contact_id: FromPath[str],
    tag_id: FromPath[str],
) -> Response[str]:
    person = await whole_person(context.database, me, contact_id)
    await untag_person(context, me.workspace_id, person.root.contact_id, tag_in_address(tag_id))
    return await profile_again(request, context, me, contact_id)


@post("/people/{contact_id:str}/notes", status_code=200)
async def add_note(
    request: Asked, context: NamedDependency[Context], me: NamedDependency[SignedIn], contact_id: FromPath[str]
) -> Response[str]:
    person = await whole_person(context.database, me, contact_id)
    body = (await fields_of(request)).secret("body")
    wrong: dict[str, str] = {}
    try:
        await write_note(context, me.workspace_id, person.root.contact_id, body, admin_id=me.admin_id)
    except Invalid as refused:
        wrong["note"] = sentence(refused, {"body": "A note"})
    return await profile_again(request, context, me, contact_id, wrong)


async def profile_again(
    request: Asked, context: Context, me: SignedIn, contact_id: str, wrong: dict[str, str] | None = None
) -> Response[str]:
    """After a form of the page: the page's body, or for a browser without scripts the way back to it."""
    if not is_piece(request) and not wrong:
        return see_other(f"/inbox/people/{contact_id}")
    profile = await read_profile(context.database, me, contact_id, wrong)
    if is_piece(request):
        return fragment("people/profile_body.html", csrf=me.csrf, clock=me.clock, **_values(profile))
    return await _page(context, me, profile, status=400)


async def _page(context: Context, me: SignedIn, profile: Profile, *, status: int = 200) -> Response[str]:
    return await people_page(
        context, me, section_of(profile.person.role), "people/profile.html", title=profile.person.shown_name,
        status=status, **_values(profile),
    )  # fmt: skip


def _values(profile: Profile) -> dict[str, Any]:
    return {
        "profile": profile, "person": profile.person, "conversation": None,
        "longest_note": LONGEST_BODY_CHARACTERS, "longest_tag": LONGEST_NAME,
    }  # fmt: skip


HANDLERS: Final = (show_profile, show_events, add_tag, remove_tag, add_note)

"""Everything that is known of a person, as a file of JSON."""

from collections.abc import AsyncIterator, Mapping
from typing import Final

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from doorstep.context import Context
from doorstep.identity.disclosing import Told, everything_about
from doorstep.inbox.directory.profile import whole_person
from doorstep.inbox.rendering import security_headers
from doorstep.inbox.sessions import SignedIn
from doorstep.kernel.clock import now


@get("/people/{contact_id:str}/export")
async def export_person(
    context: NamedDependency[Context], me: NamedDependency[SignedIn], contact_id: FromPath[str]
) -> Stream:
    """Piece by piece, however much it is."""
    person = await whole_person(context.database, me, contact_id)
    told = everything_about(context.database, me.workspace_id, person)
    about = {"workspace_id": me.workspace_id, "id": person.root.contact_id, "exported_at": now(), "shown": person.shown}
    name = f'attachment; filename="person-{person.root.contact_id}.json"'
    headers = security_headers(None) | {"Content-Disposition": name}
    return Stream(written_out(about, told), media_type="application/json", headers=headers)


async def written_out(about: Mapping[str, object], told: AsyncIterator[Told]) -> AsyncIterator[bytes]:
    """One JSON object: what stands in `about`, then each list by its name."""
    yield msgspec.json.encode(about)[:-1]
    name = None
    async for of, each in told:
        yield (b"," if of == name else b"" if name is None else b"\n]")
        yield b"" if of == name else b",\n" + msgspec.json.encode(of) + b": ["
        yield b"\n" + msgspec.json.encode(each)
        name = of
    yield b"}\n" if name is None else b"\n]}\n"


HANDLERS: Final = (export_person,)

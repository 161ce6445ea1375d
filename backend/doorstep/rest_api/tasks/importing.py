"""Bringing people in from a CSV file: it comes in pieces, is looked at, and is brought in as a task."""

import base64
import binascii
from typing import Final

import msgspec
from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from doorstep.contacts.importing.columns import makes_attributes, suggest
from doorstep.contacts.importing.uploading import (
    PIECE_BYTES,
    Seen,
    add_piece,
    begin_import,
    begin_upload,
    look,
    upload_of,
)
from doorstep.context import Context
from doorstep.kernel.errors import Invalid
from doorstep.rest_api.access import Caller
from doorstep.rest_api.errors import ParameterMissing
from doorstep.rest_api.scopes import needs, refuse_without
from doorstep.rest_api.tasks.asking import Role
from doorstep.rest_api.tasks.shape import task_shape, upload_shape
from doorstep.storage.data_attributes import attributes_of
from doorstep.tasks.starting import existing_task


class FileSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What comes."""

    file_name: str = "people.csv"
    size_bytes: int | None = None


class Piece(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the file has from `offset` on, in base64."""

    data: str | None = None
    offset: int = 0


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the file is read, and what its columns mean; what is left out is found out."""

    role: Role | None = None
    columns: list[str] | None = None
    encoding: str = ""
    separator: str = ""
    tag: str = ""


@post("/imports", status_code=200, operation_id="createImport", opt=needs("people:write"))
async def create_import(
    context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[FileSaid]
) -> dict[str, object]:
    """A place for a file of this name and size."""
    if data.size_bytes is None:
        raise ParameterMissing("size_bytes")
    task = await begin_upload(
        context.database, caller.workspace.workspace_id, caller.admin.admin_id,
        file_name=data.file_name, size_bytes=data.size_bytes,
    )  # fmt: skip
    return await _shown(context, caller, task.task_id)


@put("/imports/{import_id:str}/pieces", operation_id="sendImportPiece", opt=needs("people:write"))
async def send_piece(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    import_id: FromPath[str],
    data: JSONBody[Piece],
) -> dict[str, object]:
    """Kept before it is answered; one that came already is not kept twice."""
    piece = _bytes(data.data)
    if data.offset < 0:
        raise Invalid("offset is 0 or more", "offset")
    received = await add_piece(context.database, caller.workspace.workspace_id, import_id, data.offset, piece)
    return {"type": "import_piece", "received_bytes": received}


@get("/imports/{import_id:str}", operation_id="retrieveImport", opt=needs("people:write"))
async def show_import(
    context: NamedDependency[Context], caller: NamedDependency[Caller], import_id: FromPath[str]
) -> dict[str, object]:
    """How much has come; once that is all, how it is read and what its columns seem to mean."""
    return await _shown(context, caller, import_id)


@post("/imports/{import_id:str}/start", status_code=202, operation_id="startImport", opt=needs("people:write"))
async def start_import(
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    import_id: FromPath[str],
    data: JSONBody[Choice],
) -> dict[str, object]:
    """The task that brings it in, under the same id."""
    database, workspace_id = context.database, caller.workspace.workspace_id
    await upload_of(database.pool, workspace_id, import_id)
    if data.role is None:
        raise ParameterMissing("role")
    seen = await look(database, workspace_id, import_id, encoding=data.encoding, separator=data.separator)
    choices = await _suggested(context, caller, seen) if data.columns is None else data.columns
    if data.tag or "tags" in choices or makes_attributes(choices):
        # as where these are made one by one
        refuse_without(caller.scopes, "workspace:write")
    await begin_import(
        database, workspace_id, import_id,
        how=seen.how, choices=choices, role=data.role, tag=data.tag.strip(), by=caller.admin.admin_id,
    )  # fmt: skip
    return task_shape(await existing_task(database.pool, workspace_id, import_id))


async def _shown(context: Context, caller: Caller, import_id: str) -> dict[str, object]:
    database, workspace_id = context.database, caller.workspace.workspace_id
    upload = await upload_of(database.pool, workspace_id, import_id)
    seen = await look(database, workspace_id, import_id) if upload.is_whole else None
    return upload_shape(upload, seen, [] if seen is None else await _suggested(context, caller, seen))


async def _suggested(context: Context, caller: Caller, seen: Seen) -> list[str]:
    declared = await attributes_of(context.database.pool, caller.workspace.workspace_id, "contact")
    return suggest(seen.headers, declared)


def _bytes(said: str | None) -> bytes:
    if said is None:
        raise ParameterMissing("data")
    try:
        piece = base64.b64decode(said, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid("data is not base64", "data") from None
    if not 0 < len(piece) <= PIECE_BYTES:
        raise Invalid(f"a piece has 1 to {PIECE_BYTES} bytes", "data")
    return piece


HANDLERS: Final = (create_import, send_piece, show_import, start_import)

"""How a file is answered: bytes that no page can run (the shell adds nosniff, as to every answer), kept by nobody on the way, and asked for anew each time.

Source: docs/decisions/0015-attachments.md
"""

from typing import Any, Final
from urllib.parse import quote

from litestar import Request, Response
from litestar.response import Stream

from doorstep.attachments.attachment import Attachment, AttachmentNotFound
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.attachments import Filed, read_pieces
from doorstep.storage.database import Database

_HARMLESS_USES: Final = frozenset({"", "empty", "document", "image"})
"""What a browser may want a file for: to show a picture, to save it, to fetch it. Never as a script, a style or a frame."""


def answer_file(
    request: Request[Any, Any, Any],
    database: Database,
    workspace_id: WorkspaceId,
    filed: Filed,
    *,
    across: bool,
) -> Response[bytes] | Stream:
    """Piece by piece, so that no file is in memory whole.

    Args:
        across: pages of other origins may show it, as one that a program got may be.

    Raises:
        AttachmentNotFound: a browser wants to run it.
    """
    if request.headers.get("sec-fetch-dest", "") not in _HARMLESS_USES:
        raise AttachmentNotFound
    headers = _headers(filed.attachment, across=across) | {"ETag": f'"{filed.sha256.hex()[:32]}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(b"", status_code=304, headers=headers)
    pieces = read_pieces(database, workspace_id, filed.attachment.attachment_id, filed.chunks)
    size = {"Content-Length": str(filed.attachment.size_bytes)}
    return Stream(pieces, media_type=_media_type(filed.attachment), headers=headers | size)


def _media_type(file: Attachment) -> str:
    return "text/plain; charset=utf-8" if file.content_type == "text/plain" else file.content_type


def _headers(file: Attachment, *, across: bool) -> dict[str, str]:
    shown = "inline" if file.is_picture else "attachment"
    return {
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "Cross-Origin-Resource-Policy": "cross-origin" if across else "same-origin",
        "Referrer-Policy": "no-referrer",
        # kept by this browser only, and shown from there only if we still say so
        "Cache-Control": "private, no-cache",
    }

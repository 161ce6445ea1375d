"""Scripts, styles and the icon of the inbox, under addresses that name their content, so browsers keep them for ever."""

import hashlib
from functools import cache
from pathlib import Path

from litestar import Response, get
from litestar.params import FromPath

from doorstep.kernel.errors import NotFound

OWN = Path(__file__).with_name("static")
BUILT = Path(__file__).parent.parent / "assets" / "inbox"
"""htmx, copied out of npm's package by the build of the widget."""

MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

HASH_CHARACTERS = 12


class Asset:
    """A file as it was when first asked for: one process serves one version."""

    def __init__(self, path: Path) -> None:
        self.content = path.read_bytes()
        self.media_type = MEDIA_TYPES[path.suffix]
        self.hash = hashlib.sha256(self.content).hexdigest()[:HASH_CHARACTERS]


@cache
def _assets() -> dict[str, Asset]:
    paths = [path for folder in (OWN, BUILT) if folder.is_dir() for path in folder.iterdir()]
    return {path.name: Asset(path) for path in paths if path.suffix in MEDIA_TYPES}


def address_of(name: str) -> str:
    """Where a page loads the asset `name` from."""
    asset = _assets().get(name)
    return f"/inbox/assets/{asset.hash if asset else 'missing'}/{name}"


@get("/assets/{version:str}/{name:str}", include_in_schema=False)
async def read_asset(version: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    asset = _assets().get(name)
    if asset is None or asset.hash != version:
        raise NotFound("there is no such file")
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return Response(asset.content, media_type=asset.media_type, headers=headers)

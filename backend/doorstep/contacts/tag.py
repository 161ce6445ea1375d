"""A tag, and the fact that somebody or something carries it."""

from datetime import datetime

import msgspec

from doorstep.kernel.errors import Invalid, NotFound
from doorstep.kernel.ids import AdminId, WorkspaceId

LONGEST_NAME = 255


class Tag(msgspec.Struct, frozen=True, kw_only=True):
    """`tag_id` is a small number, and never a secret."""

    workspace_id: WorkspaceId
    tag_id: int
    name: str
    created_at: datetime
    created_by: AdminId | None = None


class AppliedTag(msgspec.Struct, frozen=True, kw_only=True):
    """A tag on a person or company: since when, and by whom (None: a teammate who is gone, or a rule)."""

    tag_id: int
    name: str
    applied_at: datetime
    applied_by: AdminId | None = None


class TagMissing(NotFound):
    """No tag of this workspace, or the person does not carry it."""

    def __init__(self) -> None:
        super().__init__("Resource Not Found")


class TagInUse(Invalid):
    """Segments ask for it."""

    code = "tag_has_dependent_objects"

    def __init__(self, segments: list[str]) -> None:
        super().__init__(f"Unable to delete Tag with dependent objects. Segments: {', '.join(segments)}.")


class TagInvalid(Invalid):
    """No name, or nothing that one may do with a tag."""

    def __init__(self) -> None:
        super().__init__("invalid tag parameters")


def checked_name(name: object) -> str:
    """A name as it is kept; upper and lower case are shown, and compared alike.

    Raises:
        TagInvalid: it is none.
    """
    text = name.replace("\0", "").strip() if isinstance(name, str) else ""
    if not 0 < len(text) <= LONGEST_NAME:
        raise TagInvalid
    return text

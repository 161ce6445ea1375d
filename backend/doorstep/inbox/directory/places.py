"""Where a page of companies, of a company's people or of a person's events begins, as it stands in an address."""

from datetime import datetime

from doorstep.kernel import cursors
from doorstep.kernel.ids import is_hex_id
from doorstep.storage.company_pages import Place


def read_place(text: str, *, is_time: bool) -> Place | None:
    """Take apart what was written of a list sorted by a time or by a text; None for anything else."""
    kind = tuple[datetime | None, datetime, str] if is_time else tuple[str | None, datetime, str]
    try:
        value, created_at, company_uid = cursors.read_place(text, kind)
    except (ValueError, OverflowError):
        return None
    times = [each for each in (value, created_at) if isinstance(each, datetime)]
    if not is_hex_id(company_uid) or any(each.tzinfo is None or not 1 < each.year < 9999 for each in times):
        return None
    return None if isinstance(value, str) and "\0" in value else Place(value, created_at, company_uid)


def write_moment(at: datetime, own_id: str) -> str:
    """Of lists by time, whose rows of one moment go by their ids."""
    return f"{at.isoformat()}~{own_id}"


def read_moment(text: str | None) -> tuple[datetime, str] | None:
    """Take apart what `write_moment` made; anything else is the beginning of the list."""
    at, _, own_id = (text or "").partition("~")
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (found, own_id) if found.tzinfo and is_hex_id(own_id) and 1970 <= found.year < 9000 else None

"""Where a page of companies begins, as it stands in an address."""

import base64
import binascii
from datetime import datetime

import msgspec

from doorstep.kernel.ids import is_hex_id
from doorstep.storage.company_pages import Place


def write_place(place: Place) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def read_place(text: str, *, is_time: bool) -> Place | None:
    """Take apart what `write_place` made of a list sorted by a time or by a text; None for anything else."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        raw = base64.urlsafe_b64decode(padded)
        value, created_at, company_uid = msgspec.json.decode(raw, type=tuple[str | None, datetime, str])
        at = msgspec.convert(value, datetime | None) if is_time else value
    except (ValueError, OverflowError, binascii.Error, msgspec.MsgspecError):
        return None
    times = [each for each in (at, created_at) if isinstance(each, datetime)]
    if not is_hex_id(company_uid) or any(each.tzinfo is None or not 1 < each.year < 9999 for each in times):
        return None
    return None if isinstance(at, str) and "\0" in at else Place(at, created_at, company_uid)

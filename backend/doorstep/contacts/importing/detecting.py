"""Guessing how a file was written, by its first bytes; the teammate sees the guess and may say otherwise. Pure."""

import codecs
import csv
import io
import re
from typing import Final

from charset_normalizer import from_bytes

from doorstep.contacts.importing.errors import FileRefused
from doorstep.contacts.importing.reading import NAMES, SEPARATOR_LINE, SEPARATORS, UNREADABLE, Format, records

SAMPLE_BYTES: Final = 262_144
"""Looking at more takes longer, and says the same."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_GUESSED: Final = [
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "iso8859_1",
    "iso8859_2",
    "iso8859_5",
    "mac_roman",
    "koi8_r",
    "cp932",
    "gb18030",
    "big5",
    "cp949",
]

_USUAL: Final = "cp1252"

_NO_TEXT: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
"""Bytes that stand in texts by mistake only, in any encoding but UTF-16."""

_ROWS_LOOKED_AT: Final = 50


def detect(sample: bytes) -> Format:
    """The likeliest encoding and separator.

    Raises:
        FileRefused: it is a spreadsheet, an archive or a picture, not a text.
    """
    if sample.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")):
        raise FileRefused("this is a spreadsheet or an archive: save it as CSV first")
    encoding = _encoding(sample)
    if not encoding.startswith("utf-16") and len(_NO_TEXT.findall(sample)) > len(sample) / 20:
        raise FileRefused("this is no text: choose a file that was saved as CSV")
    return Format(encoding, _separator(sample, encoding))


def preview(sample: bytes, how: Format, rows: int, *, is_whole: bool) -> tuple[list[str], list[list[str]]]:
    """The headers and the first rows; of a part of a file, without the row that the part ends in.

    Raises:
        FileRefused: see `records`.
    """
    if how.encoding not in NAMES or how.separator not in SEPARATORS:
        wrong = "separator" if how.encoding in NAMES else "encoding"
        raise FileRefused("choose one of the encodings and separators", wrong)
    found: list[list[str]] = []
    for _, cells in records(io.BytesIO(sample), how, is_cut=not is_whole):
        found.append([cell.replace(UNREADABLE, "\ufffd") for cell in cells])
        if len(found) > rows + 1:
            break
    if not found:
        raise FileRefused("the file is empty")
    if not is_whole and 1 < len(found) <= rows + 1:
        found.pop()
    return found[0], found[1 : rows + 1]


def _encoding(sample: bytes) -> str:
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    even, odd = sample[0:2_000:2].count(0), sample[1:2_000:2].count(0)
    if max(even, odd) > min(len(sample), 2_000) / 5:
        return "utf-16-be" if even > odd else "utf-16-le"
    if _is_mostly_utf8(sample):
        return "utf-8"
    telling = _telling(sample)
    best = from_bytes(telling, cp_isolation=_GUESSED).best()
    guessed = _USUAL if best is None else best.encoding.replace("_", "-")
    # where both read the same, the usual one it is; and Windows writes it where it says ISO 8859-1
    if guessed not in NAMES or guessed == "iso8859-1" or _reads_alike(telling, guessed):
        return _USUAL
    return guessed


def _reads_alike(telling: bytes, encoding: str) -> bool:
    return telling.decode(encoding, "replace") == telling.decode(_USUAL, "replace")


def _is_mostly_utf8(sample: bytes) -> bool:
    """A few broken characters in a file of many make no other encoding of it: their rows are named instead."""
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd") - sample.count("\ufffd".encode())
    read = sum(not each.isascii() for each in text) - broken
    # hardly ever do two letters of another encoding look like one of this; and the sample may end within a character
    return broken <= (1 if text.endswith("\ufffd") else 0) or read >= broken


def _telling(sample: bytes) -> bytes:
    """The lines that are not plain English: only they tell."""
    lines = [line for line in sample.splitlines() if not line.isascii()]
    return b"\n".join(lines)[:16_384]


def _separator(sample: bytes, encoding: str) -> str:
    """The one that cuts most rows into as many cells as the first, and into most."""
    text = sample.decode(encoding, "replace").removeprefix("\ufeff")
    if said := SEPARATOR_LINE.match(text):
        return said[1]

    def how_well(separator: str) -> tuple[float, int]:
        try:
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
            widths = [len(row) for row, _ in zip(reader, range(_ROWS_LOOKED_AT), strict=False) if row]
        except csv.Error:
            return 0.0, 0
        if not widths or widths[0] == 1:
            return 0.0, 0
        # the last row looked at may be cut off
        whole = widths[:-1] or widths
        return sum(width == widths[0] for width in whole) / len(whole), widths[0]

    return max(SEPARATORS, key=how_well)

"""The rows of a CSV file out of its bytes, a piece at a time: a file of any size takes little memory."""

import codecs
import csv
import io
import itertools
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, Self, TypeAlias

import msgspec

from doorstep.contacts.importing.errors import FileRefused

LARGEST_BYTES: Final = 268_435_456
"""256 MiB: a million rows with a dozen columns each."""

MOST_ROWS: Final = 1_000_000
"""Without the row of headers; twice as many are two files."""

MOST_COLUMNS: Final = 500
"""All that we know of people, and 250 attributes, twice."""

LONGEST_ROW: Final = 1_048_576
"""Characters, over all of its lines; 500 columns of the longest values are a fifth of it. A quotation mark that is never closed
makes a longer one."""

UNREADABLE: Final = "\udfff"
"""Stands for bytes that are no character of the file's encoding; no text has it."""

NAMES: Final = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16, big-endian",
    "cp1252": "Windows-1252 (Western Europe)",
    "cp1250": "Windows-1250 (Central Europe)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)",
    "cp1254": "Windows-1254 (Turkish)",
    "iso8859-1": "ISO 8859-1 (Western Europe)",
    "iso8859-2": "ISO 8859-2 (Central Europe)",
    "iso8859-5": "ISO 8859-5 (Cyrillic)",
    "iso8859-15": "ISO 8859-15 (Western Europe with €)",
    "mac-roman": "Mac Roman",
    "koi8-r": "KOI8-R (Cyrillic)",
    "cp932": "Shift JIS (Japanese)",
    "gb18030": "GB 18030 (Chinese)",
    "big5": "Big5 (traditional Chinese)",
    "cp949": "Windows-949 (Korean)",
}
"""The encodings that may be chosen, as a teammate reads them."""

SEPARATORS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}

Record: TypeAlias = tuple[int, list[str]]
"""A row's number, as a spreadsheet counts it (the headers are row 1), and its cells."""

SEPARATOR_LINE: Final = re.compile(r"(?:\ufeff)?sep=([,;\t|])[,;\t|]*\r?\n?")
"""What Excel writes in front of the headers, to tell itself of the separator."""

_SAYS_SOMETHING: Final = re.compile(r"[^\s,;|\"']")


class Format(msgspec.Struct, frozen=True):
    """How the file is to be read."""

    encoding: str = "utf-8"
    separator: str = ","


def records(file: BinaryIO, how: Format, *, is_cut: bool = False) -> Iterator[Record]:
    """Every row that says something, the headers first. What cannot be decoded has UNREADABLE in its place.

    Args:
        is_cut: the bytes end somewhere in the file, perhaps within a row.

    Raises:
        FileRefused: quotation marks that do not match, a row longer than any is, more columns or rows than fit.
    """
    found = 0
    for number, cells in _rows(file, how, is_cut=is_cut):
        if not any(cells):
            continue
        if found == 0:
            if SEPARATOR_LINE.fullmatch(how.separator.join(cells)):
                continue
            _check_headers(cells)
        elif found > MOST_ROWS:
            raise FileRefused(f"the file has more than {MOST_ROWS:,} rows: cut it into several")
        found += 1
        yield number, cells


def _rows(file: BinaryIO, how: Format, *, is_cut: bool) -> Iterator[Record]:
    """Strictly: else a quotation mark that is not closed takes the rows behind it into its cell, and nobody hears of it."""
    lines = _Lines(io.TextIOWrapper(file, encoding=how.encoding, errors=_MARKING, newline=""))
    rows = csv.reader(lines, delimiter=how.separator, strict=True)
    for number in itertools.count(1):
        try:
            lines.characters = 0
            cells = next(rows, None)
        except csv.Error as wrong:
            if is_cut and lines.are_over:
                return
            raise FileRefused((_TOO_LONG if lines.characters >= LONGEST_ROW else _UNMATCHED).format(number)) from wrong
        if cells is None:
            return
        yield number, cells


def _check_headers(headers: list[str]) -> None:
    if len(headers) > MOST_COLUMNS:
        raise FileRefused(f"the file has {len(headers):,} columns, and a file may have {MOST_COLUMNS}")
    if not any(_SAYS_SOMETHING.search(header) for header in headers):
        raise FileRefused("the first row has no headers: it must name the columns")


class _Lines:
    """The file's lines for the reader; `characters` counts those of one row, so that none is read into memory without end."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text, self._mark = text, "\ufeff"
        self.characters, self.are_over = 0, False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_ROW)
        self.characters += len(line)
        if self.characters >= LONGEST_ROW:
            raise csv.Error
        if not line:
            self.are_over = True
            raise StopIteration
        # a byte order mark before the first quotation mark would hide it
        mark, self._mark = self._mark, ""
        return line.removeprefix(mark) if mark else line


_TOO_LONG: Final = f"row {{:,}} has more than {LONGEST_ROW:,} characters: perhaps a quotation mark in it is never closed, or the file is no CSV file"

_UNMATCHED: Final = "row {:,} has a quotation mark that is not closed, or text behind the one that closes it"

csv.field_size_limit(LONGEST_ROW)


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNREADABLE, error.end


_MARKING: Final = "doorstep-marking"
codecs.register_error(_MARKING, _mark)


class Pulled(io.RawIOBase):
    """A file whose bytes come from a call: `pull` gives the next piece, and nothing at the end."""

    def __init__(self, pull: Callable[[], bytes | None]) -> None:
        self._pull, self._piece = pull, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview", /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        while not self._piece:
            piece = self._pull()
            if not piece:
                return 0
            self._piece = memoryview(piece)
        taken = self._piece[: len(buffer)]
        buffer[: len(taken)] = taken
        self._piece = self._piece[len(taken) :]
        return len(taken)

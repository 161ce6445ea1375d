"""The rows of a file in batches, judged and ready to be written. Made in a thread, while the batch before is being written."""

from typing import BinaryIO, Final

import msgspec

from doorstep.contacts.importing.errors import RowRejected
from doorstep.contacts.importing.reading import Format, records
from doorstep.contacts.importing.rows import Rules, Wanted, key_of, read_row

BATCH_ROWS: Final = 1_000
"""A transaction of a third of a second: little is done twice after a crash, and a commit costs little of it."""

BATCH_CHARACTERS: Final = 4_194_304
"""Rows may be long; what a batch takes of memory is bounded as well."""


class Rejection(msgspec.Struct, frozen=True):
    """A row that is not brought in, as it stands in the file."""

    number: int
    why: str
    cells: list[str]


class Batch(msgspec.Struct, frozen=True):
    """Some rows in their order; `last` is the number of the last one, `rows` holds their cells by number."""

    wanted: list[Wanted]
    rejected: list[Rejection]
    last: int
    rows: dict[int, list[str]]


class Batches:
    """A file from a row on. Not for two threads at once."""

    def __init__(self, file: BinaryIO, how: Format, rules: Rules, *, after: int) -> None:
        """`after`: number of the last row that is done; the headers are row 1."""
        self._records = records(file, how)
        self._rules, self._after = rules, after
        # by their hashes: of a million rows some sixty megabytes
        self._seen: set[int] = set()

    def next(self) -> Batch | None:
        """The next one; None at the end.

        Raises:
            FileRefused: see `reading.records`.
        """
        batch, characters = Batch([], [], 0, {}), 0
        for number, cells in self._records:
            is_double = self._is_double(cells) if number > 1 else False
            if number <= max(self._after, 1):
                continue
            batch.rows[number] = cells
            self._judge(batch, number, cells, is_double=is_double)
            characters += sum(map(len, cells))
            if len(batch.rows) >= BATCH_ROWS or characters >= BATCH_CHARACTERS:
                break
        return msgspec.structs.replace(batch, last=max(batch.rows)) if batch.rows else None

    def _judge(self, batch: Batch, number: int, cells: list[str], *, is_double: bool) -> None:
        if is_double:
            batch.rejected.append(Rejection(number, "an earlier row of the file is about the same person", cells))
            return
        try:
            batch.wanted.append(read_row(number, cells, self._rules))
        except RowRejected as why:
            batch.rejected.append(Rejection(number, str(why), cells))

    def _is_double(self, cells: list[str]) -> bool:
        """Also of rows that were done before a crash, so that the same ones are rejected."""
        key = key_of(cells, self._rules.meaning)
        if key is None:
            return False
        digest = hash(key)
        if digest in self._seen:
            return True
        self._seen.add(digest)
        return False


def count_rows(file: BinaryIO, how: Format) -> int:
    """How many there are behind the headers; the whole file is looked through, so that one that cannot be read is refused before
    anything of it is brought in.

    Raises:
        FileRefused: see `reading.records`.
    """
    return sum(1 for _ in records(file, how)) - 1

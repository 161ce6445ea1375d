"""The rows of a file in batches, judged and ready to be written. Made in a thread, while the batch before is being written."""

from itertools import islice
from typing import BinaryIO, Final

import msgspec

from doorstep.contacts.importing.errors import RowRejected
from doorstep.contacts.importing.reading import Format, records
from doorstep.contacts.importing.rows import Rules, Wanted, read_row

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
        """`after`: number of the last row that is done."""
        self._records = islice(records(file, how), 1, None)
        self._rules, self._after = rules, after

    def next(self) -> Batch | None:
        """The next one; None at the end.

        Raises:
            FileRefused: see `reading.records`.
        """
        batch, characters = Batch([], [], 0, {}), 0
        for number, cells in self._records:
            if number <= self._after:
                continue
            batch.rows[number] = cells
            try:
                batch.wanted.append(read_row(number, cells, self._rules))
            except RowRejected as why:
                batch.rejected.append(Rejection(number, str(why), cells))
            characters += sum(map(len, cells))
            if len(batch.rows) >= BATCH_ROWS or characters >= BATCH_CHARACTERS:
                break
        return msgspec.structs.replace(batch, last=max(batch.rows)) if batch.rows else None


def count_rows(file: BinaryIO, how: Format) -> int:
    """How many there are behind the headers; the whole file is looked through, so that one that cannot be read is refused before
    anything of it is brought in.

    Raises:
        FileRefused: see `reading.records`.
    """
    return sum(1 for _ in records(file, how)) - 1

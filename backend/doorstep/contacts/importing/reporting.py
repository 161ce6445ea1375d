"""The report of an import: every row that was not brought in, with its number and why, as a CSV file that can be mended and sent again."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from doorstep.contacts.csv_columns import neutral, plain
from doorstep.contacts.importing.batches import Rejection
from doorstep.contacts.importing.reading import UNREADABLE

CONTENT_TYPE: Final = "text/csv"

_MARK: Final = "\ufeff"
"""By it spreadsheets know that this is UTF-8."""

_STORABLE: Final = str.maketrans({UNREADABLE: "\ufffd", "\0": "\ufffd"})


def report_head(headers: Sequence[str]) -> bytes:
    """Two columns of ours before those of the file."""
    return _MARK.encode() + _lines([["row", "why it was rejected", *map(_safe, headers)]])


def report_lines(rejected: Iterable[Rejection]) -> bytes:
    return _lines(
        [str(each.number), neutral(each.why), *map(_safe, each.cells)]
        for each in sorted(rejected, key=lambda each: each.number)
    )


def _safe(cell: str) -> str:
    """Formulas are neutralised, and what is mended and sent again is read as it was."""
    return neutral(plain(cell)).translate(_STORABLE)


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


MOST_REASONS: Final = 100
"""Different ones that are counted; files with more have hardly two rows that were rejected for the same."""

_QUOTED: Final = re.compile("“[^”]*”")


def count_reasons(before: Mapping[str, int], rejected: Iterable[Rejection]) -> dict[str, int]:
    """Why rows were rejected, and how many: without what stands in the rows, which is in the report alone."""
    counted = Counter(before)
    for each in rejected:
        why = _QUOTED.sub("a value", each.why)
        if why in counted or len(counted) < MOST_REASONS:
            counted[why] += 1
    return dict(counted)


def in_words(counts: "dict[str, int]") -> str:
    """How an import ended."""
    said = [f"{counts.get(name, 0):,} {words}" for name, words in _WORDS.items() if name in _ALWAYS or counts.get(name)]
    return f"{', '.join(said)}."


_ALWAYS: Final = ("created", "updated", "unchanged")

_WORDS: Final = {
    "created": "new",
    "updated": "updated",
    "unchanged": "unchanged",
    "rejected": "rejected",
    "values_kept": "values left as somebody else set them",
}

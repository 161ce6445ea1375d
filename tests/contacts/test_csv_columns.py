"""One cell of a CSV file: nothing that a spreadsheet would run, and read back as it was written."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from doorstep.contacts.csv_columns import cell_of, names_in, neutral, plain

FULL_WIDTH = ("\uff1d", "\uff0b", "\uff0d", "\uff20")
BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", *FULL_WIDTH, "'", "''", " ", "\ufeff", "\u200b", "\u00a0", "")

nasty = st.builds("".join, st.tuples(*[st.sampled_from(BEGINNINGS)] * 3, st.text(st.characters(codec="utf-8"))))


@settings(max_examples=500)
@given(nasty)
@example("=1+1")
@example("'=1+1")
@example(" \ufeff=cmd|' /C calc'!A0")
@example("' 'tis")
def test_every_text_is_read_back_as_it_was_written(text: str) -> None:
    assert plain(neutral(text)) == text


@given(st.lists(st.lists(nasty, min_size=2, max_size=4), max_size=5), st.sampled_from(",;\t|"))
def test_every_table_of_texts_is_read_back_as_it_was_written(rows: list[list[str]], separator: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator).writerows([[neutral(text) for text in row] for row in rows])

    read = [
        [plain(cell) for cell in row]
        for row in csv.reader(io.StringIO(file.getvalue(), newline=""), delimiter=separator)
    ]

    assert read == rows


@given(nasty)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    seen = neutral(text).lstrip("\ufeff\u200b\u00a0 \n")

    assert not seen.startswith(("=", "+", "-", "@", "\t", "\r", *FULL_WIDTH))


@pytest.mark.parametrize("written", ["'tis", "'", "O'Neill", "'quoted'", "plain"])
def test_a_cell_of_somebody_elses_file_keeps_its_apostrophe(written: str) -> None:
    assert plain(written) == written


def test_values_are_written_as_programs_and_people_read_them() -> None:
    assert cell_of(None) == ""
    assert cell_of(True) == "true"
    assert cell_of(-5) == "-5"
    assert cell_of(2.0) == "2"
    assert cell_of(2.5) == "2.5"
    assert cell_of(datetime(2026, 3, 1, 12, 30, tzinfo=UTC)) == "2026-03-01T12:30:00Z"
    assert cell_of(["vip", "a, b"]) == '["vip", "a, b"]'
    assert cell_of([]) == ""


def test_names_are_an_array_or_stand_between_commas() -> None:
    assert names_in('["vip", "a, b"]') == ["vip", "a, b"]
    assert names_in("vip; new, ") == ["vip", "new"]
    with pytest.raises(ValueError):
        names_in('["vip", 3]')

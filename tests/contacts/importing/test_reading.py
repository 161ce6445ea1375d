"""Files as programs and people write them: every encoding and separator, and what is no file of people at all."""

import csv
import io

import pytest

from doorstep.contacts.importing.detecting import detect, preview
from doorstep.contacts.importing.errors import FileRefused
from doorstep.contacts.importing.reading import MOST_COLUMNS, UNREADABLE, Format, Pulled, records

ROWS = [
    ["email", "name", "Größe"],
    ["ann@shop.example", 'Ann "A." Öztürk', "1,5; groß"],
    ["bea@shop.example", "Bea\r\nof two lines", "über | alles\tund mehr"],
    ["cem@shop.example", "Çem Café", "façade für Ärzte"],
]


def written(separator: str, encoding: str, end: str = "\r\n") -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator, lineterminator=end).writerows(ROWS)
    return file.getvalue().encode(encoding)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso8859-1", "cp1254"]
)
def test_encoding_and_separator_are_found_out(separator: str, encoding: str) -> None:
    file = written(separator, encoding)

    how = detect(file)

    assert how.separator == separator
    assert [cells for _, cells in records(io.BytesIO(file), how)] == ROWS


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("size", [1, 7, 4_096])
def test_a_file_is_read_alike_in_pieces_of_any_size(end: str, size: int) -> None:
    file = written(",", "utf-8-sig", end)
    pieces = iter([file[at : at + size] for at in range(0, len(file), size)])

    read = records(io.BufferedReader(Pulled(lambda: next(pieces, None))), Format())

    assert [cells for _, cells in read] == ROWS


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    read = records(io.BytesIO(b'email,name\n\na@b.example,"two\nlines"\n,\nc@d.example,C\n'), Format())

    assert [number for number, _ in read] == [1, 3, 5]


def test_bytes_that_are_no_character_are_marked_and_the_rest_is_read() -> None:
    read = [
        cells
        for _, cells in records(io.BytesIO(b"name,email\nAnn\xff\xfe,a@b.example\nB\xc3\xb6,c@d.example\n"), Format())
    ]

    assert UNREADABLE in read[1][0]
    assert read[1][1] == "a@b.example"
    assert read[2] == ["Bö", "c@d.example"]


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_row() -> None:
    head = b'name,email\nAnn,a@b.example\n"Bea,b@b.example\n'

    for rest, why in (
        (b"x,y@z.example\n" * 10, "quotation mark that is not closed"),
        (b'x,y@z.example\n"Dan",d@z.example\n', "quotation mark that is not closed"),
        (b"x,y@z.example\n" * 100_000, "more than 1,048,576 characters"),
    ):
        with pytest.raises(FileRefused, match=f"row 3 has .*{why}"):
            list(records(io.BytesIO(head + rest), Format()))


def test_a_long_cell_that_is_closed_is_read() -> None:
    read = [cells for _, cells in records(io.BytesIO(b"email,notes\na@b.example," + b"x" * 500_000 + b"\n"), Format())]

    assert [len(cell) for cell in read[1]] == [len("a@b.example"), 500_000]


def test_lines_in_front_of_the_headers_are_passed_over() -> None:
    file = b"sep=;\r\n\r\nemail;name\r\na@b.example;Ann, Bea\r\n"

    how = detect(file)

    assert how.separator == ";"
    assert list(records(io.BytesIO(file), how)) == [(3, ["email", "name"]), (4, ["a@b.example", "Ann, Bea"])]


def test_as_many_rows_as_fit_may_have_empty_lines_behind_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("doorstep.contacts.importing.reading.MOST_ROWS", 3)
    file = b"email\n" + b"a@b.example\n" * 3

    assert len(list(records(io.BytesIO(file + b"\n\n"), Format()))) == 4
    with pytest.raises(FileRefused, match="more than 3 rows"):
        list(records(io.BytesIO(file + b"\na@b.example\n"), Format()))


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1253", "Παπαδόπουλος Γιώργος;Θεσσαλονίκη;καλημέρα κόσμε"),
        ("cp1251", "Иванов Иван;Москва;привет мир"),
        ("koi8-r", "Иванов Иван;Москва;привет мир"),
        ("cp932", "山田太郎;東京都;こんにちは"),
        ("gb18030", "王小明;北京市;你好世界"),
        ("big5", "王小明;臺北市;你好世界"),
        ("cp949", "김철수;서울;안녕하세요"),
    ],
)
def test_alphabets_are_told_apart(encoding: str, text: str) -> None:
    file = ("email;name\n" + f"a@b.example;{text}\n" * 4).encode(encoding)

    assert detect(file) == Format(encoding, ";")


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b",".join(b"c%d" % number for number in range(100_000)) + b"\n", "100,000 columns"),
        (b"," * MOST_COLUMNS + b"x\n", "columns"),
        (b"\n,;\na,b\n", "no headers"),
        (b"x" * 3_000_000, "more than"),
        (b"\0" * 3_000_000, "more than"),
    ],
)  # fmt: skip
def test_what_is_no_file_of_people_is_refused_in_words(file: bytes, why: str) -> None:
    with pytest.raises(FileRefused, match=why):
        list(records(io.BytesIO(file), Format()))


def test_a_spreadsheet_is_refused_with_advice() -> None:
    with pytest.raises(FileRefused, match="save it as CSV"):
        detect(b"PK\x03\x04 and so on")


def test_the_preview_of_a_part_leaves_out_the_row_that_is_cut() -> None:
    headers, rows = preview(b"email,name\na@b.example,Ann\nb@c.exam", Format(), 5, is_whole=False)

    assert headers == ["email", "name"]
    assert rows == [["a@b.example", "Ann"]]

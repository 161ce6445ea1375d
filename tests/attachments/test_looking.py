"""What a file is, by its bytes alone."""

import pytest

from doorstep.attachments.attachment import LARGEST_FILE_BYTES, PICTURES, FileTooLarge
from doorstep.attachments.looking import LONGEST_NAME_CHARACTERS, UNKNOWN, looked_at
from doorstep.attachments.pictures import LONGEST_SIDE, MOST_PIXELS, picture_of
from doorstep.kernel.errors import Invalid
from tests.attachments.files import GIF_AND_SCRIPT, HOSTILE, SCRIPT, gif, jpeg, png, webp


@pytest.mark.parametrize(
    ("data", "content_type"),
    [(png(640, 480), "image/png"), (gif(640, 480), "image/gif"), (gif(640, 480, behind=b"a word"), "image/gif"),
     (jpeg(640, 480), "image/jpeg"), (jpeg(640, 480, thumbnail=(64, 48)), "image/jpeg"),
     *((webp(kind, 640, 480), "image/webp") for kind in ("VP8X", "VP8L", "VP8 "))],
)  # fmt: skip
def test_a_picture_tells_its_size_in_its_header(data: bytes, content_type: str) -> None:
    assert picture_of(data) == (content_type, (640, 480))


@pytest.mark.parametrize(
    "data",
    [png(LONGEST_SIDE, MOST_PIXELS // LONGEST_SIDE + 1), png(LONGEST_SIDE + 1, 1), jpeg(60_000, 60_000),
     webp("VP8X", 16_000_000, 16_000_000), gif(1, 1, frame=(65_000, 65_000)), gif(65_000, 65_000), png(0, 9)],
)  # fmt: skip
def test_what_says_that_it_has_too_many_pixels_is_no_picture_here(data: bytes) -> None:
    assert picture_of(data) is None
    assert looked_at("photo.png", data, "files").content_type == UNKNOWN


def test_the_largest_picture_is_one() -> None:
    height = MOST_PIXELS // LONGEST_SIDE

    assert picture_of(png(LONGEST_SIDE, height)) == ("image/png", (LONGEST_SIDE, height))


@pytest.mark.parametrize("whole", [png(), gif(behind=b"x"), jpeg(thumbnail=(2, 2)), webp("VP8X"), webp("VP8L")])
def test_a_picture_that_ends_anywhere_is_read_without_harm(whole: bytes) -> None:
    for end in range(len(whole)):
        found = picture_of(whole[:end])

        assert found is None or found[1] == (3, 2)


def test_whatever_follows_the_first_bytes_of_a_picture_is_read_without_harm() -> None:
    for begins in (b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff", b"RIFF"):
        for byte in (0x00, 0x21, 0x2C, 0x80, 0xC0, 0xDA, 0xFF):
            found = picture_of(begins + bytes([byte]) * 300)

            assert found is None or found[1][0] * found[1][1] <= MOST_PIXELS


@pytest.mark.parametrize(("name", "data"), list(HOSTILE.items()))
def test_nothing_that_a_browser_runs_or_draws_as_a_page_has_a_type_of_its_own(name: str, data: bytes) -> None:
    found = looked_at(name, data, "files").content_type

    assert found in {*PICTURES, "text/plain", "application/pdf", "application/zip", UNKNOWN}
    if data.lstrip(b"\xef\xbb\xbf \n").startswith(b"<"):
        assert found == UNKNOWN


def test_words_are_plain_text_and_everything_else_is_bytes() -> None:
    assert looked_at("a.txt", "Grüße\n\tan alle\r\n".encode(), "files").content_type == "text/plain"
    assert looked_at("a.js", SCRIPT, "files").content_type == "text/plain"
    assert looked_at("a.json", b'{"test": 1}', "files").content_type == "text/plain"
    for data in (b"a\0b", b"\xff\xfea\0", b"\x1b[31mred", b"\xc3\x28"):
        assert looked_at("a.txt", data, "files").content_type == UNKNOWN


def test_a_file_has_as_many_bytes_as_the_limit_and_not_one_more() -> None:
    assert len(looked_at("a", b"a" * LARGEST_FILE_BYTES, "files").data) == LARGEST_FILE_BYTES
    with pytest.raises(FileTooLarge):
        looked_at("a", b"a" * (LARGEST_FILE_BYTES + 1), "files")
    with pytest.raises(Invalid):
        looked_at("a", b"", "files")


@pytest.mark.parametrize(
    ("sent", "data", "kept"),
    [("photo.png.html", png(), "photo.png.html.png"), ("photo", gif(), "photo.gif"), ("a.JPG", jpeg(), "a.JPG"),
     ("photo.html", GIF_AND_SCRIPT, "photo.html.gif"), ("../../etc/passwd", b"x", "etc_passwd"), ("a\r\nSet-Cookie: b", b"x", "aSet-Cookie_ b"),
     ("", b"x", "file"), ("...", b"x", "file"), ("\u202egpj.exe", b"x", "gpj.exe"), ("C:\\a\\b.txt", b"x", "C_a_b.txt"), ("\0\ud800", b"x", "file"),
     ('"><img src=x>.txt', b"x", "img src=x_.txt"), ("Über uns.pdf", b"%PDF-", "Über uns.pdf")],
)  # fmt: skip
def test_a_name_is_a_name_and_ends_as_its_picture_does(sent: str, data: bytes, kept: str) -> None:
    assert looked_at(sent, data, "files").name == kept


def test_a_long_name_is_cut_and_keeps_its_end() -> None:
    for data, end in ((b"x", ".docx"), (png(), ".png")):
        name = looked_at("n" * 500 + end, data, "files").name

        assert len(name) <= LONGEST_NAME_CHARACTERS
        assert name.endswith(end)

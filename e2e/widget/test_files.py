"""What a teammate sends besides words: pictures, files, and answers to choose from."""

import base64
import os
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.backend import Backend
from e2e.messenger import Messenger
from e2e.widget.conftest import OpenPage

YES, NO = "a5e1c524-5ddd-4c3e-9328-6bca5d6e3edb", "f4a98af1-be56-4948-a57e-e1a83f8484c6"


def a_picture(width: int = 640, height: int = 360) -> bytes:
    """A sky over a field."""
    rows = b"".join(
        b"\0" + (bytes((120, 170 + row * 60 // height, 220)) if row < height * 2 // 3 else b"\x60\x90\x48") * width
        for row in range(height)
    )
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def look(messenger: Messenger, name: str) -> None:
    """Only where somebody wants to look: DOORSTEP_TEST_PICTURES names a folder."""
    folder = os.environ.get("DOORSTEP_TEST_PICTURES")
    if folder:
        messenger.page.wait_for_timeout(400)
        messenger.page.screenshot(path=Path(folder) / f"{name}.png")


def as_teammate(backend: Backend, **said: Any) -> None:
    (conversation,) = backend.conversations()
    reply = {"type": "admin", "message_type": "comment", "admin_id": backend.rest("GET", "/me")["id"], **said}
    backend.rest("POST", f"/conversations/{conversation['id']}/reply", reply)


def file(name: str, data: bytes) -> dict[str, str]:
    return {"name": name, "data": base64.b64encode(data).decode()}


def parts(backend: Backend) -> list[dict[str, Any]]:
    (conversation,) = backend.conversations()
    return conversation["conversation_parts"]["conversation_parts"]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1100), ("dark", 1100), ("light", 375), ("dark", 375)])
def test_a_picture_is_shown_in_its_room_and_a_file_is_there_to_be_saved(
    open_page: OpenPage, backend: Backend, scheme: str, width: int
) -> None:
    messenger = open_page()
    messenger.page.set_viewport_size({"width": width, "height": 760})
    messenger.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    messenger.begin().write("Is there a view?")
    expect(messenger.sent("Is there a view?")).to_be_visible()

    as_teammate(
        backend,
        body="From the window:",
        attachment_files=[file("view <b>.png", a_picture()), file("rules.pdf", b"%PDF-1.7 " + b"x" * 2_000)],
    )

    shown = messenger.panel.get_by_alt_text("view _b_.png")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => [image.width, image.height]") == [240, 135]
    expect(shown).to_have_js_property("complete", value=True)
    assert shown.evaluate("image => image.naturalWidth") == 640
    assert shown.evaluate("image => [image.width, image.height]") == [240, 135]
    link = messenger.panel.get_by_role("link", name="rules.pdf 3 KB")
    look(messenger, f"files-{scheme}-{width}")
    with messenger.page.expect_download() as saved:
        link.click()
    assert saved.value.suggested_filename == "rules.pdf"


def test_an_offered_answer_is_given_with_one_press_and_is_gone_then(open_page: OpenPage, backend: Backend) -> None:
    messenger = open_page().begin().write("May I bring a dog?")
    expect(messenger.sent("May I bring a dog?")).to_be_visible()
    options = [{"text": "Yes", "uuid": YES}, {"text": "No, on second thoughts", "uuid": NO}]

    as_teammate(backend, message_type="quick_reply", body="Is it a small one?", reply_options=options)

    button = messenger.panel.get_by_role("button", name="No, on second thoughts")
    expect(button).to_be_visible()
    look(messenger, "offers")
    button.click()
    expect(messenger.sent("No, on second thoughts")).to_be_visible()
    expect(messenger.panel.get_by_role("button", name="Yes")).to_have_count(0)
    expect(button).to_have_count(0)
    said = parts(backend)[-1]
    assert (said["body"], said["metadata"]) == ("<p>No, on second thoughts</p>", {"quick_reply_uuid": NO})


def test_answers_that_are_not_taken_go_when_something_else_is_said(open_page: OpenPage, backend: Backend) -> None:
    messenger = open_page().begin().write("Hello?")
    expect(messenger.sent("Hello?")).to_be_visible()
    as_teammate(backend, message_type="quick_reply", reply_options=[{"text": "Yes", "uuid": YES}])
    button = messenger.panel.get_by_role("button", name="Yes")
    expect(button).to_be_visible()

    messenger.write("Neither")

    expect(messenger.sent("Neither")).to_be_visible()
    expect(button).to_have_count(0)
    assert parts(backend)[-1]["metadata"] == {}


def test_what_is_taken_back_takes_its_picture_from_the_screen(open_page: OpenPage, backend: Backend) -> None:
    messenger = open_page().begin().write("Hello?")
    expect(messenger.sent("Hello?")).to_be_visible()
    as_teammate(backend, attachment_files=[file("a.png", a_picture(64, 64))])
    shown = messenger.panel.get_by_alt_text("a.png")
    expect(shown).to_be_visible()
    (conversation,) = backend.conversations()

    part = {"conversation_id": conversation["id"], "conversation_part_id": parts(backend)[-1]["id"]}
    backend.rest("POST", "/conversations/redact", {"type": "conversation_part", **part})

    expect(shown).to_have_count(0)
    expect(messenger.said("This message was deleted")).to_be_visible()

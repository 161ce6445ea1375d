"""Files and offered answers as teammates see them, and a script that somebody sent as a file."""

import base64
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, expect

from e2e.backend import Backend
from e2e.inbox.conftest import MakePerson
from e2e.inbox.desk import Desk
from e2e.widget.test_files import a_picture

UUIDS = ("a5e1c524-5ddd-4c3e-9328-6bca5d6e3edb", "f4a98af1-be56-4948-a57e-e1a83f8484c6")


def say(backend: Backend, conversation_id: str, **said: Any) -> list[dict[str, Any]]:
    """Write as a teammate, or as whom `said` names; the attachments of what was written."""
    whole = {"type": "admin", "message_type": "comment", "admin_id": backend.rest("GET", "/me")["id"], **said}
    answer = backend.rest("POST", f"/conversations/{conversation_id}/reply", whole)
    return answer["conversation_parts"]["conversation_parts"][-1]["attachments"]


def file(name: str, data: bytes) -> dict[str, str]:
    return {"name": name, "data": base64.b64encode(data).decode()}


def look(desk: Desk, name: str) -> None:
    """Only where somebody wants to look: DOORSTEP_TEST_PICTURES names a folder."""
    folder = os.environ.get("DOORSTEP_TEST_PICTURES")
    if folder:
        desk.page.wait_for_timeout(300)
        desk.page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1360), ("dark", 1360), ("light", 375), ("dark", 375)])
def test_the_thread_shows_pictures_files_and_offered_answers(
    make_desk: Callable[..., Desk], make_person: MakePerson, backend: Backend, scheme: str, width: int
) -> None:
    conversation_id = make_person(name="Ann Lee", role="user", external_id="7").start("Is there a view?")
    long = "the rules of the house and everything else that you should know before you arrive.pdf"
    say(
        backend,
        conversation_id,
        type="user",
        user_id="7",
        body="My dog:",
        attachment_files=[file("dog.png", a_picture(300, 900))],
    )
    say(
        backend,
        conversation_id,
        attachment_files=[file("view.png", a_picture()), file(long, b"%PDF-1.7 " + b"x" * 1_400_000)],
    )
    say(backend, conversation_id, message_type="note", body="see", attachment_files=[file("a <b>.txt", b"words")])
    offered = [{"text": text, "uuid": uuid} for text, uuid in zip(("Yes, please", "No"), UUIDS, strict=True)]
    say(backend, conversation_id, message_type="quick_reply", reply_options=offered)
    desk = make_desk(viewport={"width": width, "height": 1000}, color_scheme=scheme)
    desk.row("Yes, please · No").click()

    view = desk.page.get_by_alt_text("view.png")
    expect(view).to_have_js_property("naturalWidth", 640)
    # its proportions, once it is on the screen
    desk.page.wait_for_function(
        "image => Math.abs(image.height / image.width - 9 / 16) < 0.01", arg=view.element_handle()
    )
    expect(desk.page.get_by_role("link", name=f"{long} 1.4 MB")).to_be_visible()
    expect(desk.page.get_by_role("group", name="Offered answers")).to_have_text("Yes, pleaseNo")
    look(desk, f"inbox-files-{scheme}-{width}")
    desk.look_at("a thread with files")
    with desk.page.expect_download() as saved:
        desk.page.get_by_role("link", name="a _b_.txt").click()
    assert Path(saved.value.path()).read_bytes() == b"words"


def test_a_script_that_was_sent_as_a_file_is_run_by_no_page(
    make_desk: Callable[..., Desk], make_person: MakePerson, backend: Backend
) -> None:
    conversation_id = make_person().start("Hello?")
    script = b"document.title = 'taken over'"
    (sent,) = say(backend, conversation_id, attachment_files=[file("app.js", script)])
    desk = make_desk()
    desk.row("app.js").click()
    path = desk.page.get_by_role("link", name="app.js").get_attribute("href") or ""
    own = backend.address("127.0.0.1")
    # of this origin, and without a policy of its own
    desk.page.goto(f"{own}/health")

    for address in (sent["url"], own + path):
        with pytest.raises(Error):
            desk.page.add_script_tag(url=address)
        worker = desk.page.evaluate(
            "url => new Promise(done => { const made = new Worker(url); made.onerror = () => done('refused');"
            " made.onmessage = () => done('ran'); setTimeout(() => done('silent'), 2000) })",
            own + path,
        )
        assert worker == "refused"
    assert desk.page.title() != "taken over"

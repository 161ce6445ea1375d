"""The description of the API in a browser."""

from playwright.sync_api import expect

from e2e.backend import Backend
from e2e.conftest import MakeContext


def test_every_example_of_the_overview_can_be_copied(backend: Backend, make_context: MakeContext) -> None:
    browser = make_context(permissions=["clipboard-read", "clipboard-write"])
    page = browser.new_page()
    page.goto(f"{backend.address('127.0.0.1')}/docs")
    samples = page.locator("figure", has=page.locator("pre"))
    expect(samples).to_have_count(2)

    for sample in samples.all():
        sample.get_by_role("button", name="Copy").click()
        expect(sample.get_by_role("button", name="Copied")).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == sample.locator("pre").inner_text()

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


def test_a_reader_chooses_the_version_of_the_shapes(backend: Backend, make_context: MakeContext) -> None:
    page = make_context(viewport={"width": 375, "height": 800}).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    base = backend.address("127.0.0.1")
    page.goto(f"{base}/docs/companies")
    versions = page.get_by_role("navigation", name="Version")
    expect(versions.get_by_role("link", name="2.x")).to_have_attribute("aria-current", "true")

    versions.get_by_role("link", name="1.x").click()
    page.wait_for_url(f"{base}/docs/1.x/companies")
    expect(versions.get_by_role("link", name="1.x")).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("heading", name="List a company's users")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    versions.get_by_role("link", name="2.x").click()
    page.wait_for_url(f"{base}/docs/companies")
    assert all(each.startswith((base, "data:")) for each in asked)

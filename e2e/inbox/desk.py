"""The inbox on a screen, as a teammate meets it."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

PASSWORD = "teapots are warm"

AXE = Path(__file__).parents[2] / "widget/node_modules/axe-core/axe.min.js"


class Desk:
    """One tab."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def sign_in(self, password: str = PASSWORD) -> "Desk":
        self.page.goto(f"{self.url}/inbox/sign-in")
        self.page.get_by_label("Email").fill("mia@shop.example")
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.get_by_role("heading", name="Small Lodgings").wait_for()
        return self

    def row(self, text: str) -> Locator:
        return self.page.locator("#list a.row", has_text=text)

    def open(self, text: str) -> "Desk":
        self.row(text).click()
        self.bubble(text).first.wait_for()
        return self

    def bubble(self, text: str) -> Locator:
        """What was said and the server has."""
        return self.page.locator("#parts .bubble", has_text=text)

    @property
    def body(self) -> Locator:
        return self.page.get_by_role("textbox", name="Message")

    def reply(self, text: str) -> "Desk":
        self.body.fill(text)
        self.page.get_by_role("button", name="Send").click()
        return self

    def violations(self) -> list[str]:
        """What axe finds wrong: each rule with the elements that break it."""
        self.page.evaluate(AXE.read_text())
        found: dict[str, Any] = self.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        return [f"{rule['id']}: {node['html']}" for rule in found["violations"] for node in rule["nodes"]]

    def look_at(self, where: str) -> None:
        """The page must be clean for axe, and nothing may stick out; `where` names it when it is not."""
        # colours in transition would be judged half-way
        self.page.wait_for_timeout(200)
        found = self.violations()
        assert found == [], f"{where}: {found}"
        # the column scrolls by itself, so what sticks out of it does not widen the document
        wide = self.page.evaluate(
            "Math.max(...[document.documentElement, ...document.querySelectorAll('main')].map(e => e.scrollWidth - e.clientWidth))"
        )
        assert wide <= 0, f"{where} is {wide} px too wide"

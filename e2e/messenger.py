"""The messenger on a page, as a person meets it."""

from typing import Any

from playwright.sync_api import FrameLocator, Locator, Page


class Messenger:
    """Launcher and panel of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def launcher(self) -> Locator:
        return self.page.locator("doorstep-messenger .launcher")

    @property
    def badge(self) -> Locator:
        return self.page.locator("doorstep-messenger .badge")

    @property
    def panel(self) -> FrameLocator:
        return self.page.frame_locator("doorstep-messenger iframe")

    def call(self, *args: Any) -> Any:
        """`Doorstep(...args)`."""
        return self.page.evaluate("args => window.Doorstep(...args)", list(args))

    def booted(self) -> "Messenger":
        self.page.wait_for_function("() => window.Doorstep && window.Doorstep.booted === true")
        return self

    def visitor_id(self) -> str | None:
        return self.call("getVisitorId")

    def open(self) -> "Messenger":
        # a tab behind another one has no frames that could be clicked on
        self.page.bring_to_front()
        # one that was open on the page before opens by itself
        if self.launcher.get_attribute("aria-expanded") != "true":
            self.launcher.click()
        self.panel.locator("h1").first.wait_for(state="attached")
        return self

    def begin(self) -> "Messenger":
        """Opens the panel at a new conversation."""
        self.open()
        self.panel.get_by_role("button", name="Send us a message").click()
        return self

    def write(self, text: str) -> "Messenger":
        box = self.panel.get_by_role("textbox", name="Message")
        box.fill(text)
        box.press("Enter")
        return self

    def said(self, text: str) -> Locator:
        """Bubbles with exactly this text."""
        return self.panel.locator(".bubble", has_text=text)

    def sent(self, text: str) -> Locator:
        """Bubbles that the server has acknowledged."""
        return self.panel.locator(".said:not(.pending):not(.failed) .bubble", has_text=text)

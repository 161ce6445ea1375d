"""Somebody with a browser at the demo shop."""

from playwright.sync_api import Page, expect

from e2e.journeys.shop import Shop
from e2e.messenger import Messenger

PASSWORD = "turnips and lanterns"


class Customer:
    """One tab at the shop, with the messenger in it."""

    def __init__(self, page: Page, shop: Shop) -> None:
        self.page, self.shop = page, shop
        self.messenger = Messenger(page)

    def visit(self, path: str = "/", host: str = "www.shop.localhost") -> "Customer":
        self.page.goto(self.shop.address(path, host))
        return self.ready()

    def ready(self) -> "Customer":
        """The messenger is up, and the page says whom it knows."""
        self.messenger.booted()
        self.page.locator("#visitor-id[data-known]").wait_for()
        return self

    @property
    def visitor_id(self) -> str:
        """As the page shows it."""
        return self.page.locator("#visitor-id").inner_text()

    @property
    def kind(self) -> str:
        return self.messenger.call("whoami")["kind"]

    def sign_up(self, name: str) -> "Customer":
        self.page.goto(self.shop.address("/sign-up"))
        self.page.get_by_label("Your name").fill(name)
        return self._enter(name, "Sign up")

    def sign_in(self, name: str) -> "Customer":
        self.page.goto(self.shop.address("/sign-in"))
        return self._enter(name, "Sign in")

    def sign_out(self) -> "Customer":
        self.page.get_by_role("button", name="Sign out").click()
        self.page.get_by_role("link", name="Sign in").wait_for()
        return self.ready()

    def sees_in_messages(self, text: str) -> "Customer":
        """A conversation of this text is in the list, which the panel shows."""
        self.messenger.call("showMessages")
        expect(self.messenger.panel.get_by_role("button", name=text)).to_be_visible()
        return self

    def sees_no_words(self, *texts: str) -> "Customer":
        """None of `texts` is anywhere in the messenger, opened at its list."""
        self.messenger.call("showMessages")
        expect(self.messenger.panel.get_by_role("heading", name="Messages")).to_be_visible()
        # the list has been asked for by now, were there one
        self.page.wait_for_timeout(400)
        for text in texts:
            expect(self.messenger.panel.get_by_text(text)).to_have_count(0)
            expect(self.page.get_by_text(text)).to_have_count(0)
        return self

    def _enter(self, name: str, button: str) -> "Customer":
        self.page.get_by_label("Email").fill(f"{name.lower()}@shop.example")
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("main").get_by_role("button", name=button).click()
        expect(self.page.get_by_role("heading", name=f"{name}\u2019s garden")).to_be_visible()
        return self.ready()

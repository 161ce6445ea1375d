"""Pages that change the ground under a script: prototypes, globals, policies, style sheets."""

import html

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.backend import Backend
from e2e.messenger import Messenger
from e2e.site import PAGE, SNIPPET, Site
from e2e.widget.conftest import TOKEN

REPLACED = """
    for (const kind of [Array, String, Object, Date, Number])
      Object.defineProperty(kind.prototype, "toJSON", { value: () => "broken", configurable: true });
    window.define = () => { throw new Error("define") };
    define.amd = {};
    JSON.parse = () => { throw new Error("parse") };
    JSON.stringify = () => "broken";
    window.fetch = () => { throw new Error("fetch") };
    Array.prototype.extra = 1;
    Object.prototype.more = function () {};
    String.prototype.plus = 2;
"""

DENIED = """
    for (const name of ["localStorage", "sessionStorage"])
      Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError") } });
    for (const [owner, name] of [[navigator, "locks"], [window, "BroadcastChannel"]])
      Object.defineProperty(owner, name, { value: undefined });
    Object.defineProperty(Document.prototype, "cookie", { get() { throw new DOMException("denied") }, set() {} });
"""


def open_and_chat(page: Page) -> None:
    messenger = Messenger(page).booted()
    messenger.begin().write('Hello "you" \\ ünï 🙂')
    expect(messenger.sent('Hello "you" \\ ünï 🙂')).to_be_visible()


@pytest.mark.parametrize("script", [REPLACED, DENIED], ids=["built-ins replaced", "storage, cookies and locks denied"])
def test_a_message_goes_through_on_a_page_with(
    script: str, context: BrowserContext, site: Site, backend: Backend
) -> None:
    site.put_page("/", backend.script(TOKEN), head=f"<script>{script}</script>", plan="trial", seats=3)
    page = context.new_page()
    page.goto(site.address())

    open_and_chat(page)

    [conversation] = backend.conversations()
    assert 'Hello "you" \\ ünï 🙂' in html.unescape(conversation["source"]["body"])


def test_nothing_of_ours_stands_in_the_window_but_two_names(
    context: BrowserContext, site: Site, backend: Backend
) -> None:
    site.put("/bare", PAGE % ("", ""))
    site.put_page("/", backend.script(TOKEN))
    page = context.new_page()
    page.goto(site.address("/bare"))
    bare = set(page.evaluate("() => Object.getOwnPropertyNames(window)"))
    page.goto(site.address())
    open_and_chat(page)

    ours = set(page.evaluate("() => Object.getOwnPropertyNames(window)")) - bare

    assert {name for name in ours if not name.isdigit()} == {"Doorstep", "Intercom", "doorstepSettings"}


def test_another_intercom_is_left_alone(context: BrowserContext, site: Site, backend: Backend) -> None:
    head = "<script>window.Intercom = () => 'the other one'</script>"
    site.put_page("/", backend.script(TOKEN), head=head)
    page = context.new_page()
    page.goto(site.address())
    Messenger(page).booted()

    assert page.evaluate("() => Intercom()") == "the other one"


POLICIES = {
    "nonces and our Trusted Types policy": "default-src 'none'; script-src 'nonce-abc'; connect-src {backend}; "
    "frame-src {backend}; require-trusted-types-for 'script'; trusted-types doorstep",
    "strict-dynamic and no Trusted Types policy at all": "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; "
    "connect-src {backend}; frame-src {backend}; require-trusted-types-for 'script'; trusted-types 'none'",
}


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES.keys())
def test_the_messenger_works_under_a_content_security_policy_with(
    policy: str, context: BrowserContext, site: Site, backend: Backend
) -> None:
    tag = f'<script nonce="abc" async src="{backend.script(TOKEN)}"></script>'
    settings = '<script nonce="abc">window.doorstepSettings = { app_id: "shop" }</script>'
    site.put("/", PAGE % (settings + tag, ""), Content_Security_Policy=policy.format(backend=backend.address(TOKEN)))
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None)
    page.goto(site.address())

    open_and_chat(page)

    width = Messenger(page).launcher.evaluate("button => getComputedStyle(button).width")
    assert (width, refused) == ("52px", [])


HOSTILE_CSS = """
<style>
  * { display: none !important; visibility: hidden !important; opacity: 0 !important; color: red !important;
      position: static !important; transform: scale(0) !important; font-size: 80px !important }
  html, body, main { display: block !important; visibility: visible !important; opacity: 1 !important;
                     transform: none !important }
  button, iframe, div, section { all: unset !important; display: none !important }
  html > * { float: left; contain: strict !important; clip-path: circle(0) !important; filter: blur(9px) !important }
  html > body { contain: none !important; clip-path: none !important; filter: none !important }
</style>
"""


def test_style_sheets_of_the_page_do_not_reach_the_messenger(
    context: BrowserContext, site: Site, backend: Backend
) -> None:
    site.put_page("/", backend.script(TOKEN), head=HOSTILE_CSS)
    page = context.new_page()
    page.goto(site.address())

    open_and_chat(page)

    frame = page.locator("doorstep-messenger iframe").bounding_box()
    assert frame is not None
    assert (round(frame["width"]), round(frame["height"])) == (400, 704)


def test_the_element_comes_back_when_a_page_throws_everything_away(
    context: BrowserContext, site: Site, backend: Backend
) -> None:
    site.put_page("/", backend.script(TOKEN))
    page = context.new_page()
    page.goto(site.address())
    messenger = Messenger(page).booted()

    page.evaluate("() => { document.body.replaceWith(document.createElement('body')) }")
    expect(messenger.launcher).to_be_visible()
    page.evaluate("() => { document.querySelector('doorstep-messenger').remove(); Doorstep('update') }")
    expect(messenger.launcher).to_be_visible()


def test_a_frame_of_a_stranger_can_neither_drive_the_panel_nor_read_it(
    context: BrowserContext, site: Site, backend: Backend
) -> None:
    site.put_page("/", backend.script(TOKEN), body='<iframe id="stranger" src="/stranger"></iframe>')
    site.put("/stranger", "<!doctype html><script>window.heard = []; onmessage = e => heard.push(e.data)</script>")
    page = context.new_page()
    page.goto(site.address())
    open_and_chat(page)
    stranger = page.frame_locator("#stranger").locator("html")

    stranger.evaluate(
        """() => {
            for (const target of [parent, ...Array.from(parent.frames).filter(frame => frame !== window)]) {
              const { port1, port2 } = new MessageChannel();
              port1.onmessage = e => heard.push(e.data);
              target.postMessage({ doorstep: "hello" }, "*", [port2]);
            }
            for (const ask of ["send", "email", "go", "close", "ready"])
              parent.postMessage({ ask, body: "forged", email: "forged@example.com" }, "*");
        }"""
    )
    # the frame is not in `parent.frames`, being in a shadow root; the page itself has a handle of it
    page.evaluate(
        """() => {
            const inner = document.querySelector("doorstep-messenger").shadowRoot.querySelector("iframe").contentWindow;
            const { port1, port2 } = new MessageChannel();
            window.heard = [];
            port1.onmessage = e => heard.push(e.data);
            inner.postMessage({ doorstep: "hello" }, "*", [port2]);
        }"""
    )
    page.wait_for_timeout(500)

    assert stranger.evaluate("() => window.heard") == []
    assert page.evaluate("() => window.heard") == []
    [conversation] = backend.conversations()
    assert "forged" not in str(conversation)


def test_words_with_markup_and_bad_links_stay_words(
    context: BrowserContext, site: Site, backend: Backend
) -> None:
    site.put("/", PAGE % (SNIPPET % {"settings": '{"app_id": "shop"}', "address": f'"{backend.script(TOKEN)}"'}, ""))
    page = context.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(site.address())
    messenger = Messenger(page).booted()
    text = "<img src=x onerror=alert(1)> javascript:alert(2) https://example.com/a?b=1. jo@example.com"
    messenger.begin().write(text)
    expect(messenger.sent(text)).to_be_visible()
    backend.answer(backend.conversations()[0]["id"], "see javascript:alert(3) and data:text/html,x and http://example.com")

    links = messenger.panel.locator(".bubble a")
    expect(links).to_have_count(3)
    assert [link.get_attribute("href") for link in links.all()] == [
        "https://example.com/a?b=1",
        "mailto:jo@example.com",
        "http://example.com",
    ]
    assert all("noopener" in (link.get_attribute("rel") or "") for link in links.all())
    assert dialogs == []

"""What `Doorstep(method, …)` does, method by method."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.backend import Backend
from e2e.messenger import Messenger
from e2e.site import PAGE, Site
from e2e.widget.conftest import TOKEN, OpenPage


def bodies_of(page: Page, end: str) -> list[Any]:
    """What the page posts to a route, from now on."""
    found: list[Any] = []
    page.on("request", lambda each: found.append(each.post_data_json) if each.url.endswith(end) else None)
    return found


def test_spaces_and_views_open_what_they_name(open_page: OpenPage) -> None:
    messenger = open_page()
    panel = messenger.panel
    places = [
        (("show",), "Hello"),
        (("showMessages",), "Messages"),
        (("showSpace", "home"), "Hello"),
        (("showSpace", "messages"), "Messages"),
        (("showArticle", 7), "Hello"),
        (("showSpace", "messages"), "Messages"),
        (("showNews", 7), "Hello"),
        (("showNewMessage",), "Conversation with Small Lodgings"),
        (("showConversation", "0" * 32), "Messages"),
    ]
    for call, heading in places:
        messenger.call(*call)
        expect(panel.get_by_role("heading", level=1, name=heading)).to_be_attached()
    messenger.call("hide")
    for nothing in (
        ("showSpace", "tickets"), ("showSpace", "help"), ("showTicket", "1"), ("startTour", 1), ("startSurvey", 1),
        ("startChecklist", 1), ("reattach_activator",), ("noSuchMethod", {}), ("constructor",), ("__proto__",), ("onShow",),
        ("onHide", None), ("showNewMessage_", 1), (None,), ({},),
    ):  # fmt: skip
        messenger.call(*nothing)
    messenger.page.wait_for_timeout(300)
    expect(messenger.launcher).to_have_attribute("aria-expanded", "false")
    expect(messenger.page.locator("doorstep-messenger .panel")).to_be_hidden()


def test_show_and_hide_are_told_once_each(open_page: OpenPage) -> None:
    messenger = open_page()
    page = messenger.page
    page.evaluate(
        "() => { window.heard = []; for (const on of ['onShow', 'onHide', 'onUnreadCountChange'])"
        " Doorstep(on, (...args) => { heard.push([on, ...args]); throw new Error('the page is broken') }) }"
    )
    messenger.open()
    messenger.call("show")
    messenger.panel.locator("body").press("Escape")
    expect(messenger.launcher).to_have_attribute("aria-expanded", "false")
    messenger.call("hide")

    assert page.evaluate("() => heard") == [["onUnreadCountChange", 0], ["onShow"], ["onHide"]]


def test_settings_place_colour_hide_and_darken(open_page: OpenPage) -> None:
    messenger = open_page(
        alignment="left", horizontal_padding=40, vertical_padding=5, z_index=77, action_color="#ffcc00", theme_mode="dark",
    )  # fmt: skip
    page = messenger.page
    style = messenger.launcher.evaluate(
        "b => { const s = getComputedStyle(b); return [s.left, s.bottom, s.zIndex, s.backgroundColor, s.color] }"
    )
    assert style == ["40px", "20px", "77", "rgb(255, 204, 0)", "rgb(0, 0, 0)"]
    messenger.open()
    expect(messenger.panel.locator("html")).to_contain_class("dark")

    messenger.call("update", {"hide_default_launcher": True, "theme_mode": "light"})
    expect(messenger.launcher).to_be_hidden()
    expect(messenger.panel.locator("html")).not_to_contain_class("dark")
    messenger.call("update", {"hide_default_launcher": False})
    expect(messenger.launcher).to_be_visible()
    assert page.evaluate("() => getComputedStyle(document.querySelector('doorstep-messenger')).display") == "block"


def test_a_launcher_of_the_page_opens_the_messenger(backend: Backend, site: Site, context: BrowserContext) -> None:
    site.put_page(
        "/", backend.script(TOKEN), body='<a class="chat" href="#"><b>Chat</b></a>',
        custom_launcher_selector=".chat", hide_default_launcher=True,
    )  # fmt: skip
    page = context.new_page()
    page.goto(site.address())
    messenger = Messenger(page).booted()
    expect(messenger.launcher).to_be_hidden()

    page.locator(".chat b").click()

    expect(messenger.panel.get_by_role("heading", name="Hello")).to_be_visible()


def test_updates_are_twenty_in_half_an_hour_and_a_page_load_begins_anew(open_page: OpenPage) -> None:
    messenger = open_page(user_id="7")
    page = messenger.page
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if "update is ignored" in line.text else None)
    sent = bodies_of(page, "/update")

    page.evaluate("() => { for (let i = 0; i < 23; i++) Doorstep('update', { step: i }) }")
    page.wait_for_timeout(2_500)

    assert [body["settings"] for body in sent] == [{"step": step} for step in range(20)]
    assert len(said) == 3
    page.reload()
    messenger.booted()
    messenger.call("update", {"step": 99})
    page.wait_for_timeout(500)
    assert sent[-1]["settings"] == {"step": 99}


def test_settings_travel_in_a_form_that_means_the_same(open_page: OpenPage) -> None:
    messenger = open_page()
    sent = bodies_of(messenger.page, "/update")
    messenger.page.evaluate(
        """() => {
            const cycle = { a: 1 };
            cycle.self = cycle;
            Doorstep("update", {
                at: new Date(1700000000123), nothing: null, not: undefined, f() {}, s: Symbol("x"), n: NaN, deep: { a: [1, "two", [true]] },
                company: { id: "1", name: "Tail & \\u2028\\u0000\\" Co" }, alignment: "left", hide_default_launcher: false,
            });
            Doorstep("update", { cycle });
        }"""
    )
    messenger.page.wait_for_timeout(1_000)

    assert sent[0]["settings"] == {
        "at": 1700000000, "nothing": None, "n": None, "deep": {"a": [1, "two", [True]]},
        "company": {"id": "1", "name": 'Tail & \u2028\u0000" Co'},
    }  # fmt: skip
    assert sent[1]["settings"]["cycle"]["a"] == 1


def test_a_visitors_event_is_dropped_and_a_users_is_recorded(open_page: OpenPage) -> None:
    visitor = open_page()
    said: list[str] = []
    visitor.page.on("console", lambda line: said.append(line.text))
    visitor.call("trackEvent", "looked", {"at": "lamps"})
    visitor.page.wait_for_timeout(800)
    assert any("looked" in line and "visitor" in line for line in said), said

    visitor.call("boot", {"app_id": "shop", "user_id": "7"})
    visitor.page.wait_for_function("() => Doorstep('whoami').kind === 'user'")
    with visitor.page.expect_response(lambda answer: answer.url.endswith("/events")) as answer:
        visitor.call("trackEvent", "bought", {"price": 100, "currency": "eur"})
    assert (answer.value.status, answer.value.json()) == (202, {"recorded": True})


STUBS = {
    "arguments and c": "var i = function () { i.c(arguments) }; i.q = []; i.c = function (a) { i.q.push(a) }; w.Intercom = i;",
    "arrays": "var i = (...args) => i.c(args); i.q = []; i.c = args => i.q.push(args); w.Intercom = i;",
    "no c": "var i = function () { i.loaderQueue(arguments) }; i.q = []; i.loaderQueue = a => { i.q.push(a) }; w.Intercom = i;",
}


@pytest.mark.parametrize("stub", STUBS.values(), ids=STUBS.keys())
def test_a_queue_of_any_stub_is_replayed_and_old_references_go_on_working(
    stub: str, backend: Backend, site: Site, context: BrowserContext
) -> None:
    calls = """
        var old = w.Intercom;
        w.heard = [];
        old("ready", function () { heard.push("ready") });
        old("onUnreadCountChange", undefined);
        old("update", undefined);
        old("boot", { app_id: "shop", user_id: "7" });
        old("trackEvent", "looked");
        old("noSuchThing", 1, 2, 3);
        old("showNewMessage", "prefilled");
    """
    tag = f'<script>var w = window; {stub} {calls}</script><script async src="{backend.script(TOKEN)}"></script>'
    site.put("/", PAGE % (tag, ""))
    page = context.new_page()
    boots, events = bodies_of(page, "/boot"), bodies_of(page, "/events")
    page.goto(site.address())
    messenger = Messenger(page).booted()

    expect(messenger.panel.get_by_role("textbox", name="Message")).to_have_value("prefilled")
    assert page.evaluate("() => heard") == ["ready"]
    assert page.evaluate("() => { old('ready', () => heard.push('late')); old('hide'); return heard }") == ["ready", "late"]
    expect(messenger.launcher).to_have_attribute("aria-expanded", "false")
    assert page.evaluate("() => window.Intercom === window.Doorstep")
    assert [body["settings"] for body in boots] == [{"user_id": "7"}]
    assert [body["name"] for body in events] == ["looked"]


def test_boot_without_an_id_takes_that_of_the_script(backend: Backend, site: Site, context: BrowserContext) -> None:
    site.put("/", PAGE % (f'<script async src="{backend.script(TOKEN)}"></script>', ""))
    page = context.new_page()
    page.goto(site.address())
    page.wait_for_function("() => window.Doorstep")
    page.wait_for_timeout(300)
    assert page.evaluate("() => [Doorstep.booted, Doorstep('getVisitorId')]") == [False, None]

    page.evaluate("() => Doorstep('boot', { api_base: 'https://elsewhere.example', alignment: 'left' })")

    messenger = Messenger(page).booted()
    assert messenger.visitor_id()
    # booting again as the same is one more answer, not one more person
    first = messenger.visitor_id()
    messenger.call("boot", {"app_id": "shop"})
    page.wait_for_timeout(500)
    assert messenger.visitor_id() == first


def test_the_messenger_survives_a_trip_to_the_cache_of_the_back_button(open_page: OpenPage, backend: Backend) -> None:
    messenger = open_page().begin().write("hello")
    page = messenger.page
    expect(messenger.sent("hello")).to_be_visible()
    messenger.call("hide")
    page.goto(page.url.replace("www.", "app."))
    Messenger(page).booted()

    page.go_back()
    messenger.booted()
    backend.answer(backend.conversations()[0]["id"], "Good morning")

    expect(messenger.badge).to_have_text("1")

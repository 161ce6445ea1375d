"""Words that have not arrived are neither lost, nor doubled, nor sent under another name."""

import time

from playwright.sync_api import BrowserContext, Route, expect

from e2e.backend import Backend
from e2e.messenger import Messenger
from e2e.widget.conftest import TOKEN, OpenPage


def bodies(backend: Backend) -> list[str]:
    """Everything that the server has of everybody, in order."""
    said: list[str] = []
    for conversation in backend.conversations():
        parts = conversation["conversation_parts"]["conversation_parts"]
        said += [conversation["source"]["body"], *(part["body"] for part in parts)]
    return [text.removeprefix("<p>").removesuffix("</p>") for text in said if text]


def test_words_written_offline_are_shown_at_once_and_arrive_once_in_order(
    open_page: OpenPage, context: BrowserContext, backend: Backend, host: str
) -> None:
    messenger = open_page(host).begin().write("one")
    expect(messenger.sent("one")).to_be_visible()
    context.set_offline(True)
    messenger.write("two").write("three")
    expect(messenger.said("three")).to_be_visible()
    expect(messenger.panel.get_by_text("Waiting for a connection…").first).to_be_visible()

    context.set_offline(False)

    expect(messenger.sent("three")).to_be_visible()
    assert bodies(backend) == ["one", "two", "three"]


def test_words_go_out_on_the_next_page_load_without_opening_the_panel(
    open_page: OpenPage, context: BrowserContext, backend: Backend
) -> None:
    context.route("**/door/shop/conversations", lambda route: route.abort())
    messenger = open_page().begin().write("hello")
    expect(messenger.said("hello")).to_be_visible()
    messenger.page.close()
    context.unroute("**/door/shop/conversations")

    later = open_page()

    later.page.wait_for_function("() => Doorstep('whoami').kind === 'lead'")
    assert bodies(backend) == ["hello"]
    assert later.page.evaluate("() => Object.keys(localStorage)") == []


def test_an_answer_that_is_lost_doubles_nothing(
    open_page: OpenPage, context: BrowserContext, backend: Backend
) -> None:
    lost: list[int] = []

    def lose_once(route: Route) -> None:
        if route.request.method != "POST" or len(lost) > 1:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    context.route("**/door/shop/conversations**", lose_once)
    context.route("**/door/shop/conversations/*/parts", lose_once)
    messenger = open_page().begin().write("first").write("second")

    expect(messenger.sent("second")).to_be_visible()
    expect(messenger.said("first")).to_have_count(1)
    assert (len(lost), bodies(backend)) == (2, ["first", "second"])


def test_two_tabs_send_what_lies_there_only_once(
    open_page: OpenPage, context: BrowserContext, backend: Backend
) -> None:
    sent: list[str] = []
    first, second = open_page(), open_page()
    first.begin().write("hello")
    expect(first.sent("hello")).to_be_visible()
    context.on("request", lambda request: sent.append(request.url) if request.url.endswith("/parts") else None)
    second.open().panel.get_by_role("button", name="hello").click()
    expect(second.sent("hello")).to_be_visible()
    context.set_offline(True)
    first.write("from the first tab")
    second.write("from the second tab")
    expect(second.said("from the second tab")).to_be_visible()
    time.sleep(1)
    sent.clear()

    context.set_offline(False)

    for tab in (first, second):
        expect(tab.sent("from the first tab")).to_be_visible(timeout=15_000)
        expect(tab.sent("from the second tab")).to_be_visible()
    assert sorted(bodies(backend)) == ["from the first tab", "from the second tab", "hello"]


def test_a_server_that_is_away_is_asked_again_within_eight_seconds(
    open_page: OpenPage, context: BrowserContext, backend: Backend
) -> None:
    times: list[float] = []

    def unavailable(route: Route) -> None:
        times.append(time.monotonic())
        if len(times) < 7:
            route.fulfill(status=503, json={}, headers={"Access-Control-Allow-Origin": "*"})
        else:
            route.continue_()

    context.route("**/door/shop/conversations", lambda r: unavailable(r) if r.request.method == "POST" else r.continue_())
    messenger = open_page().begin().write("hello")

    expect(messenger.sent("hello")).to_be_visible(timeout=45_000)
    waits = [later - earlier for earlier, later in zip(times, times[1:], strict=False)]
    assert max(waits) < 9, waits
    assert bodies(backend) == ["hello"]


def test_what_was_written_before_a_shutdown_is_never_sent_after_it(
    open_page: OpenPage, context: BrowserContext, backend: Backend
) -> None:
    context.route("**/door/shop/conversations", lambda route: route.abort())
    messenger = open_page(user_id="7").begin().write("a secret")
    expect(messenger.said("a secret")).to_be_visible()

    messenger.call("shutdown")
    context.unroute("**/door/shop/conversations")
    messenger.call("boot", {"app_id": "shop", "user_id": "8"})
    messenger.page.wait_for_function("() => Doorstep('whoami')?.user_id === '8'")
    messenger.page.wait_for_timeout(1500)

    assert backend.conversations() == []
    expect(messenger.open().said("a secret")).to_have_count(0)


def test_what_a_visitor_wrote_follows_the_login_on_the_page(
    open_page: OpenPage, context: BrowserContext, backend: Backend
) -> None:
    context.route("**/door/shop/conversations", lambda route: route.abort())
    messenger = open_page().begin().write("before the login")
    expect(messenger.said("before the login")).to_be_visible()

    messenger.call("boot", {"app_id": "shop", "user_id": "7"})
    messenger.page.wait_for_function("() => Doorstep('whoami').user_id === '7'")
    context.unroute("**/door/shop/conversations")

    expect(messenger.sent("before the login")).to_be_visible(timeout=15_000)
    assert bodies(backend) == ["before the login"]


def test_a_message_that_is_refused_says_so_and_can_be_removed(open_page: OpenPage, context: BrowserContext) -> None:
    refusal = {"errors": [{"code": "parameter_invalid", "message": "It is too long."}]}
    context.route("**/door/shop/conversations", lambda route: route.fulfill(status=400, json=refusal, headers={
        "Access-Control-Allow-Origin": route.request.headers.get("origin", "*"), "Access-Control-Allow-Credentials": "true",
    }))  # fmt: skip
    messenger = open_page().begin().write("hello")

    expect(messenger.panel.get_by_text("It is too long.")).to_be_visible()
    messenger.panel.get_by_role("button", name="Remove").click()
    expect(messenger.said("hello")).to_have_count(0)


def test_start_conversation_shows_its_words_and_the_email_prompt(open_page: OpenPage, backend: Backend) -> None:
    messenger = open_page()
    messenger.call("startConversation", "I would like to order ten.")

    expect(messenger.sent("I would like to order ten.")).to_be_visible()
    expect(messenger.panel.get_by_role("region", name="Email")).to_be_visible()
    assert bodies(backend) == ["I would like to order ten."]


def test_start_conversation_shows_its_words_at_once_offline(
    open_page: OpenPage, context: BrowserContext, backend: Backend
) -> None:
    messenger: Messenger = open_page(TOKEN)
    messenger.page.wait_for_timeout(1500)
    context.set_offline(True)
    messenger.call("startConversation", "Is anybody there?")

    expect(messenger.page.locator("doorstep-messenger .panel")).to_contain_text("Is anybody there?")
    context.set_offline(False)
    expect(messenger.sent("Is anybody there?")).to_be_visible(timeout=20_000)
    assert bodies(backend) == ["Is anybody there?"]

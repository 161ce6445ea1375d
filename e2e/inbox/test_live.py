"""What happens elsewhere shows without a reload."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from e2e.backend import Backend
from e2e.inbox.conftest import MakePerson
from e2e.inbox.desk import Desk
from e2e.messenger import Messenger
from e2e.site import Site


def test_a_message_appears_and_the_title_counts_it(desk: Desk, make_person: MakePerson) -> None:
    expect(desk.page.get_by_text("Waiting for the first visitor")).to_be_visible()

    make_person(pseudonym="Blue Cloud").start("Do you have a room in May?")
    make_person(pseudonym="Green Boat").start("Is breakfast included?")

    expect(desk.row("Do you have a room in May?")).to_contain_text("Blue Cloud")
    expect(desk.row("Is breakfast included?")).to_be_visible()
    expect(desk.page).to_have_title("(2) Small Lodgings")


def test_an_open_thread_grows_and_is_read_by_being_looked_at(desk: Desk, make_person: MakePerson) -> None:
    person = make_person(pseudonym="Blue Cloud")
    conversation = person.start("Do you have a room in May?")
    desk.open("Do you have a room in May?")
    expect(desk.page).to_have_title("Blue Cloud · Small Lodgings")

    person.write(conversation, "With a view of the sea?")

    expect(desk.bubble("With a view of the sea?")).to_be_in_viewport()
    expect(desk.page.locator("#list a.unread")).to_have_count(0)


def test_a_reply_shows_at_once_and_reaches_the_person(desk: Desk, make_person: MakePerson) -> None:
    person = make_person()
    conversation = person.start("Do you have a room in May?")
    desk.open("Do you have a room in May?")
    desk.page.route("**/parts", lambda route: (desk.page.wait_for_timeout(600), route.continue_()))

    desk.reply("Yes, two are free.")

    expect(desk.page.locator("#pending .bubble")).to_have_text("Yes, two are free.")
    expect(desk.bubble("Yes, two are free.")).to_have_count(1)
    expect(desk.page.locator("#pending .bubble")).to_have_count(0)
    assert person.heard(conversation) == ["Do you have a room in May?", "Yes, two are free."]


def test_a_reply_that_could_not_be_sent_waits_to_be_tried_again(desk: Desk, make_person: MakePerson) -> None:
    person = make_person()
    conversation = person.start("Hello?")
    desk.open("Hello?")
    desk.page.route("**/parts", lambda route: route.abort(), times=1)

    desk.reply("Good morning!")
    expect(desk.page.locator("#pending")).to_contain_text("Not sent.")
    desk.page.get_by_role("button", name="Try again").click()

    expect(desk.bubble("Good morning!")).to_have_count(1)
    expect(desk.page.locator("#pending li")).to_have_count(0)
    assert person.heard(conversation) == ["Hello?", "Good morning!"]


def test_a_reply_whose_answer_was_lost_is_there_once(desk: Desk, make_person: MakePerson) -> None:
    person = make_person()
    conversation = person.start("Hello?")
    desk.open("Hello?")
    desk.page.route("**/parts", lambda route: (route.fetch(), route.abort()), times=1)

    desk.reply("Good morning!")

    expect(desk.bubble("Good morning!")).to_have_count(1)
    expect(desk.page.locator("#pending li")).to_have_count(0)
    assert person.heard(conversation) == ["Hello?", "Good morning!"]


def test_two_teammates_see_each_others_work(make_desk: Callable[..., Desk], make_person: MakePerson) -> None:
    conversation_of = make_person(pseudonym="Blue Cloud")
    conversation_of.start("Hello?")
    one, two = make_desk(), make_desk()
    one.open("Hello?")
    two.open("Hello?")

    one.reply("I take this one.")
    expect(two.bubble("I take this one.")).to_be_visible()
    two.page.get_by_role("button", name="Close", exact=True).click()
    expect(one.page.locator("#parts")).to_contain_text("Mia Lind closed the conversation")
    expect(one.row("Hello?")).to_have_count(0)


def test_what_happened_while_the_connection_was_away_is_there_when_it_is_back(
    desk: Desk, make_person: MakePerson
) -> None:
    person = make_person(pseudonym="Blue Cloud")
    conversation = person.start("Hello?")
    desk.open("Hello?")

    desk.page.context.set_offline(True)
    desk.page.evaluate("dispatchEvent(new Event('offline'))")
    person.write(conversation, "Are you there?")
    make_person(pseudonym="Green Boat").start("Another one")
    desk.page.wait_for_timeout(500)
    desk.page.context.set_offline(False)

    expect(desk.bubble("Are you there?")).to_be_visible()
    expect(desk.row("Another one")).to_be_visible()


def test_a_message_rings_only_when_the_sound_is_on(desk: Desk, make_person: MakePerson) -> None:
    person = make_person()
    desk.page.evaluate("() => { window.rang = 0; document.addEventListener('doorstep:rang', () => { window.rang++ }) }")
    conversation = person.start("one")
    expect(desk.row("one")).to_be_visible()
    assert desk.page.evaluate("window.rang") == 0

    desk.page.get_by_role("button", name="Sound and notifications").click()
    desk.page.get_by_label("Play a sound").check()
    desk.page.keyboard.press("Escape")
    desk.page.evaluate("window.rang = 0")
    person.write(conversation, "two")

    expect(desk.row("two")).to_be_visible()
    desk.page.wait_for_function("window.rang === 1")
    desk.page.reload()
    assert desk.page.get_by_label("Play a sound").is_checked()


def test_an_ended_session_leaves_the_inbox(desk: Desk, make_desk: Callable[..., Desk]) -> None:
    other = make_desk()
    other.page.goto(f"{other.url}/inbox/account")
    other.page.get_by_label("Current password").fill("teapots are warm")
    other.page.get_by_label("New password").fill("kettles are hot")
    other.page.get_by_role("button", name="Change password").click()

    expect(other.page.get_by_text("Your password was changed.")).to_be_visible()
    desk.page.wait_for_url("**/inbox/sign-in*", timeout=8_000)


def test_a_visitor_and_a_teammate_talk(
    desk: Desk, backend: Backend, site: Site, make_context: Callable[..., object]
) -> None:
    site.put_page("/", backend.script("127.0.0.1"))
    page = make_context().new_page()  # pyright: ignore[reportAttributeAccessIssue]
    page.goto(site.address("/"))
    messenger = Messenger(page).booted().begin()

    messenger.write("Is the lake warm?")
    desk.open("Is the lake warm?")
    desk.reply("Warm enough to swim.")
    expect(messenger.sent("Warm enough to swim.")).to_be_visible()
    messenger.write("On my way!")

    expect(desk.bubble("On my way!")).to_be_visible()


def test_after_the_laptop_has_slept_everything_is_read_again(desk: Desk, make_person: MakePerson) -> None:
    conversation = (person := make_person()).start("Hello?")
    desk.page.clock.install()
    desk.page.reload()
    desk.open("Hello?")
    # what the stream told of was asked for just as the lid closed
    missed = re.compile(r"/inbox/(list|conversations/.*/parts)\?")
    desk.page.route(missed, lambda route: route.abort())
    person.write(conversation, "Still there?")
    desk.page.clock.run_for(1_000)
    desk.page.wait_for_timeout(500)
    desk.page.unroute(missed)
    expect(desk.bubble("Still there?")).to_have_count(0)

    with desk.page.expect_request("**/inbox/stream"):
        desk.page.clock.fast_forward(3_600_000)
    desk.page.clock.run_for(2_000)

    expect(desk.row("Still there?")).to_be_visible()
    expect(desk.bubble("Still there?")).to_be_visible()


def test_news_leaves_open_what_is_open_and_shut_what_is_shut(
    make_desk: Callable[..., Desk], make_person: MakePerson
) -> None:
    person = make_person(role="user", name="Ann Lee", custom_attributes={"plan": "pro"})
    conversation = person.start("Hello?")
    desk = make_desk(viewport={"width": 900, "height": 800})
    desk.open("Hello?")
    desk.page.get_by_role("button", name="About Ann Lee").click()
    attributes = desk.page.locator("#person-attributes")
    attributes.locator("summary").click()
    expect(attributes.get_by_text("plan")).to_be_hidden()

    with desk.page.expect_response("**/person"):
        person.write(conversation, "One more thing")

    expect(desk.bubble("One more thing")).to_have_count(1)
    expect(desk.page.get_by_label("Email")).to_be_visible()
    expect(attributes.get_by_text("plan")).to_be_hidden()


def test_ten_tabs_of_one_browser_share_one_stream(desk: Desk, make_person: MakePerson) -> None:
    asked: list[str] = []
    desk.page.context.on("request", lambda request: asked.append(request.url) if "/stream" in request.url else None)
    tabs = [desk, *(Desk(desk.page.context.new_page(), desk.url) for _ in range(9))]
    for tab in tabs[1:]:
        tab.page.goto(f"{tab.url}/inbox")

    person = make_person()
    conversation = person.start("Hello, all tabs")
    for tab in tabs:
        expect(tab.row("Hello, all tabs")).to_be_visible()
    assert asked == []

    desk.page.close()
    person.write(conversation, "Still there?")
    for tab in tabs[1:]:
        expect(tab.row("Still there?")).to_be_visible()
    assert len(asked) == 1

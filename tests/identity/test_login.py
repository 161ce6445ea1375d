"""Logging in: who one becomes, what comes along, and which doors close behind."""

from collections.abc import Callable

from doorstep.contacts.people import find_person
from doorstep.context import Context
from doorstep.kernel.ids import ContactId, WorkspaceId
from tests.identity.browser import Browser, Shop, Thief

NewBrowser = Callable[[], Browser]


def test_a_lead_whom_the_site_knows_for_the_first_time_becomes_that_user(new_browser: NewBrowser) -> None:
    browser = new_browser()
    browser.boot()
    browser.write("before the login")
    lead_id = browser.person["id"]

    person = browser.log_in("42", name="Ann")["person"]

    assert (person["kind"], person["id"], person["user_id"], person["name"]) == ("user", lead_id, "42", "Ann")
    assert browser.words() == {"before the login"}


def test_a_lead_is_merged_into_the_user_who_exists(shop: Shop, new_browser: NewBrowser) -> None:
    elsewhere, here = new_browser(), new_browser()
    elsewhere.log_in("42", name="Ann")
    elsewhere.write("at work")
    here.boot()
    here.write("at home")

    answer = here.log_in("42")

    assert answer["person"]["id"] == elsewhere.person["id"]
    assert answer["changed"] is True
    assert here.words() == elsewhere.words() == {"at work", "at home"}


def test_a_login_gives_a_new_device_and_ends_the_old_one_everywhere(shop: Shop, new_browser: NewBrowser) -> None:
    browser = new_browser()
    browser.boot()
    started = browser.write("mine").json()["conversation"]["id"]
    planted = Thief(shop, browser.token)

    browser.log_in("42")

    assert browser.token != planted.token
    assert planted.reads_nothing([started])
    assert planted.boot()["person"]["kind"] == "visitor"


def test_a_cookie_planted_before_the_victim_logs_in_reads_nothing_afterwards(
    shop: Shop, new_browser: NewBrowser
) -> None:
    attacker = new_browser()
    attacker.boot()
    victim = Browser(shop, attacker.token)
    victim.boot()

    victim.log_in("42")
    secret = victim.write("my card number is 1234").json()["conversation"]["id"]

    assert Thief(shop, attacker.token).reads_nothing([secret])


def test_another_browser_of_the_lead_reads_nothing_after_the_merge(shop: Shop, new_browser: NewBrowser) -> None:
    new_browser().log_in("42")
    browser = new_browser()
    browser.boot()
    browser.write("hello")
    copy = Thief(shop, browser.token)
    browser.log_in("42")

    assert copy.reads_nothing([browser.conversations()[0]["id"]])


def test_a_message_written_before_the_login_stays_marked_as_such(new_browser: NewBrowser) -> None:
    new_browser().log_in("42")
    browser = new_browser()
    browser.boot()
    started = browser.write("perhaps not mine").json()["conversation"]["id"]
    browser.log_in("42")
    browser.reply(started, "surely mine")

    parts = browser.get(f"/conversations/{started}").json()["parts"]

    marked = {part["body"]: part["author"]["before_login"] for part in parts}
    assert marked == {"perhaps not mine": True, "surely mine": False}


def test_a_second_user_on_the_same_browser_sees_nothing_of_the_first(shop: Shop, new_browser: NewBrowser) -> None:
    browser = new_browser()
    browser.log_in("1")
    browser.write("of the first")
    first = Thief(shop, browser.token)

    answer = browser.log_in("2")

    assert (answer["person"]["user_id"], answer["changed"]) == ("2", True)
    assert browser.words() == set()
    assert first.reads_nothing()


def test_logging_in_again_with_the_same_user_changes_nothing(new_browser: NewBrowser) -> None:
    browser = new_browser()
    browser.log_in("42")
    token = browser.token

    answer = browser.log_in("42")

    assert answer["changed"] is False
    assert browser.token is not None
    assert token is not None
    assert browser.token.split(".")[0] == token.split(".")[0]


def test_an_update_with_a_user_id_is_a_login_too(new_browser: NewBrowser, shop: Shop) -> None:
    browser = new_browser()
    browser.boot()
    browser.write("hello")

    answer = browser.boot("/update", user_id="42", user_hash=shop.user_hash("42"))

    assert answer["person"]["kind"] == "user"
    assert answer["device"]["token"] == browser.token
    assert browser.words() == {"hello"}


def test_a_visitor_who_logs_in_becomes_a_user_and_is_no_visitor_any_more(shop: Shop, new_browser: NewBrowser) -> None:
    browser = new_browser()
    visitor = browser.boot()["person"]
    copy = Thief(shop, browser.token)

    user = browser.log_in("42")["person"]

    assert user["id"] == visitor["id"]
    assert user["pseudonym"] is None
    assert copy.boot()["person"]["visitor_id"] not in (None, visitor["visitor_id"])


def test_a_proven_email_logs_in_too_and_finds_its_user_again(shop: Shop, new_browser: NewBrowser) -> None:
    email = "Ann@Example.com"
    first, second = new_browser(), new_browser()
    first.boot(email=email, user_hash=shop.user_hash(email))

    second.boot(email=email, user_hash=shop.user_hash(email))

    assert first.person["kind"] == "user"
    assert second.person["id"] == first.person["id"]


def test_an_email_that_a_page_said_without_a_signature_leads_nobody_into_that_account(
    shop: Shop, new_browser: NewBrowser
) -> None:
    attacker, victim = new_browser(), new_browser()
    attacker.log_in("attacker", email="victim@example.com")

    victim.boot(email="victim@example.com", user_hash=shop.user_hash("victim@example.com"))
    victim.write("for the support only")

    assert victim.person["id"] != attacker.person["id"]
    assert attacker.words() == set()


def test_a_user_known_by_a_signed_email_takes_the_id_that_comes_with_it(shop: Shop, new_browser: NewBrowser) -> None:
    email = "ann@example.com"
    first, second, third = new_browser(), new_browser(), new_browser()
    first.boot(email=email, user_hash=shop.user_hash(email))

    second.boot(intercom_user_jwt=shop.token({"user_id": "42", "email": email}))
    third.boot(intercom_user_jwt=shop.token({"user_id": "43", "email": email}))

    assert (second.person["id"], second.person["user_id"]) == (first.person["id"], "42")
    assert third.person["id"] != first.person["id"]


def test_several_users_with_one_email_cannot_log_in_by_it(shop: Shop, new_browser: NewBrowser) -> None:
    email = "team@example.com"
    for user_id in ("1", "2"):
        new_browser().boot(intercom_user_jwt=shop.token({"user_id": user_id, "email": email}))
    browser = new_browser()

    answer = browser.boot(email=email, user_hash=shop.user_hash(email))

    assert answer["refused"]["code"] == "identity_conflict"
    assert answer["person"]["kind"] == "visitor"


def test_two_leads_into_one_user_show_the_same_in_either_order(shop: Shop) -> None:
    shown = []
    for order in ((0, 1), (1, 0)):
        user_id = f"user-{order[0]}"
        Browser(shop).log_in(user_id, plan="pro")
        leads = [Browser(shop), Browser(shop)]
        for number, lead in enumerate(leads):
            lead.boot()
            lead.write("hello", settings={"plan": "trial", f"only_{number}": number, "name": "Lead"})
        for number in order:
            leads[number].log_in(user_id)

        async def read(context: Context, contact_id: str = leads[0].person["id"]) -> dict[str, object]:
            person = await find_person(context.database.pool, WorkspaceId("shop"), ContactId(contact_id))
            assert person is not None
            return dict(person.shown.custom_attributes)

        shown.append(shop.in_stores(read))

    assert shown[0] == shown[1] == {"plan": "pro", "only_0": 0, "only_1": 1}


def test_the_ledger_tells_each_step(shop: Shop, new_browser: NewBrowser) -> None:
    new_browser().log_in("42")
    browser = new_browser()
    browser.boot()
    browser.write("hello")
    browser.log_in("42")
    browser.log_in("43")

    kinds = [row["kind"] for row in shop.rows("SELECT kind FROM ledger WHERE workspace_id = 'shop' ORDER BY at")]

    assert kinds == ["promote", "promote", "merge", "switch"]

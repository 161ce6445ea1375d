"""An email that somebody typed reaches them, and proves nothing."""

from tests.identity.browser import Browser, Shop


def test_a_strangers_typed_email_opens_nothing_before_or_after(shop: Shop) -> None:
    early, late, victim = Browser(shop), Browser(shop), Browser(shop)
    for stranger in (early, late):
        stranger.boot()
        stranger.write("a stranger")
    early.post("/email", {"email": "victim@example.com"})

    victim.boot(email="victim@example.com", user_hash=shop.user_hash("victim@example.com"))
    victim.write("of the victim")
    late.post("/email", {"email": "victim@example.com"})

    assert victim.words() == {"of the victim"}
    assert early.words() == late.words() == {"a stranger"}
    assert early.boot()["person"]["kind"] == late.boot()["person"]["kind"] == "lead"


def test_it_is_normalised_replaces_the_pseudonym_and_can_be_edited(shop: Shop) -> None:
    browser = Browser(shop)
    browser.boot()
    started = browser.write("hello").json()["conversation"]["id"]

    first = browser.post("/email", {"email": " Ann@EXAMPLE.com ", "conversation_id": started}).json()
    second = browser.post("/email", {"email": "ann@work.example"}).json()

    assert (first["person"]["email"], first["email_prompt"]) == ("Ann@example.com", "answered")
    assert second["person"]["email"] == "ann@work.example"
    (row,) = shop.rows("SELECT email, email_normal, verified, attribute_sources FROM contacts")
    assert (row["email_normal"], row["verified"]) == ("ann@work.example", False)
    assert row["attribute_sources"]["email"]["by"] == "person"
    assert browser.conversations()[0]["email_prompt"] == "answered"


def test_the_question_can_be_skipped(shop: Shop) -> None:
    browser = Browser(shop)
    browser.boot()
    started = browser.write("hello").json()["conversation"]["id"]

    answer = browser.post("/email", {"conversation_id": started, "skip": True})

    assert (answer.status_code, answer.json()["email_prompt"]) == (200, "skipped")
    assert browser.conversations()[0]["email_prompt"] == "skipped"


def test_what_is_no_address_is_refused_with_the_field(shop: Shop) -> None:
    browser = Browser(shop)
    browser.boot()
    browser.write("hello")

    for wrong in (
        "",
        "ann",
        "ann@",
        "@example.com",
        "a b@example.com",
        "ann@example",
        "a" * 300 + "@example.com",
        "a@b@c.com",
    ):
        answer = browser.post("/email", {"email": wrong})
        assert answer.status_code == 400, wrong
        assert answer.json()["errors"][0]["field"] == "email", wrong


def test_a_conversation_of_somebody_else_takes_no_answer(shop: Shop) -> None:
    owner, stranger = Browser(shop), Browser(shop)
    owner.boot()
    started = owner.write("mine").json()["conversation"]["id"]
    stranger.boot()
    stranger.write("other")

    answers = [stranger.post("/email", {"conversation_id": each, "skip": True}) for each in (started, "0" * 32, "x")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.json()["errors"][0]["code"] for answer in answers}) == 1


def test_a_users_email_that_the_site_signed_is_not_replaced_by_a_typed_one(shop: Shop) -> None:
    browser = Browser(shop)
    browser.boot(intercom_user_jwt=shop.token({"user_id": "42", "email": "ann@example.com"}))

    answer = browser.post("/email", {"email": "other@example.com"})

    assert answer.json()["person"]["email"] == "ann@example.com"


def test_a_visitor_has_nothing_to_leave_an_email_for(shop: Shop) -> None:
    browser = Browser(shop)
    browser.boot()

    assert browser.post("/email", {"email": "ann@example.com"}).status_code == 400
    assert shop.rows("SELECT FROM contacts") == []

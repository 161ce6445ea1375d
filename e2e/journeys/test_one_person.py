"""A visitor becomes a lead becomes a user, and is one person all the way."""

from collections.abc import Callable

from playwright.sync_api import expect

from e2e.backend import Backend
from e2e.inbox.desk import Desk
from e2e.journeys.conftest import NewCustomer


def test_a_visitor_is_answered_leaves_an_email_logs_in_and_keeps_it_all_until_signing_out(
    new_customer: NewCustomer, make_desk: Callable[..., Desk], backend: Backend
) -> None:
    desk, ada = make_desk(), new_customer().visit()
    first_id = ada.visitor_id
    assert ada.kind == "visitor"
    assert backend.rest("GET", f"/visitors?user_id={first_id}")["user_id"] == first_id

    ada.messenger.begin().write("Does The Damp come in green?")
    expect(ada.messenger.sent("Does The Damp come in green?")).to_be_visible()
    assert ada.kind == "lead"
    desk.open("Does The Damp come in green?").reply("Only in terracotta, but moss will see to that.")
    expect(ada.messenger.said("Only in terracotta, but moss will see to that.")).to_be_visible()

    email = ada.messenger.panel.get_by_role("region", name="Email")
    email.get_by_role("textbox").fill("ada.typed@shop.example")
    email.get_by_role("button", name="Save").click()
    expect(desk.page.get_by_role("textbox", name="Email")).to_have_value("ada.typed@shop.example")

    ada.sign_up("Ada")
    assert ada.kind == "user"
    ada.sees_in_messages("Only in terracotta")
    ada.messenger.panel.get_by_role("button", name="Only in terracotta").click()
    expect(ada.messenger.said("Does The Damp come in green?")).to_be_visible()
    ada.messenger.write("Then I'll wait for the moss.")
    expect(desk.bubble("Then I'll wait for the moss.")).to_be_visible()
    [conversation] = backend.conversations()
    assert backend.rest("GET", f"/contacts/{conversation['contacts']['contacts'][0]['id']}")["role"] == "user"

    ada.sign_out()
    assert ada.kind == "visitor"
    assert ada.visitor_id != first_id
    ada.sees_no_words("The Damp come in green", "Only in terracotta", "wait for the moss")

    ada.sign_in("Ada").sees_in_messages("wait for the moss")


def test_the_visitor_is_the_same_on_every_subdomain_and_after_a_reload(new_customer: NewCustomer) -> None:
    customer = new_customer().visit()
    first_id = customer.visitor_id

    assert customer.visit("/basket", "app.shop.localhost").visitor_id == first_id
    assert customer.visit("/lodgings/spout").visitor_id == first_id
    customer.messenger.begin().write("On www")
    expect(customer.messenger.sent("On www")).to_be_visible()
    customer.visit("/basket", "app.shop.localhost").sees_in_messages("On www")
    assert customer.visitor_id == first_id


def test_a_message_written_offline_is_shown_survives_a_reload_and_arrives_once(
    new_customer: NewCustomer, backend: Backend
) -> None:
    customer = new_customer().visit()
    customer.messenger.begin().write("Before the tunnel")
    expect(customer.messenger.sent("Before the tunnel")).to_be_visible()

    customer.page.route(f"**:{backend.port}/door/**", lambda route: route.abort())
    customer.messenger.write("In the tunnel")
    expect(customer.messenger.said("In the tunnel")).to_be_visible()
    expect(customer.messenger.sent("In the tunnel")).to_have_count(0)
    customer.page.unroute_all()
    customer.visit("/lodgings/damp")

    customer.sees_in_messages("In the tunnel")
    customer.messenger.panel.get_by_role("button", name="In the tunnel").click()
    expect(customer.messenger.sent("In the tunnel")).to_have_count(1)
    [conversation] = backend.conversations()
    bodies = [part["body"] for part in conversation["conversation_parts"]["conversation_parts"]]
    assert bodies == ["<p>In the tunnel</p>"]

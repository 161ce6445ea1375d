"""The demo shop as its customers' browsers meet it, without any messenger behind it."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from litestar import Litestar
from litestar.testing import TestClient

from demo_site import ShopSettings, create_shop
from demo_site.accounts import Accounts
from demo_site.basket import read_basket

SECRET = "the identity secret of the workspace"
WWW, APP = "http://www.shop.localhost:8001", "http://app.shop.localhost:8001"
ADA = {"name": "Ada", "email": "ada@shop.example", "password": "turnips and lanterns"}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[TestClient[Litestar]]:
    settings = ShopSettings("demo", SECRET, "http://127.0.0.1:8000", tmp_path)
    app = create_shop(settings)
    app.state.accounts = Accounts(tmp_path / "shop.sqlite3", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    with TestClient(app, base_url=WWW) as client:
        yield client


def told_to_the_messenger(page: str) -> dict[str, Any]:
    found = re.search(r"window\.doorstepSettings = (.*);", page)
    assert found
    return json.loads(found[1])


def test_a_visitors_page_names_the_workspace_and_nobody(shop: TestClient[Litestar]) -> None:
    page = shop.get("/").text

    assert told_to_the_messenger(page) == {"app_id": "demo", "action_color": "#9c4526"}
    assert '"http://127.0.0.1:8000/widget/demo"' in page


def test_who_signs_up_is_named_with_a_proof_and_the_secret_stays_on_the_server(shop: TestClient[Litestar]) -> None:
    entered = shop.post("/sign-up", data=ADA, follow_redirects=False)
    page = shop.get("/").text
    told = told_to_the_messenger(page)

    assert entered.headers["location"] == f"{APP}/garden"
    assert "Domain=shop.localhost" in entered.headers["set-cookie"]
    assert (told["name"], told["email"]) == ("Ada", "ada@shop.example")
    assert told["user_hash"] == hmac.new(SECRET.encode(), told["user_id"].encode(), hashlib.sha256).hexdigest()
    assert SECRET not in page
    assert SECRET not in repr(shop.app.state.settings)


def test_signing_out_ends_the_session_on_the_server_too(shop: TestClient[Litestar]) -> None:
    shop.post("/sign-up", data=ADA)
    stolen = shop.cookies.get("lodgings-session")
    shop.post("/sign-out")

    assert "user_id" not in told_to_the_messenger(shop.get("/").text)
    shop.cookies.clear()
    again = shop.get("/", headers={"Cookie": f"lodgings-session={stolen}"})
    assert "Sign in" in again.text


def test_a_session_that_somebody_chose_stays_signed_out(shop: TestClient[Litestar]) -> None:
    chosen = {"Cookie": "lodgings-session=chosen"}
    shop.post("/sign-up", data=ADA, headers=chosen)
    shop.cookies.clear()

    assert "user_id" not in told_to_the_messenger(shop.get("/", headers=chosen).text)


def test_an_unknown_email_and_a_wrong_password_are_answered_alike(shop: TestClient[Litestar]) -> None:
    shop.post("/sign-up", data=ADA)
    shop.post("/sign-out")

    wrong = shop.post("/sign-in", data=ADA | {"password": "something else"})
    unknown = shop.post("/sign-in", data=ADA | {"email": "eve@shop.example"})

    assert wrong.status_code == unknown.status_code == 400
    assert wrong.text == unknown.text.replace("eve@shop.example", "ada@shop.example")
    assert shop.post("/sign-up", data=ADA).status_code == 400
    assert shop.post("/sign-in", data=ADA, follow_redirects=False).status_code == 303


def test_a_form_of_another_site_is_refused(shop: TestClient[Litestar]) -> None:
    shop.post("/sign-up", data=ADA)
    for origin in ("https://evil.example", "null", "http://www.shop.localhost:9999", "http://shop.localhost:8001"):
        for path in ("/sign-out", "/basket", "/orders", "/sign-in", "/sign-up"):
            assert shop.post(path, data=ADA, headers={"Origin": origin}).status_code == 403, (origin, path)

    assert "Sign out" in shop.get("/", headers={"Origin": WWW}).text


def test_what_somebody_calls_themselves_is_shown_as_text(shop: TestClient[Litestar]) -> None:
    name = "</script><script>alert(1)</script>\"'&"
    shop.post("/sign-up", data=ADA | {"name": name})
    page = shop.get("/garden").text

    assert "<script>alert(1)" not in page
    assert told_to_the_messenger(page)["name"] == name


def test_a_basket_is_ordered_by_somebody_with_an_account(shop: TestClient[Litestar]) -> None:
    shop.post("/basket", data={"slug": "damp"})
    shop.post("/basket", data={"slug": "damp"})
    shop.post("/basket", data={"slug": "spout"})
    assert "£67" in shop.get("/basket").text
    assert shop.post("/orders", follow_redirects=False).headers["location"] == "/sign-up?then=basket"
    shop.post("/sign-up", data=ADA | {"then": "basket"})

    assert "Order 1001" in shop.post("/orders").text
    assert "2 × The Damp" in shop.get("/garden").text  # noqa: RUF001 - as it is printed
    assert "Nobody has moved in" in shop.get("/basket").text


def test_a_basket_that_was_tampered_with_holds_what_is_for_sale() -> None:
    assert read_basket("damp.2_nothing.3_spout.0_bramble.-1_belfry.99999999_damp.x_damp.\u0663__") == {"damp": 2}


def test_opened_by_address_the_shop_says_where_it_shares_its_visitors(shop: TestClient[Litestar]) -> None:
    by_address = shop.get("/", headers={"Host": "127.0.0.1:8001"})
    by_name = shop.get("/")

    assert 'href="http://www.shop.localhost:8001"' in by_address.text
    assert 'class="hint"' not in by_name.text
    assert 'href="/garden"' in by_address.text
    assert shop.get("/nowhere").status_code == 404


def test_the_messenger_is_embedded_by_the_snippet_of_the_readme(shop: TestClient[Litestar]) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    ours = snippet_of(shop.get("/").text)

    assert ours == snippet_of(readme).replace(
        "https://chat.example.com/widget/YOUR_APP_ID", "http://127.0.0.1:8000/widget/demo"
    )


def snippet_of(text: str) -> str:
    """The function that loads the messenger, without its indentation."""
    found = re.search(r"\(function \(\) \{.*?\}\)\(\);", text, re.DOTALL)
    assert found
    return "\n".join(line.strip() for line in found[0].splitlines())

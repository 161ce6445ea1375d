"""Pages are written by many hands: whatever their settings are, a boot answers, and nothing breaks on our side."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.contacts.given import read_given
from doorstep.identity.claims import read_claim
from doorstep.identity.verifying import verify
from tests.identity.browser import ORIGIN, Browser, Shop
from tests.identity.people import EARLIER

KEYS = st.sampled_from(
    ["user_id", "email", "user_hash", "intercom_user_jwt", "name", "phone", "created_at", "avatar", "company", "companies",
     "language_override", "unsubscribed_from_emails", "session_duration", "utm_source", "plan", "\0", "a.b", "$x", "é"]
)  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["a@example.com", "0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | KEYS, inner, max_size=4),
    max_leaves=8,
)


@given(page_settings=st.dictionaries(KEYS, VALUES, max_size=8))
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_reading_settings_never_fails(page_settings: dict[str, Any]) -> None:
    given_values = read_given(page_settings)
    assert all(value is not None for value in given_values.standard.values())
    claim = read_claim(page_settings)
    if claim is not None:
        verify(claim, secret="s" * 32, enforce=True, at=EARLIER)


ODD = [
    {"name": "\0", "plan": "a\0b", "a\0b": 1},
    {"user_id": "a\0b", "user_hash": "x"},
    {"user_id": "x" * 300, "user_hash": "x"},
    {"user_id": ["42"], "email": {"a": 1}, "user_hash": 7},
    {"user_id": 1e308, "email": "a@example.com" * 100},
    {"created_at": 10**30, "company": [], "companies": "x", "avatar": [1], "session_duration": -1},
    {"company": {"id": "x" * 5000, "name": "y" * 5000, "a": 10**400, "monthly_spend": True}},
    {"plan": 10**400, "seats": -(2**70), "deep": {"a": {"b": {}}}},
    {f"key {number}": number for number in range(2_000)},
]


@pytest.mark.parametrize("logged_in", [False, True])
def test_odd_settings_boot_all_the_same(logged_in: bool, shop: Shop) -> None:
    browser = Browser(shop)
    if logged_in:
        browser.log_in("42")
    for number, odd in enumerate(ODD):
        answer = browser.post("/boot", {"settings": odd, "page": {"url": f"{ORIGIN}/{number}"}})
        assert answer.status_code == 200, (number, answer.text)
        if not logged_in:
            continue
        browser.log_in("42", **{name: value for name, value in odd.items() if name not in ("user_id", "user_hash")})


def test_what_is_no_json_or_no_object_is_refused(shop: Shop) -> None:
    browser = Browser(shop)
    bodies = [b"", b"[]", b"7", b'"x"', b"null", b"{", b'{"settings":[]}', b'{"settings":{"name":"\\ud800"}}', b"\xff\xfe",
              b'{"settings":{"a":NaN}}', b'{"settings":{"a":1e999}}', b'{"page":7}', b'{"settings":{"user_id":1' + b"0" * 5_000 + b"}}",
              b'{"settings":' + b'{"a":' * 20_000 + b"1" + b"}" * 20_000 + b"}"]  # fmt: skip
    headers = browser.headers() | {"Content-Type": "application/json"}

    for body in bodies:
        answer = browser.http.post("/boot", content=body, headers=headers)
        assert answer.status_code in (200, 400, 413), (body[:40], answer.status_code, answer.text[:200])
        assert json.loads(answer.text)

"""Row 20: what is sent is signed as Standard Webhooks says, and the library of receivers agrees."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from doorstep.kernel.clock import now
from doorstep.webhooks.schedule import LONGEST, TRIED_FOR, next_try
from doorstep.webhooks.signing import new_signing_secret, signed_headers

VECTOR_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
VECTOR_BODY = b'{"test": 2432232314}'
VECTOR_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
VECTOR_AT = datetime.fromtimestamp(1_614_265_330, tz=UTC)


def test_the_published_vector_comes_out() -> None:
    headers = signed_headers([VECTOR_SECRET], VECTOR_ID, VECTOR_AT, VECTOR_BODY)

    assert headers == {
        "webhook-id": VECTOR_ID,
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_receiver_accepts_what_is_fresh_and_whole() -> None:
    secret = new_signing_secret()
    headers = signed_headers([secret], "notif_1", now(), b'{"a":1}')

    assert Webhook(secret).verify(b'{"a":1}', headers) == {"a": 1}


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_replay_of_another_time_is_refused(minutes: int) -> None:
    secret = new_signing_secret()
    headers = signed_headers([secret], "notif_1", now() + timedelta(minutes=minutes), b"{}")

    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(b"{}", headers)


@pytest.mark.parametrize("changed", ["id", "time", "body", "secret"])
def test_whatever_is_changed_on_the_way_is_refused(changed: str) -> None:
    secret, body = new_signing_secret(), b'{"a":1}'
    headers = signed_headers([secret], "notif_1", now(), body)
    if changed == "id":
        headers["webhook-id"] = "notif_2"
    elif changed == "time":
        headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) + 1)
    elif changed == "body":
        body = b'{"a":2}'
    else:
        secret = new_signing_secret()

    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, headers)


def test_with_two_secrets_receivers_of_either_accept() -> None:
    old, new = new_signing_secret(), new_signing_secret()
    headers = signed_headers([new, old], "notif_1", now(), b"{}")

    for secret in (old, new):
        assert Webhook(secret).verify(b"{}", headers) == {}
    with pytest.raises(WebhookVerificationError):
        Webhook(new_signing_secret()).verify(b"{}", headers)


@pytest.mark.parametrize("jitter", [0.0, 0.5, 1.0])
def test_it_is_tried_for_a_day_with_pauses_that_grow(jitter: float) -> None:
    at = began = datetime(2025, 3, 10, tzinfo=UTC)
    tries = [at]
    while (due := next_try(began + TRIED_FOR, at, jitter)) is not None:
        at = due
        tries.append(at)

    pauses = [later - earlier for earlier, later in itertools.pairwise(tries)]
    assert tries[-1] == began + TRIED_FOR, "the last try is made when the day is over"
    assert 12 <= len(tries) <= 25
    assert pauses[0] <= timedelta(seconds=6)
    assert max(pauses) <= LONGEST * 1.2
    assert pauses[:-1] == sorted(pauses[:-1])

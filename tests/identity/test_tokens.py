"""The device token: nothing but ours, for this workspace, signed not too long ago, and not ended."""

import msgspec
import pytest
from itsdangerous import TimestampSigner

from doorstep.identity.device_cookie import device_of_token, sign_device
from doorstep.kernel.ids import DeviceId, WorkspaceId, new_device_id
from doorstep.settings import Settings
from tests.identity.browser import Browser, Shop, Thief

SHOP = WorkspaceId("shop")


def test_a_token_names_its_device(settings: Settings) -> None:
    device_id = new_device_id()

    assert device_of_token(settings, SHOP, sign_device(settings, SHOP, device_id)) == device_id


def test_no_bit_of_a_token_can_be_changed(settings: Settings) -> None:
    token = sign_device(settings, SHOP, new_device_id())

    for place in range(len(token)):
        for bit in (1, 2, 4, 8, 16, 32, 64):
            flipped = token[:place] + chr(ord(token[place]) ^ bit) + token[place + 1 :]
            # the last of base64's letters carries bits that mean nothing
            if device_of_token(settings, SHOP, flipped) is not None:
                assert place == len(token) - 1
                assert device_of_token(settings, SHOP, flipped) == device_of_token(settings, SHOP, token)


def test_a_token_opens_no_other_workspace(settings: Settings) -> None:
    assert device_of_token(settings, WorkspaceId("shop2"), sign_device(settings, SHOP, new_device_id())) is None


def test_a_token_for_another_purpose_is_none(settings: Settings) -> None:
    signer = TimestampSigner(list(settings.secret_keys), salt="doorstep.invitation.shop")

    assert device_of_token(settings, SHOP, signer.sign(new_device_id()).decode()) is None


def test_keys_can_be_rotated_and_retired(settings: Settings) -> None:
    old = msgspec.structs.replace(settings, secret_keys=("a" * 20 + "b" * 20,))
    both = msgspec.structs.replace(settings, secret_keys=(*old.secret_keys, "c" * 20 + "d" * 20))
    new = msgspec.structs.replace(settings, secret_keys=both.secret_keys[1:])
    device_id = new_device_id()

    token = sign_device(old, SHOP, device_id)

    assert device_of_token(both, SHOP, token) == device_id
    assert device_of_token(new, SHOP, token) is None
    assert device_of_token(new, SHOP, sign_device(both, SHOP, device_id)) == device_id


def test_a_token_is_too_old_when_a_visitor_would_be(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    device_id = new_device_id()
    real = TimestampSigner.get_timestamp
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: real(self) - 271 * 86_400)
    token = sign_device(settings, SHOP, device_id)
    monkeypatch.undo()

    assert device_of_token(settings, SHOP, token) is None


def test_rubbish_is_nobodys_token_and_never_an_error(settings: Settings) -> None:
    device = DeviceId("0" * 32)
    for token in ("", "x", "." * 150, "é" * 30, "a" * 100_000, device, f"{device}.aaaaaa.bbbbbb", "\0.\0.\0"):
        assert device_of_token(settings, SHOP, token) is None


def test_over_http_a_forged_token_boots_as_a_new_visitor_and_opens_nothing_else(shop: Shop) -> None:
    browser = Browser(shop)
    browser.boot()
    browser.write("mine")
    assert browser.token is not None

    for forged in ("x", browser.token[:-4] + "AAAA", sign_device(shop.settings, WorkspaceId("other"), new_device_id())):
        thief = Thief(shop, forged)
        assert thief.reads_nothing()
        assert thief.boot()["person"]["kind"] == "visitor"


def test_a_signed_token_of_a_device_that_nobody_has_is_a_new_visitor(shop: Shop) -> None:
    made_up = new_device_id()
    browser = Browser(shop, sign_device(shop.settings, SHOP, made_up))

    assert browser.boot()["person"]["kind"] == "visitor"
    assert not (browser.token or "").startswith(made_up)

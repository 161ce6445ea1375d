"""Whom a browser stands for after a boot: the whole table, without a store or a server."""

from typing import Any

import pytest

from doorstep.identity.resolving import Begin, Enter, Leave, Merge, Promote, Session, Stay, Switch, resolve
from doorstep.identity.verifying import Login, Refusal
from doorstep.kernel.ids import DeviceId, VisitorId, WorkspaceId, new_contact_id
from doorstep.visitors.visitor import Visitor
from tests.identity.people import EARLIER, a_lead, a_user

VISITOR = Visitor(
    workspace_id=WorkspaceId("shop"),
    visitor_id=VisitorId("3f0f4c9e-8d8b-4b6e-9f57-5f9d6a6a7c11"),
    contact_id=new_contact_id(),
    device_id=DeviceId("0" * 32),
    pseudonym="Blue Cloud",
    first_seen_at=EARLIER,
    last_seen_at=EARLIER,
)
LEAD = a_lead()
ANN = a_user(external_id="ann", proven_at=EARLIER, email_normal="ann@example.com")
BOB = a_user(external_id="bob", proven_at=EARLIER)
UNPROVEN = a_user(external_id="carol")
BY_PROOF = Login(user_id="ann", proof="user_hash")
WITHOUT_PROOF = Login(user_id="carol")


@pytest.mark.parametrize(
    ("session", "expected"), [(None, Begin()), (VISITOR, Stay(VISITOR)), (LEAD, Stay(LEAD)), (ANN, Stay(ANN))]
)
def test_a_page_that_claims_nothing_goes_on_with_whoever_is_there(session: Session, expected: Any) -> None:
    assert resolve(session, None) == expected


@pytest.mark.parametrize(
    ("session", "user", "expected"),
    [
        (None, None, Enter(None, None)),
        (None, ANN, Enter(None, ANN)),
        (VISITOR, None, Enter(VISITOR, None)),
        (VISITOR, ANN, Enter(VISITOR, ANN)),
        (LEAD, None, Promote(LEAD)),
        (LEAD, ANN, Merge(LEAD, ANN)),
        (ANN, ANN, Stay(ANN)),
        (BOB, ANN, Switch(BOB, ANN)),
        (BOB, None, Switch(BOB, None)),
    ],
)
def test_an_accepted_login_enters_promotes_merges_or_switches(session: Session, user: Any, expected: Any) -> None:
    assert resolve(session, BY_PROOF, user) == expected


def test_the_first_proof_of_a_user_starts_a_session_afresh() -> None:
    assert resolve(UNPROVEN, Login(user_id="carol", proof="jwt"), UNPROVEN) == Switch(UNPROVEN, UNPROVEN)
    assert resolve(UNPROVEN, WITHOUT_PROOF, UNPROVEN) == Stay(UNPROVEN)


@pytest.mark.parametrize(
    ("session", "claimed", "expected"),
    [
        (None, "ann", Begin()),
        (VISITOR, "ann", Stay(VISITOR)),
        (LEAD, "ann", Stay(LEAD)),
        (ANN, "ann", Stay(ANN)),
        (ANN, "bob", Leave(ANN)),
        (ANN, "guest", Leave(ANN)),
    ],
)
def test_a_refused_login_ends_only_the_session_of_another_user(session: Session, claimed: str, expected: Any) -> None:
    assert resolve(session, Refusal(user_id=claimed, claimed=claimed, reason="no")) == expected

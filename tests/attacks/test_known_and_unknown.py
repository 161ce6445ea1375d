"""Row 7: nobody learns from an answer, or from how long it takes, whether somebody or something exists."""

import statistics
import time
from collections.abc import Awaitable, Callable

import httpx

from doorstep.kernel.ids import random_hex
from doorstep.workspaces.creating import CreatedWorkspace
from tests.attacks.browser import user_hash
from tests.attacks.conftest import MakeBrowser

TRIES = 60

APART_SECONDS = 0.002
"""What still counts as alike: less than a network's own jitter, more than a busy machine's."""


async def test_anothers_conversation_takes_as_long_to_refuse_as_none_at_all(new_browser: MakeBrowser) -> None:
    owner, stranger = new_browser(), new_browser()
    await owner.boot()
    theirs = await owner.write("Private")
    await stranger.boot()
    await stranger.write("Hello")

    difference = await _seconds_apart(
        lambda: stranger.get(f"/conversations/{theirs}"), lambda: stranger.get(f"/conversations/{random_hex()}")
    )

    assert difference < APART_SECONDS


async def test_a_wrong_proof_for_a_user_that_exists_is_answered_as_for_one_that_does_not(
    workspace: CreatedWorkspace, new_browser: MakeBrowser
) -> None:
    known = new_browser()
    await known.boot(user_id="ada", user_hash=user_hash(workspace.identity_secret, "ada"))

    answers = [(await new_browser().boot(user_id=name, user_hash="0" * 64)).json() for name in ("ada", "nobody")]

    shapes = [(each["person"]["kind"], each["refused"]["code"], each["has_conversations"]) for each in answers]
    assert shapes[0] == shapes[1]
    words = [
        each["refused"]["message"].replace(name, "…") for each, name in zip(answers, ("ada", "nobody"), strict=True)
    ]
    assert words[0] == words[1]


async def test_a_typed_email_is_answered_alike_whether_somebody_has_it_or_not(
    workspace: CreatedWorkspace, new_browser: MakeBrowser
) -> None:
    known = new_browser()
    proof = user_hash(workspace.identity_secret, "ada")
    await known.boot(user_id="ada", user_hash=proof, email="ada@shop.example")
    answers: list[httpx.Response] = []
    for email in ("ada@shop.example", "nobody@shop.example"):
        stranger = new_browser()
        await stranger.boot()
        about = await stranger.write("Hello")
        answers.append(await stranger.post("/email", {"conversation_id": about, "email": email}))

    assert answers[0].status_code == answers[1].status_code == 200
    assert answers[0].json().keys() == answers[1].json().keys()
    assert answers[0].json()["email_prompt"] == answers[1].json()["email_prompt"]


async def _seconds_apart(
    one: Callable[[], Awaitable[httpx.Response]], other: Callable[[], Awaitable[httpx.Response]]
) -> float:
    """Of the quickest tenths, measured in turns: what a busy machine adds to the others tells an attacker nothing either."""
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(TRIES):
        for call, times in zip((one, other), took, strict=True):
            began = time.perf_counter()
            await call()
            times.append(time.perf_counter() - began)
    one_tenth, other_tenth = (statistics.quantiles(times, n=10)[0] for times in took)
    return abs(one_tenth - other_tenth)

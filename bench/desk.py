"""A teammate's browser, without one, and how long its pages take."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from statistics import quantiles

from bench.stage import Stage
from bench.table import Row
from doorstep.kernel.ids import random_hex
from tests.inbox.desk import Desk, a_teammate


@asynccontextmanager
async def a_desk(on: Stage, workspace_id: str) -> AsyncGenerator[Desk, None]:
    """Somebody new of the workspace, signed in."""
    email = f"{random_hex()}@bench.example"
    await a_teammate(on.context, workspace_id, email)
    desk = Desk(on.product.url)
    desk.http.timeout = 60
    try:
        if (await desk.sign_in(email)).status_code != 303:
            raise RuntimeError("the teammate could not sign in")
        yield desk
    finally:
        await desk.close()


async def took_ms(desk: Desk, address: str) -> float:
    """Until the last byte of the page is here; raises when it is none."""
    begun = time.perf_counter()
    answer = await desk.http.get(address)
    took = (time.perf_counter() - begun) * 1000
    answer.raise_for_status()
    return took


def p99(took: list[float]) -> float:
    return quantiles(took, n=100, method="inclusive")[98]


def within(what: str, took: float, bound: float) -> Row:
    """Both in milliseconds."""
    return Row(
        what=what,
        ours=f"{took:.1f} ms",
        baseline=f"{bound:.0f} ms",
        ratio=took / bound,
        bound="≤ 1",
        is_met=took <= bound,
    )

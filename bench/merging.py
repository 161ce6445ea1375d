"""Merging a lead with 100,000 parts against one with 10, by the login that a browser sends."""

import asyncio
import time
from statistics import median

import httpx

from bench.people import a_lead, fill
from bench.stage import APP_ID, CHROMIUM, Stage, stage
from bench.table import Row

MANY, FEW = 100_000, 10
TIMES = 3
AT_MOST = 2.0


def rows() -> list[Row]:
    return asyncio.run(_rows())


async def _rows() -> list[Row]:
    async with stage() as on:
        took: dict[int, list[float]] = {MANY: [], FEW: []}
        # the first login of a process reads what later ones find warm
        await _login(on, FEW, "warm")
        for number in range(TIMES):
            for parts in (FEW, MANY):
                took[parts].append(await _login(on, parts, f"{parts}-{number}"))
    ratio = median(took[MANY]) / median(took[FEW])
    return [
        Row(
            what=f"merging a lead with {MANY:,} parts into a user", ours=f"{median(took[MANY]) * 1000:.1f} ms",
            baseline=f"{median(took[FEW]) * 1000:.1f} ms (a lead with {FEW})", ratio=ratio, bound=f"≤ {AT_MOST:.0f}",
            is_met=ratio <= AT_MOST,
        )
    ]  # fmt: skip


async def _login(on: Stage, parts: int, user_id: str) -> float:
    """Seconds of the boot that merges a lead with so many parts into a user who exists."""
    await a_lead(on.context, role="user", external_id=user_id, pseudonym=None)
    lead = await a_lead(on.context)
    await fill(on.context, lead, parts)
    await on.context.database.pool.execute("ANALYZE parts", timeout=300)
    headers = CHROMIUM | {"Doorstep-Client": "1", "Doorstep-Device": lead.token}
    async with httpx.AsyncClient(base_url=on.product.url, headers=headers, timeout=60) as http:
        await http.get(f"/door/{APP_ID}/conversations")
        begun = time.perf_counter()
        answer = await http.post(f"/door/{APP_ID}/boot", json={"settings": {"user_id": user_id}, "page": {}})
        took = time.perf_counter() - begun
    person = answer.raise_for_status().json()["person"]
    merged = await on.context.database.fetch("SELECT 1 FROM aliases WHERE member_id = $1", lead.contact.contact_id)
    if person["user_id"] != user_id or not merged:
        raise RuntimeError(f"the login did not merge: {answer.text}")
    return took

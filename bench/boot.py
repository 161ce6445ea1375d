"""Boot of a known device against a bare route that only verifies its cookie."""

import asyncio
import json
from statistics import median

from bench.baseline import COOKIE, signer
from bench.load import per_second, request_bytes
from bench.people import a_lead, a_visitor, settle
from bench.stage import APP_ID, CHROMIUM, Stage, stage
from bench.table import Row

CONNECTIONS = 64
ROUNDS = 5
SECONDS = 3.0
AT_LEAST = 0.5

BODY = json.dumps(
    {
        "settings": {"name": "", "email": ""},
        "page": {
            "url": "https://www.shop.example/lamps?utm_source=x",
            "title": "Lamps",
            "referrer": "https://search.example/",
        },
        "known_visitor_id": None,
    }
).encode()


def rows() -> list[Row]:
    return asyncio.run(_rows())


async def _rows() -> list[Row]:
    async with stage() as on:
        leads = [(await a_lead(on.context)).token for _ in range(CONNECTIONS)]
        visitors = [await a_visitor(on.context) for _ in range(CONNECTIONS)]
        await settle(on.context)
        verified = [signer(on.context.settings).sign(f"{number:032x}").decode() for number in range(CONNECTIONS)]
        bare = [
            request_bytes("POST", on.baseline.url, "/verify", CHROMIUM | {"Cookie": f"{COOKIE}={token}"}, BODY)
            for token in verified
        ]
        return [await _row("a lead's", on, leads, bare), await _row("a visitor's", on, visitors, bare)]


async def _row(whose: str, on: Stage, tokens: list[str], bare: list[bytes]) -> Row:
    ours, theirs = [], []
    booting = [_boot(on, token) for token in tokens]
    for _ in range(ROUNDS):
        theirs.append(await asyncio.to_thread(per_second, on.baseline.url, bare, seconds=SECONDS, status=b"200"))
        ours.append(await asyncio.to_thread(per_second, on.product.url, booting, seconds=SECONDS, status=b"200"))
    ratio = median(one / other for one, other in zip(ours, theirs, strict=True))
    return Row(
        what=f"boot of {whose} known device, one worker, {CONNECTIONS} connections",
        ours=f"{median(ours):,.0f}/s", baseline=f"{median(theirs):,.0f}/s (bare Litestar, verifies the cookie)",
        ratio=ratio, bound=f"≥ {AT_LEAST}", is_met=ratio >= AT_LEAST,
    )  # fmt: skip


def _boot(on: Stage, token: str) -> bytes:
    headers = CHROMIUM | {"Doorstep-Client": "1", "Doorstep-Device": token}
    return request_bytes("POST", on.product.url, f"/door/{APP_ID}/boot", headers, BODY)

"""Sending a message, durable when answered, against a bare route with one insert and commit."""

import asyncio
import json
from statistics import median

from bench.load import CLIENT_ID, per_second, request_bytes
from bench.people import Lead, a_lead, settle
from bench.stage import APP_ID, CHROMIUM, Stage, stage
from bench.table import Row

CONNECTIONS = 64
ROUNDS = 5
SECONDS = 3.0
AT_LEAST = 1.5

BODY = json.dumps({"client_id": CLIENT_ID.decode(), "body": "Is the blue lamp in stock, and do you ship it?"}).encode()


def rows() -> list[Row]:
    return asyncio.run(_rows())


async def _rows() -> list[Row]:
    async with stage() as on:
        leads = [
            await a_lead(on.context, email="a@shop.example", email_normal="a@shop.example") for _ in range(CONNECTIONS)
        ]
        await settle(on.context)
        bare = [request_bytes("POST", on.baseline.url, "/insert", CHROMIUM, BODY)] * CONNECTIONS
        sending = [_send(on, lead) for lead in leads]
        ours, theirs = [], []
        for _ in range(ROUNDS):
            theirs.append(await asyncio.to_thread(per_second, on.baseline.url, bare, seconds=SECONDS, status=b"201"))
            ours.append(await asyncio.to_thread(per_second, on.product.url, sending, seconds=SECONDS, status=b"201"))
    ratio = median(one / other for one, other in zip(ours, theirs, strict=True))
    return [
        Row(
            what=f"sending a message, one worker, {CONNECTIONS} connections",
            ours=f"{median(ours):,.0f}/s", baseline=f"{median(theirs):,.0f}/s (bare Litestar, insert and commit)",
            ratio=ratio, bound=f"≥ {AT_LEAST}", is_met=ratio >= AT_LEAST,
        )
    ]  # fmt: skip


def _send(on: Stage, lead: Lead) -> bytes:
    headers = CHROMIUM | {"Doorstep-Client": "1", "Doorstep-Device": lead.token}
    path = f"/door/{APP_ID}/conversations/{lead.conversation_id}/parts"
    return request_bytes("POST", on.product.url, path, headers, BODY)

"""Whether this process can do its work: both stores answer."""

import asyncio
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from doorstep.context import Context
from doorstep.kernel.errors import DoorstepError


@get("/health", include_in_schema=False)
async def health(context: NamedDependency[Context]) -> Response[Any]:
    """200 when PostgreSQL and Valkey answer within two seconds, else 503 with the names of those that do not."""
    checks = {"database": context.database.fetch_one("SELECT 1"), "valkey": context.valkey.run("PING")}
    answers = await asyncio.gather(
        *(asyncio.wait_for(check, timeout=2) for check in checks.values()), return_exceptions=True
    )
    missing = [name for name, answer in zip(checks, answers, strict=True) if _failed(answer)]
    body = {"status": "ok"} if not missing else {"status": "unavailable", "missing": missing}
    return Response(body, status_code=503 if missing else 200, headers={"Cache-Control": "no-store"})


def _failed(answer: object) -> bool:
    if isinstance(answer, BaseException) and not isinstance(answer, (DoorstepError, TimeoutError)):
        raise answer
    return isinstance(answer, BaseException)

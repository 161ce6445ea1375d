"""/bulk and /jobs of 1.x: many users or events at once. They are done before the answer, one after the other."""

from collections.abc import Mapping
from typing import Any, Final, cast

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from doorstep.context import Context
from doorstep.identity import standing
from doorstep.kernel.clock import now, unix_seconds
from doorstep.kernel.errors import DoorstepError, Invalid
from doorstep.kernel.ids import random_hex
from doorstep.rest_api.access import Caller
from doorstep.rest_api.addresses import absolute
from doorstep.rest_api.errors import ResourceMissing
from doorstep.rest_api.events.recording import record
from doorstep.rest_api.scopes import needs, refuse_without
from doorstep.rest_api.v1.people import person_named
from doorstep.rest_api.v1.writing_people import save_user
from doorstep.storage.jobs import Job, find_job, list_jobs, save_job

MOST_AT_ONCE: Final = 100

LONGEST_JOB_ID: Final = 40

MOST_ERRORS: Final = 1_000
"""Of one job, however often something is added to it."""

EVENTS: Final = "events"
"""The name of jobs that record events."""

_FOLLOW_EVENTS: Final = frozenset({"events:read", "events:write"})

Http = Request[Any, Any, Any]


@post("/v1/bulk/users", status_code=200, opt=needs("people:write"))
async def bulk_users_v1(
    request: Http, context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """`post` saves a user, `delete` archives one."""
    return await _job(request, context, caller, "user", data)


@post("/v1/bulk/events", status_code=200, opt=needs("events:write"))
async def bulk_events_v1(
    request: Http, context: NamedDependency[Context], caller: NamedDependency[Caller], data: JSONBody[dict[str, Any]]
) -> dict[str, object]:
    """Events are only ever made."""
    return await _job(request, context, caller, "event", data)


@get("/v1/jobs", opt=needs("people:read"))
async def list_jobs_v1(
    request: Http, context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> dict[str, object]:
    """Of the last day, the newest first."""
    jobs = await list_jobs(context.valkey, caller.workspace.workspace_id)
    return {"type": "job.list", "jobs": [_shape(request, context, caller, job) for job in jobs]}


@get("/v1/jobs/{job_id:str}", opt=needs(None))
async def show_job_v1(
    request: Http, context: NamedDependency[Context], caller: NamedDependency[Caller], job_id: FromPath[str]
) -> dict[str, object]:
    return _shape(request, context, caller, await _existing(context, caller, job_id))


@get("/v1/jobs/{job_id:str}/error", opt=needs(None))
async def show_job_errors_v1(
    context: NamedDependency[Context], caller: NamedDependency[Caller], job_id: FromPath[str]
) -> dict[str, object]:
    """What was refused: by its place in the request, since nobody's data is kept for this."""
    found = await _existing(context, caller, job_id)
    items = [dict(each) for each in found.errors]
    return {"app_id": caller.workspace.workspace_id, "job_id": found.job_id, "total_count": len(items), "items": items}


async def _job(
    request: Http, context: Context, caller: Caller, kind: str, data: Mapping[str, Any]
) -> dict[str, object]:
    items = _items(data.get("items"), kind)
    job = await _begun(context, caller, kind, data.get("job"))
    errors = [
        failed for place, item in enumerate(items) if (failed := await _failed(context, caller, kind, item, place))
    ]
    done = msgspec.structs.replace(job, updated_at=unix_seconds(now()), errors=(*job.errors, *errors)[:MOST_ERRORS])
    await save_job(context.valkey, caller.workspace.workspace_id, done)
    return _shape(request, context, caller, done)


def _items(given: object, kind: str) -> list[dict[str, Any]]:
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_AT_ONCE:
        raise Invalid(f"items is a list of 1 to {MOST_AT_ONCE}", "items")
    for each in given:
        if not isinstance(each, dict) or not isinstance(each.get("data"), dict):
            raise Invalid("an item has method, data_type and data", "items")
        if each.get("data_type", kind) != kind:
            raise Invalid(f"data_type is {kind} here", "items")
        if each.get("method") not in (("post", "delete") if kind == "user" else ("post",)):
            raise Invalid("method is post or delete; events are only posted", "items")
    return cast("list[dict[str, Any]]", given)


async def _begun(context: Context, caller: Caller, kind: str, given: object) -> Job:
    """A new job, or the one that is to be added to."""
    named = given.get("id") if isinstance(given, Mapping) else None
    if named is not None:
        return await _existing(context, caller, str(named))
    at = unix_seconds(now())
    return Job(job_id=f"job_{random_hex()}", name=f"{kind}s", created_at=at, updated_at=at)


async def _failed(
    context: Context, caller: Caller, kind: str, item: Mapping[str, Any], place: int
) -> dict[str, object] | None:
    """Do one; why not, if it was refused."""
    try:
        await _do(context, caller, kind, item)
    except DoorstepError as refused:
        if refused.status >= 500:
            raise
        error = {"type": "error", "code": refused.code, "message": str(refused)}
        return {"index": place, "method": item["method"], "data_type": kind, "error": error}
    return None


async def _do(context: Context, caller: Caller, kind: str, item: Mapping[str, Any]) -> None:
    if kind == "event":
        await record(context, caller, [item["data"]])
    elif item["method"] == "post":
        await save_user(context, caller, item["data"])
    else:
        root = (await person_named(context, caller, item["data"], "user")).root
        await standing.archive(context, root.workspace_id, root.contact_id)


async def _existing(context: Context, caller: Caller, job_id: str) -> Job:
    """One of events is shown to who may send events, too: its links come with the answer to them.

    Raises:
        ScopeMissing, ResourceMissing: not for this token, or none of this workspace.
    """
    if not caller.scopes & _FOLLOW_EVENTS:
        refuse_without(caller.scopes, "people:read")
    possible = len(job_id) <= LONGEST_JOB_ID and "\0" not in job_id
    found = await find_job(context.valkey, caller.workspace.workspace_id, job_id) if possible else None
    if found is None:
        raise ResourceMissing
    if found.name != EVENTS:
        refuse_without(caller.scopes, "people:read")
    return found


def _shape(request: Http, context: Context, caller: Caller, job: Job) -> dict[str, object]:
    def at(path: str) -> str:
        return absolute(request, context.settings, f"/jobs/{job.job_id}{path}")

    return {
        "app_id": caller.workspace.workspace_id,
        "id": job.job_id,
        "name": job.name,
        "state": "completed_with_errors" if job.errors else "completed",
        "created_at": job.created_at,
        "updated_at": job.updated_at,
        "completed_at": job.updated_at,
        "closing_at": job.updated_at,
        "links": {"self": at(""), "error": at("/error")},
    }


HANDLERS = (bulk_users_v1, bulk_events_v1, list_jobs_v1, show_job_v1, show_job_errors_v1)

"""Long work as the API takes and gives it: tasks, changes of many people, exports, imports, nightly rules."""

from typing import Final

from doorstep.contacts.bulk.change import ACTIONS
from doorstep.contacts.importing.reading import NAMES, SEPARATORS
from doorstep.rest_api.description.kinds import (
    Kind,
    always,
    answer,
    either,
    free,
    many,
    nested,
    one,
    request,
    text,
    time,
    truth,
    whole,
)
from doorstep.rest_api.description.vocabulary import A_COMPANY, A_CONTACT, A_TASK, NOON

_A_SEGMENT: Final = A_COMPANY

_TASK: Final[dict[str, Kind]] = {
    "type": always("task"),
    "id": text().such_as(A_TASK),
    "kind": text()
    .such_as("bulk_delete")
    .says("What it does: `import_people`, `export_people`, `bulk_delete` and so on."),
    "state": text("draft", "waiting", "running", "stopped", "done", "failed")
    .such_as("done")
    .says("Where it stands. What was stopped or has failed may be resumed."),
    "stop_asked": truth().such_as(False).says("Whether it is about to stop."),
    "done": whole().such_as(240).says("How many things it went through."),
    "total": whole().or_null().such_as(240).says("How many there are, as far as is known."),
    "counts": free().such_as({"deleted": 240}).says("What became of them, by words of the kind."),
    "message": text().or_null().such_as(None).says("How it ended, for people."),
    "admin_id": text().or_null().such_as("814").says("The teammate who began it; null for a rule."),
    "created_at": time(),
    "started_at": time().or_null().such_as(NOON + 1).says("When it was taken up, in Unix seconds."),
    "updated_at": time().or_null().such_as(NOON + 9).says("When it last got ahead, in Unix seconds."),
    "ended_at": time().or_null().such_as(NOON + 9).says("When it ended, in Unix seconds."),
}

_WHOM: Final[dict[str, Kind]] = {
    "role": text("lead", "user").or_null().such_as("lead").says("Only these."),
    "query": one("search_query").or_null().such_as(
        {"field": "last_replied_at", "operator": "<", "value": "90 days ago"}
    ).says("Only whom this search finds, as `POST /contacts/search` takes it."),
    "segment_id": text().or_null().such_as(_A_SEGMENT).says("Only who is in this segment."),
    "states": many(text("active", "archived")).such_as(["active"]).says("`active` if left out, of taking out of the archive `archived`."),
}  # fmt: skip

_NAMED: Final = (
    many(text()).such_as([A_CONTACT]).says("These people and nobody else, in place of role, query and segment.")
)

_ACTION: Final = text(*ACTIONS).such_as("delete")

_TAG: Final = either(text().such_as("12"), whole()).or_null()

SCHEMAS: Final = (
    answer("task", "Long work, and how far it is.", _TASK),
    answer(
        "whole_task", "Long work with its files.", _TASK,
        files=many(one("task_file")).says("What it took or made. Files stay for seven days."),
        undoable=nested(
            people=whole().such_as(240).says("How many people an undo would bring back."),
            until=time().or_null().such_as(NOON + 604_800).says("When the first of them is erased for good, in Unix seconds."),
        ).says("What is left to undo of a deletion."),
    ),
    answer(
        "task_file", "A file of a task.",
        type=always("task_file"), name=text().such_as("people.csv"), content_type=text().such_as("text/csv").says("What it is."),
        size_bytes=whole().such_as(81_920).says("How large it is."),
        path=text().such_as(f"/tasks/{A_TASK}/files/people.csv").says("Where to load it from."),
        created_at=time(), expires_at=time().such_as(NOON + 604_800).says("When it is forgotten, in Unix seconds."),
    ),
    answer(
        "task_list", "Tasks, a page of them.",
        type=always("list"), data=many(one("task")), total_count=whole(), pages=one("cursor_pages"),
    ),
    answer(
        "people_count", "How many people are meant.",
        type=always("count"), count=whole().such_as(240).says("How many there are."),
        is_exact=truth().such_as(True).says("False where it is an estimate."),
    ),
    request(
        "bulk_change_request", "What is done to whom.", _WHOM,
        action=_ACTION.needed().says("What is done."), ids=_NAMED, tag_id=_TAG.says("The tag, of `tag` and `untag`."),
    ),
    request(
        "bulk_count_request", "Whom a change means; the rest of its body may stay.", _WHOM,
        action=_ACTION.says("What would be done."), ids=_NAMED, tag_id=_TAG.says("The tag, of `tag` and `untag`."),
    ),
    request(
        "export_request", "Whom to take out, and as what.", _WHOM, ids=_NAMED,
        of=text("people", "companies").such_as("people").says("People if left out; of companies, all."),
        format=text("csv", "json").such_as("csv").says("A table, which an import takes back, or a JSON object on each line."),
    ),
    request(
        "import_request", "A file that will come.",
        file_name=text().such_as("people.csv").says("What it is called."), size_bytes=whole().such_as(29).needed().says("How large it is."),
    ),
    request(
        "import_piece_request", "A piece of the file, of 524,288 bytes at most.",
        offset=whole().such_as(0).says("Where in the file it begins."),
        data=text().such_as("ZW1haWwKYWRhQHF1aWxsLmV4YW1wbGUK").needed().says("Its bytes, in base64."),
    ),
    answer(
        "import_piece", "How much of the file is there.",
        type=always("import_piece"), received_bytes=whole().such_as(29).says("How many bytes have come; go on from here."),
    ),
    answer(
        "import", "A file that comes, and how it is read.",
        type=always("import"), id=text().such_as(A_TASK), file_name=text().such_as("people.csv").says("What it is called."),
        size_bytes=whole().such_as(29).says("How large it is."), received_bytes=whole().such_as(29).says("How much of it has come."),
        preview=one("import_preview").or_null().says("How it is read; null until all of it has come."),
    ),
    answer(
        "import_preview", "What is seen of a file before it is brought in.",
        encoding=text(*NAMES).such_as("utf-8").says("The encoding that it seems to have."),
        separator=text(*SEPARATORS).such_as(",").says("What seems to stand between its cells."),
        columns=many(nested(
            header=text().such_as("email").says("Its first row's cell."),
            meaning=text().such_as("email").says("What it seems to be; empty for nothing."),
            samples=many(text()).such_as(["ada@quill.example"]).says("Its first cells."),
        )).says("The columns, in their order."),
    ),
    request(
        "import_start_request", "What the file means; what is left out is found out.",
        role=text("lead", "user").such_as("user").needed().says("What whoever is new becomes."),
        columns=many(text()).such_as(["email"]).says(
            "What each column is: a name as exports have it (`email`, `tags`, `custom_attributes.plan`), `new:string` to declare an attribute of that type, "
            "or empty to leave it out."
        ),
        encoding=text(*NAMES).such_as("utf-8").says("Its encoding."),
        separator=text(*SEPARATORS).such_as(",").says("What stands between its cells."),
        tag=text().such_as("asks about damp").says("The name of a tag for everybody in it."),
    ),
    request(
        "cleaning_rule_request", "A nightly rule. Whom it means must be somebody in particular: a query or a segment.", _WHOM,
        name=text().such_as("Leads not heard from in 90 days").needed(), action=_ACTION.needed().says("What is done every night."),
        tag_id=_TAG.says("The tag, of `tag` and `untag`."), paused=truth().such_as(False).says("True to have it rest."),
    ),
    request(
        "cleaning_rule_change_request", "What to change of a nightly rule; the rest stays.", _WHOM,
        name=text().such_as("Leads not heard from in 90 days"), action=_ACTION.says("What is done every night."),
        tag_id=_TAG.says("The tag, of `tag` and `untag`."), paused=truth().such_as(True).says("True to have it rest."),
    ),
    answer(
        "cleaning_rule", "A change of many people that begins every night at three o'clock of the workspace's time zone.", _WHOM,
        type=always("cleaning_rule"), id=text().such_as(A_TASK), name=text().such_as("Leads not heard from in 90 days"),
        action=_ACTION.says("What is done every night."), tag_id=text().or_null().such_as(None).says("The tag, of `tag` and `untag`."),
        paused=truth().such_as(False).says("Whether it rests."),
        message=text().or_null().such_as(None).says("Why it rests, where no teammate had it rest."),
        task_id=text().or_null().such_as(A_TASK).says("What it began last."),
        admin_id=text().or_null().such_as("814").says("The teammate who made it."), created_at=time(),
    ),
    answer("cleaning_rule_list", "All nightly rules.", type=always("list"), data=many(one("cleaning_rule")), total_count=whole()),
    answer(
        "cleaning_rule_deleted", "That a nightly rule is gone.",
        id=text().such_as(A_TASK), object=always("cleaning_rule"), deleted=truth(),
    ),
)  # fmt: skip

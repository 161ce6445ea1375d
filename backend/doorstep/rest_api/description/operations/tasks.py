"""Operations on long work: all of them are additions of Doorstep's own."""

from typing import Final

from doorstep.rest_api.description.operation import Operation, Refusal, invalid, wants

_OWN: Final = "An addition of Doorstep's own."

_MISSING: Final = Refusal(404, "task_not_found", "there is no such task", "no task of this workspace has this id")
_RULE_MISSING: Final = Refusal(
    404, "cleaning_rule_not_found", "there is no such rule", "no rule of this workspace has this id"
)
_TAG_MISSING: Final = Refusal(404, "not_found", "Resource Not Found", "no tag of this workspace has this id")
_NO_SEGMENT: Final = invalid("there is no such segment", "`segment_id` names none")

OPERATIONS: Final = (
    Operation(
        "listTasks", "Tasks", "List tasks", f"The newest first. {_OWN}", "task_list", parameters={"kind": "Only those of this kind."},
    ),
    Operation(
        "retrieveTask", "Tasks", "Retrieve a task", f"How far it is, its files, and what is left to undo of it. Ask again every few seconds while it runs. {_OWN}",
        "whole_task", None, (_MISSING,),
    ),
    Operation(
        "downloadTaskFile", "Tasks", "Download a file", f"What an export wrote, or what an import could not take and why. There for seven days; who "
        f"is erased is taken out of it, and an uploaded file goes with who was in it. {_OWN}", None, None,
        (_MISSING, Refusal(404, "task_file_not_found", "there is no such file", "never, or not any more")),
        gives_files=("text/csv", "application/x-ndjson"),
    ),
    Operation("stopTask", "Tasks", "Stop a task", f"What is done stays done; it can be resumed. {_OWN}", "task", None, (_MISSING,)),
    Operation(
        "resumeTask", "Tasks", "Resume a task", f"Has what was stopped or has failed go on from where it was. {_OWN}", "task", None,
        (
            _MISSING,
            Refusal(409, "task_not_stopped", "only a task that was stopped or has failed can go on"),
            Refusal(409, "task_without_file", "its file is gone, because somebody who was in it was erased: start it again"),
        ), status=202,
    ),
    Operation(
        "undoTask", "Tasks", "Undo a deletion", f"Within seven days: a task that brings back whom a `bulk_delete` archived. From now on nobody of them is erased; asking twice is asking once. {_OWN}", "task", None,
        (_MISSING, Refusal(409, "cannot_undo", "there is nothing left to undo", "no deletion, or its people are erased")), status=202,
    ),
    Operation(
        "countBulkChange", "Tasks", "Count whom a change means", f"Changes nothing: ask this before. {_OWN}", "people_count", "bulk_count_request",
        (_NO_SEGMENT, _TAG_MISSING), sends={"role": "lead", "query": {"field": "last_replied_at", "operator": "<", "value": "90 days ago"}},
    ),
    Operation(
        "createBulkChange", "Tasks", "Change many people", "Begins a task that tags, untags, archives, takes out of the archive or deletes whoever is meant. Who is deleted is archived at once, "
        f"and erased after seven days unless the task is undone, or they write, log in or are changed meanwhile. Who came or was changed after this request, or says something before it is "
        f"their turn, is not archived or deleted. Asking for what people did needs `events:read` too. {_OWN}",
        "task", "bulk_change_request",
        (wants("action"), Refusal(400, "bulk_change_invalid", "at most 500 people can be named one by one"), invalid("say who is meant: by ids, role, query or segment_id", "nobody in particular is meant"), _NO_SEGMENT, _TAG_MISSING),
        status=202, sends={"action": "delete", "role": "lead", "query": {"field": "last_replied_at", "operator": "<", "value": "90 days ago"}},
    ),
    Operation(
        "createExport", "Tasks", "Export people or companies", f"Begins a task that writes a file of whoever is meant, or of everybody. Asking for what people did needs `events:read` too. {_OWN}",
        "task", "export_request", (_NO_SEGMENT, invalid("all companies are taken out: role, query, segment_id and ids are of people")),
        status=202, sends={"role": "user", "format": "csv"},
    ),
    Operation(
        "createImport", "Tasks", "Announce a CSV file", f"Then send its pieces, look at the preview, and start it. {_OWN}", "import", "import_request",
        (wants("size_bytes"), Refusal(400, "file_refused", "the file is empty")),
    ),
    Operation(
        "sendImportPiece", "Tasks", "Send a piece of the file", f"In order. Sending one again changes nothing. {_OWN}", "import_piece", "import_piece_request",
        (_MISSING, wants("data"), Refusal(409, "piece_missing", "524288 bytes have come so far: go on there", "something before it has not come")),
    ),
    Operation(
        "retrieveImport", "Tasks", "Look at a file before it is imported", f"How much of it has come; then how it is read, its first rows, and what its columns seem to mean. Nothing is brought in. {_OWN}",
        "import", None, (_MISSING, Refusal(400, "file_refused", "this is a spreadsheet or an archive: save it as CSV first", "it cannot be read")),
    ),
    Operation(
        "startImport", "Tasks", "Import the file", "Begins the task, under the same id; a row that cannot be taken is named, with why, in the file `rejected-rows.csv`. Tags and attributes that it makes need "
        f"`workspace:write` too. {_OWN}", "task", "import_start_request",
        (_MISSING, wants("role"), Refusal(400, "file_refused", "one column must be the email, the external ID or the ID: people are known by it"),
         Refusal(409, "piece_missing", "0 bytes have come so far: go on there", "the file has not come whole")),
        status=202,
    ),
    Operation("listCleaningRules", "Tasks", "List nightly rules", f"All of the workspace. {_OWN}", "cleaning_rule_list"),
    Operation(
        "createCleaningRule", "Tasks", "Create a nightly rule", f"It begins for the first time in the next night. {_OWN}", "cleaning_rule", "cleaning_rule_request",
        (wants("name"), Refusal(400, "cleaning_rule_invalid", "a rule needs somebody in particular: everybody every night is too many"), _NO_SEGMENT, _TAG_MISSING,
         Refusal(409, "too_many_cleaning_rules", "a workspace has at most 50 rules")),
        sends={
            "name": "Leads not heard from in 90 days", "action": "delete", "role": "lead",
            "query": {"field": "last_replied_at", "operator": "<", "value": "90 days ago"},
        },
    ),
    Operation("retrieveCleaningRule", "Tasks", "Retrieve a nightly rule", f"By its id. {_OWN}", "cleaning_rule", None, (_RULE_MISSING,)),
    Operation(
        "updateCleaningRule", "Tasks", "Update a nightly rule", f"Whatever is given is changed. {_OWN}", "cleaning_rule", "cleaning_rule_change_request",
        (_RULE_MISSING, _NO_SEGMENT, _TAG_MISSING), sends={"paused": True},
    ),
    Operation(
        "deleteCleaningRule", "Tasks", "Delete a nightly rule", f"What it began goes on. {_OWN}", "cleaning_rule_deleted", None, (_RULE_MISSING,),
    ),
)  # fmt: skip

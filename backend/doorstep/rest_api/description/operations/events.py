"""Operations on events."""

from typing import Final

from doorstep.rest_api.description.operation import USER_MISSING, Operation, wants

OPERATIONS: Final = (
    Operation(
        "createDataEvent", "Events", "Record an event",
        "The person is named by `user_id`, `id` or `email`. The same name of the same person in the same second is recorded once. "
        "`created_at` is when it happened: up to ten minutes ahead are taken for clocks that differ, and later is 400.",
        None, "create_data_event_request", (USER_MISSING,), status=202,
        sends={"event_name": "booked-house", "created_at": 1741608000, "user_id": "ada-17", "metadata": {"nights": 3}},
    ),
    Operation(
        "lisDataEvents", "Events", "List a person's events", "Of one whom `user_id`, `intercom_user_id` or `email` names. The latest first; with `summary`, how often the person did what.",
        "event_answer", None, (USER_MISSING, wants("type")), asks={"type": "user", "user_id": "ada-17"},
        parameters={"type": "Always `user`.", "summary": "Give counts instead of events.", "user_id": "Your own id of the person.",
                    "intercom_user_id": "Doorstep's own id of the person.", "email": "The person's email."},
    ),
    Operation(
        "dataEventSummaries", "Events", "Bring earlier counts", "How often a person did something before you told Doorstep of it.",
        None, "create_data_event_summaries_request", (USER_MISSING,),
    ),
)  # fmt: skip

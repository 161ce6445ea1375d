"""What conversations are searched by: the published fields, and custom attributes. Pure.

Source: the description of POST /conversations/search. Its points in time are compared to the second, and "greater" and "less"
take in the second that is named.
"""

from typing import Final

from doorstep.filters.conditions import Field, FieldTable
from doorstep.filters.custom import custom_attributes

_TEXTS: Final = ("source.type", "source.delivered_as", "source.subject", "source.author.id", "source.author.type",
    "source.author.name", "source.url", "state", "priority", "title")  # fmt: skip

_MOMENTS: Final = ("created_at", "updated_at", "waiting_since", "snoozed_until")

_STATISTICS: Final = "statistics."

_COUNTS: Final = ("count_reopens", "count_assignments", "count_conversation_parts", "time_to_assignment",
    "time_to_admin_reply", "time_to_first_close", "time_to_last_close")  # fmt: skip

_TIMES: Final = ("first_contact_reply_at", "first_assignment_at", "first_admin_reply_at", "first_close_at",
    "last_assignment_at", "last_assignment_admin_reply_at", "last_contact_reply_at", "last_admin_reply_at",
    "last_close_at")  # fmt: skip

_UNKNOWN: Final = ("channel_initiated", "statistics.median_time_to_reply", "conversation_rating.requested_at",
    "conversation_rating.replied_at", "conversation_rating.score", "conversation_rating.remark",
    "conversation_rating.contact_id", "conversation_rating.admin_id", "conversation_rating.admin_d",
    "ai_agent.resolution_state", "ai_agent.last_answer_type", "ai_agent.rating", "ai_agent.rating_remark",
    "ai_agent.source_type", "ai_agent.source_title")  # fmt: skip
"""Of the field's other products: nobody here has a value for these."""

CONVERSATION_FIELDS: Final = FieldTable(
    "conversations",
    {
        "id": Field("id", "id"),
        "source.id": Field("id", "source.id"),
        "source.body": Field("text", "source.body"),
        "contact_ids": Field("id", "contact_ids"),
        **{name: Field("text", name) for name in _TEXTS},
        "source.author.email": Field("folded", "source.author.email"),
        **{name: Field("moment", name) for name in _MOMENTS},
        **{
            name: Field("number", name) for name in ("admin_assignee_id", "team_assignee_id", "teammate_ids", "tag_ids")
        },
        **{name: Field("boolean", name) for name in ("open", "read", "ai_agent_participated")},
        **{f"{_STATISTICS}{name}": Field("number", "statistics", (name,)) for name in _COUNTS},
        **{f"{_STATISTICS}{name}": Field("moment", "statistics", (name,)) for name in _TIMES},
        f"{_STATISTICS}last_closed_by_id": Field("text", "statistics", ("last_closed_by_id",)),
        **{name: Field("nothing", name) for name in _UNKNOWN},
    },
    {"custom_attributes.": custom_attributes()},
)
"""`name` is the public one, except for what is counted: there `path` says what."""

"""Whom a request means: people by their ids, or whoever matches a role, a query and a segment."""

from typing import Any, Literal

import msgspec

from doorstep.context import Context
from doorstep.filters.grammar import filters_of, printable
from doorstep.kernel.errors import Invalid
from doorstep.rest_api.access import Caller
from doorstep.rest_api.contacts.asking import refuse_unseen_events
from doorstep.segments.segment import kept_rules
from doorstep.segments.selecting import Selection, State, condition_of_selection

Role = Literal["lead", "user"]


class Meant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What bodies say of whom they mean. A misspelt filter is refused: left out, it would mean everybody."""

    role: Role | None = None
    query: dict[str, Any] | None = None
    segment_id: str | None = None
    states: list[State] | None = None
    ids: list[str] | None = None

    @property
    def is_everybody(self) -> bool:
        return self.ids is None and self.role is None and self.query is None and self.segment_id is None


async def selection_of(
    context: Context, caller: Caller, said: Meant, *, states: tuple[State, ...] = ("active",)
) -> Selection | None:
    """The selection, or None where people are named one by one.

    Args:
        states: of the people who are meant, where the body does not say it.

    Raises:
        Invalid: both, or what cannot be understood; names the field.
        ScopeMissing: it asks for what people did, and the token may not read that.
    """
    if said.ids is not None:
        if said.role or said.query or said.segment_id:
            raise Invalid("name people by ids, or by role, query and segment_id", "ids")
        return None
    selection = Selection(
        role=said.role, query=said.query, segment_id=said.segment_id,
        states=states if said.states is None else tuple(said.states),
    )  # fmt: skip
    return await understood(context, caller, selection)


async def understood(context: Context, caller: Caller, selection: Selection) -> Selection:
    """The same without whatever else was sent in its query. Raises as `selection_of`."""
    if not selection.states:
        raise Invalid("states are active and archived", "states")
    await condition_of_selection(context.database.pool, caller.workspace.workspace_id, selection)
    if selection.query is None:
        return selection
    refuse_unseen_events(caller, selection.query)
    refuse_half_filters(selection.query)
    return msgspec.structs.replace(selection, query=kept_rules(selection.query))


def refuse_half_filters(query: object) -> None:
    """Refuse an understood query that leaves out a value, which searches take for null: here it would do much to many.

    Raises:
        Invalid: names the field that is compared with nothing.
    """
    for each in filters_of(query):
        if "value" not in each:
            shown = printable(each["field"])
            raise Invalid(f"{shown}: a filter needs a value, null for having none", shown)

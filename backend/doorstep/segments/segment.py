"""A segment: a query of the contact search with a name, for leads or for users. Pure."""

from collections.abc import Iterable, Mapping, Set
from datetime import datetime
from typing import Any, Final, Literal

import msgspec

from doorstep.contacts.searching import contact_fields
from doorstep.filters.conditions import Comparison, Condition, Field, FieldTable, Group, Nobody, Not
from doorstep.filters.grammar import read_query
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import WorkspaceId

PersonType = Literal["contact", "user"]
"""`contact` is the API's old word for a lead."""

LONGEST_NAME: Final = 190

MOST_SEGMENTS: Final = 100
"""A workspace: a list with counts answers in seconds."""

_ROLES: Final[Mapping[PersonType, str]] = {"contact": "lead", "user": "user"}


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """`rules` is the query as it was sent."""

    workspace_id: WorkspaceId
    segment_id: str
    name: str
    person_type: PersonType
    rules: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime


def rule_fields(dates: Set[str] = frozenset()) -> FieldTable:
    """What a segment may ask for: everything that the search knows but other segments, so that none is made of itself."""
    table = contact_fields(dates)
    fields = {name: field for name, field in table.fields.items() if name != "segment_id"}
    return FieldTable("segments", fields, table.families)


def check_name(name: object) -> str:
    """The name without white space around it.

    Raises:
        Invalid: none, or too long.
    """
    cleaned = name.strip() if isinstance(name, str) else ""
    if not cleaned or len(cleaned) > LONGEST_NAME or "\0" in cleaned:
        raise Invalid(f"a segment's name has 1 to {LONGEST_NAME} characters", "name")
    return cleaned


def condition_of(segment: Segment, dates: Set[str]) -> Condition:
    """Who belongs to it. When the workspace declares an attribute a date after the rules were written, they go on as they were."""
    role = Comparison(Field("text", "role"), "=", (_ROLES[segment.person_type],))
    for declared in (dates, frozenset[str]()):
        try:
            return Group("AND", (role, read_query(segment.rules, rule_fields(declared))))
        except Invalid:
            continue
    return Nobody()


def asks_for_segments(condition: Condition) -> bool:
    """Whether any part of it is about belonging to a segment."""
    if isinstance(condition, Group):
        return any(asks_for_segments(member) for member in condition.members)
    return isinstance(condition, Comparison) and condition.field.name == "segment"


def with_segments(condition: Condition, segments: Iterable[Segment], dates: Set[str]) -> Condition:
    """The condition with each segment's rules in the place of its id; an id that none has is nobody's."""
    rules = {each.segment_id: condition_of(each, dates) for each in segments}
    return _expanded(condition, rules)


def _expanded(condition: Condition, rules: Mapping[str, Condition]) -> Condition:
    if isinstance(condition, Group):
        return Group(condition.operator, tuple(_expanded(member, rules) for member in condition.members))
    if not isinstance(condition, Comparison) or condition.field.name != "segment":
        return condition
    if condition.is_about_having_none:
        anyone: Condition = Group("OR", tuple(rules.values())) if rules else Nobody()
        return Not(anyone) if condition.operator == "=" else anyone
    members = rules.get(str(condition.values[0]), Nobody())
    return members if condition.operator == "=" else Not(members)

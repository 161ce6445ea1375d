"""A segment: a query of the contact search with a name, for leads or for users. Pure."""

from collections.abc import Mapping, Set
from datetime import datetime
from typing import Any, Final, Literal

import msgspec

from doorstep.contacts.searching import contact_fields
from doorstep.filters.conditions import Comparison, Condition, Field, FieldTable, Group, Nobody, Not
from doorstep.filters.grammar import MOST_VALUES, count_values, filters_of, read_query, value_count
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import WorkspaceId

PersonType = Literal["contact", "user"]
"""`contact` is the API's old word for a lead."""

LONGEST_NAME: Final = 190

MOST_SEGMENTS: Final = 100
"""A workspace: a list with counts answers in seconds."""

MOST_VALUES_OF_ALL: Final = 2_250
"""In the rules of all segments of a workspace: whether a person belongs to any of them is said in a few statements."""

LARGEST_EXPANDED: Final = MOST_VALUES
"""A query with the rules of its segments in the place of their ids is no larger than one without segments."""

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


def kept_rules(query: Mapping[str, Any]) -> dict[str, Any]:
    """A query that was understood, without whatever else was sent in it."""
    if query["operator"] in ("AND", "OR"):
        return {"operator": query["operator"], "value": [kept_rules(member) for member in query["value"]]}
    return {"field": query["field"], "operator": query["operator"], "value": query.get("value")}


def expanded_size(query: object, segments: Mapping[str, Segment]) -> int:
    """How many values a query compares with, once each of its segments stands there with all of its rules."""
    everybody = 1 + sum(count_values(each.rules) + 1 for each in segments.values())
    size = 0
    for each in filters_of(query):
        value, found = each.get("value"), segments.get(str(each.get("value")))
        if each["field"] != "segment_id":
            size += value_count(each)
        elif value is None:
            size += everybody
        else:
            size += 1 if found is None else count_values(found.rules) + 1
    return size


def with_segments(condition: Condition, segments: Mapping[str, Segment], dates: Set[str]) -> Condition:
    """The condition with each segment's rules in the place of its id, by which they come; an id that none has is nobody's."""
    rules = {segment_id: condition_of(each, dates) for segment_id, each in segments.items()}
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

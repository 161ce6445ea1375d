"""Queries as the API's searches send them, turned into conditions by an allow-list. Pure.

A field that is not listed, an operator that its kind does not know, a value of another kind: refused with the field's name,
never guessed. Text from a client only ever becomes an argument of the query, and the column comes from the list.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from doorstep.filters import values
from doorstep.filters.conditions import Comparison, Condition, Field, FieldTable, Group, Kind, Operator
from doorstep.kernel.errors import Invalid

MOST_FILTERS: Final = 15
"""In each AND or OR group."""

DEEPEST_GROUP: Final = 3
"""A group, and two levels of groups inside it."""

MOST_COMPARISONS: Final = 225
"""In all: fifteen groups of fifteen."""

MOST_VALUES: Final = 3 * MOST_COMPARISONS
"""In all lists of a query together, where a filter without a list counts as one."""

LONGEST_NAME_SHOWN: Final = 80

_SAME: Final = ("=", "!=", "IN", "NIN")
_TEXTUAL: Final = (*_SAME, "~", "!~", "^", "$")
_ORDERED: Final = ("<", ">", "<=", ">=")
OPERATORS: Final[Mapping[Kind, tuple[Operator, ...]]] = {
    "text": _TEXTUAL,
    "folded": _TEXTUAL,
    "id": _SAME,
    "label": ("=", "!="),
    "number": (*_SAME, *_ORDERED),
    "date": ("=", ">", "<"),
    "moment": (*_SAME, *_ORDERED),
    "boolean": _SAME,
    "nothing": (*_TEXTUAL, *_ORDERED),
    "custom": (*_TEXTUAL, *_ORDERED),
    "custom_date": ("=", ">", "<"),
}


def read_query(query: object, table: FieldTable) -> Condition:
    """Check a query of a search against what `table` lists.

    Raises:
        Invalid: unknown fields or operators, values of the wrong kind, groups too deep or too large; it names the field.
    """
    condition = _condition(query, table, DEEPEST_GROUP)
    if count_comparisons(condition) > MOST_COMPARISONS:
        raise Invalid(f"a query has at most {MOST_COMPARISONS} filters", "query")
    if count_values(query) > MOST_VALUES:
        raise Invalid(f"the lists of a query have at most {MOST_VALUES} values together", "query")
    return condition


def count_comparisons(condition: Condition) -> int:
    """How many filters it is made of."""
    if isinstance(condition, Group):
        return sum(count_comparisons(member) for member in condition.members)
    return 1


def filters_of(query: object) -> Iterator[Mapping[str, Any]]:
    """Every single filter of a query that `read_query` understood, as it was sent."""
    if not isinstance(query, Mapping):
        return
    if query.get("operator") not in ("AND", "OR"):
        yield query
        return
    for member in query["value"]:
        yield from filters_of(member)


def count_values(query: object) -> int:
    """How many values an understood query compares with."""
    return sum(value_count(each) for each in filters_of(query))


def value_count(sent: Mapping[str, Any]) -> int:
    """The same of a single filter."""
    value = sent.get("value")
    return max(1, len(value)) if isinstance(value, list) else 1


def _condition(query: object, table: FieldTable, depth: int) -> Condition:
    if not isinstance(query, dict):
        raise Invalid("a query is an object with operator and value", "query")
    operator, value = query.get("operator"), query.get("value")
    if operator in ("AND", "OR"):
        return _group(operator, value, table, depth)
    name = query.get("field")
    if not isinstance(name, str):
        raise Invalid("a filter needs a field", "field")
    return _comparison(name, operator, value, table)


def _group(operator: Literal["AND", "OR"], members: object, table: FieldTable, depth: int) -> Group:
    if depth == 0:
        raise Invalid("groups may be nested two levels deep", "query")
    if not isinstance(members, list) or not 1 <= len(members) <= MOST_FILTERS:
        raise Invalid(f"a group has 1 to {MOST_FILTERS} filters", "value")
    return Group(operator, tuple(_condition(member, table, depth - 1) for member in members))


def _comparison(name: str, operator: object, value: object, table: FieldTable) -> Comparison:
    shown = printable(name)
    field = table.find(name) if shown == name[:LONGEST_NAME_SHOWN] else None
    if field is None or not all(_is_storable(each) for each in field.path):
        raise Invalid(f"{table.resource} cannot be searched by {shown}", shown)
    # every kind may be asked for having no value, or any
    allowed: tuple[Operator, ...] = (*OPERATORS[field.kind], *(("!=",) if value is None else ()))
    known: Operator | None = next((each for each in allowed if each == operator), None)
    if known is None:
        raise Invalid(f"{shown} is compared by one of {' '.join(OPERATORS[field.kind])}", shown)
    return Comparison(field, known, _values(shown, field, known, value))


def _values(shown: str, field: Field, operator: str, value: object) -> tuple[Any, ...]:
    if (operator in ("IN", "NIN")) != isinstance(value, list):
        raise Invalid(f"{shown}: IN and NIN take a list, the other operators one value", shown)
    if value is None:
        if operator not in ("=", "!="):
            raise Invalid(f"{shown}: null is compared by = or !=", shown)
        return (None,)
    given: list[object] = value if isinstance(value, list) else [value]
    if len(given) > MOST_FILTERS:
        raise Invalid(f"{shown}: a list has at most {MOST_FILTERS} values", shown)
    by_number = field.kind == "custom" and operator in _ORDERED
    read = values.number if by_number else values.READERS[field.kind]
    try:
        return tuple(read(each) for each in given)
    except ValueError as wrong:
        raise Invalid(f"{shown}: a value is {wrong}", shown) from None


def printable(name: str) -> str:
    """As much of a name as an answer repeats, without what no answer can carry."""
    return "".join("?" if "\ud800" <= c <= "\udfff" else c for c in name[:LONGEST_NAME_SHOWN])


def _is_storable(name: str) -> bool:
    try:
        values.text(name)
    except ValueError:
        return False
    return bool(name)

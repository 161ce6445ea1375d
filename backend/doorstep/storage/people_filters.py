"""Conditions over people as SQL, in forms of one meaning: for walking over many people, and for looking up few."""

from collections.abc import Iterator, Set

from doorstep.filters.conditions import Comparison, Condition, Group, Nobody, Not
from doorstep.storage.filter_sql import Arguments, compared, condition_sql, custom_compared
from doorstep.storage.people_columns import COLUMNS, DOCUMENT, INDEXED, OFTEN
from doorstep.storage.people_rows import (
    SEPARATOR,
    Rows,
    at_company,
    counted,
    happened,
    has_key,
    label_rows,
    with_metadata,
)

ACTIVE = "c.workspace_id = $1 AND c.state = 'active'"
"""Whom a search finds at all, of all rows `c`."""


def walking(condition: Condition, arguments: Arguments) -> str:
    """For a condition that many meet: cheap to ask of one person after the other."""
    return condition_sql(condition, arguments, lambda wanted, known: _leaf(wanted, known, rare=False))


def of_first(condition: Condition, arguments: Arguments, last: str) -> str:
    """The same for people up to an id, `last` as SQL, all of whom are asked: their rows are read in one go."""
    return condition_sql(condition, arguments, lambda wanted, known: _leaf(wanted, known, rare=False, last=last))


def looking_up(condition: Condition, arguments: Arguments, common: Set[Comparison] = frozenset()) -> str:
    """For a condition that few meet: every part that is not in `common` may be answered by an index of its own, and a negated one
    by leaving out who is found by it.

    The statement begins with `arguments.sets`.
    """
    if isinstance(condition, Group):
        members = condition.members
        if condition.operator == "OR" and any(_is_of_rows(each) for member in members for each in comparisons(member)):
            return _either(condition, arguments, common)
        joined = f" {condition.operator} ".join(looking_up(member, arguments, common) for member in members)
        return f"({joined})"
    if isinstance(condition, Not | Nobody):
        return walking(condition, arguments)
    return _leaf(condition, arguments, rare=condition not in common)


def ids_of(condition: Condition, arguments: Arguments, common: Set[Comparison] = frozenset()) -> str:
    """A query of the ids of everybody active who meets it, each once; the statement begins with `arguments.sets`."""
    # asked on arguments of its own first: one that no text refers to would have no type
    is_of_rows = condition not in common and _indexed_rows(condition, Arguments("")) is not None
    if is_of_rows and (rows := _indexed_rows(condition, arguments)):
        return rows.active_people(arguments)
    return f"SELECT c.contact_id FROM contacts c WHERE {ACTIVE} AND {looking_up(condition, arguments, common)}"


def _indexed_rows(condition: Condition, arguments: Arguments) -> Rows | None:
    """Those of another table that one index of it finds, if such decide the condition."""
    if not isinstance(condition, Comparison) or not _is_of_rows(condition):
        return None
    rows = _rows(condition, arguments, rare=True)
    return rows if isinstance(rows, Rows) and rows.has_index and not rows.is_negative else None


def has_index(condition: Condition) -> bool:
    """Whether the ids of all who meet it come out of one index, so that no row of theirs is read."""
    if _indexed_rows(condition, Arguments("")) is not None:
        return True
    if not isinstance(condition, Comparison) or condition.is_about_having_none or condition.field.name not in INDEXED:
        return False
    return condition.operator in ("=", "IN", "<", ">", "<=", ">=") or (
        condition.operator == "^" and condition.field.name == "name"
    )


def finds(wanted: Comparison) -> bool:
    """Whether an index leads to those who meet it, by itself or together with others."""
    if wanted.field.kind == "custom":
        return wanted.operator in ("=", "IN") and not wanted.is_about_having_none
    return has_index(wanted)


def names_one(condition: Condition) -> bool:
    """Whether it asks for somebody by what is nobody else's."""
    if isinstance(condition, Group) and condition.operator == "AND":
        return any(names_one(member) for member in condition.members)
    if not isinstance(condition, Comparison) or condition.is_about_having_none:
        return False
    return condition.operator == "=" and condition.field.name in ("contact_id", "external_id")


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Every comparison in it that is not negated by a group."""
    if isinstance(condition, Comparison):
        yield condition
    elif isinstance(condition, Group):
        for member in condition.members:
            yield from comparisons(member)


def may_be_rare(wanted: Comparison) -> bool:
    """Whether it matters for the form of this comparison how common it is."""
    return _is_of_rows(wanted) or wanted.field.kind == "custom"


def is_negated(wanted: Comparison) -> bool:
    """Whether people meet it by having no row of a kind."""
    if not _is_of_rows(wanted):
        return False
    rows = _rows(wanted, Arguments(""), rare=False)
    return isinstance(rows, Rows) and rows.is_negative


def _is_of_rows(wanted: Comparison) -> bool:
    return wanted.field.kind == "label" or wanted.field.name.startswith(("event_", "company_"))


def _either(group: Group, arguments: Arguments, common: Set[Comparison]) -> str:
    """One lookup for each alternative: no index serves an OR over several tables."""
    found = [ids_of(member, arguments, common) for member in group.members]
    return f"c.contact_id IN (SELECT contact_id FROM {arguments.set_of(' UNION '.join(found))})"


def _leaf(wanted: Comparison, arguments: Arguments, *, rare: bool, last: str | None = None) -> str:
    if _is_of_rows(wanted):
        rows = _rows(wanted, arguments, rare=rare)
        return str(rows).lower() if isinstance(rows, bool) else rows.sql(arguments, rare=rare, last=last)
    if wanted.field.kind in ("custom", "custom_date"):
        return _attribute(wanted, arguments, rare=rare)
    name = wanted.field.name
    if wanted.field.kind == "nothing":
        return compared("NULL::text", wanted, arguments)
    by_quarter = wanted.field.kind == "date" and name in OFTEN
    return compared(OFTEN[name] if by_quarter else COLUMNS[name], wanted, arguments)


def _rows(wanted: Comparison, arguments: Arguments, *, rare: bool) -> Rows | bool:
    if wanted.field.name.startswith("company_"):
        return at_company(wanted, arguments)
    if wanted.field.kind == "label":
        return label_rows(wanted, arguments)
    if wanted.field.name == "event_metadata":
        return with_metadata(wanted, arguments, rare=rare)
    return counted(wanted, arguments) if wanted.field.name == "event_count" else happened(wanted, arguments)


def _attribute(wanted: Comparison, arguments: Arguments, *, rare: bool) -> str:
    holds = custom_compared(DOCUMENT, wanted, arguments)
    by_value = wanted.field.kind == "custom" and wanted.operator in ("=", "IN") and not wanted.is_about_having_none
    if not (rare and by_value and wanted.values):
        return holds
    prefix = SEPARATOR.join((str(arguments.values[0]), wanted.field.path[0], ""))
    return f"({holds} AND {has_key(f'search_keys(c.workspace_id, {DOCUMENT})', prefix, wanted, arguments)})"

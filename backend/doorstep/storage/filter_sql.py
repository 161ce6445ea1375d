"""Conditions as SQL: the words come from here and from the lists of fields, everything of a client is an argument."""

from collections.abc import Callable

import msgspec

from doorstep.filters.conditions import Comparison, Condition, DaysFromToday, Group, Nobody, Not
from doorstep.filters.values import NUMBER, stored_forms
from doorstep.kernel.clock import now


class Arguments:
    """What the client sent, as numbered arguments of one query; the first is the workspace's id.

    `time_zone` is the workspace's: days begin and end in it.
    """

    def __init__(self, workspace_id: str, time_zone: str = "UTC") -> None:
        self.values: list[object] = [workspace_id]
        self._time_zone, self._zone, self._now = time_zone, "", ""
        self._sets: list[str] = []
        self._leaves_out = False

    def add(self, value: object, kind: str) -> str:
        """The SQL that stands for `value`; `kind` is PostgreSQL's name of its type."""
        self.values.append(value)
        return f"${len(self.values)}::{kind}"

    def zone(self) -> str:
        """The workspace's time zone; an argument that no condition uses would have no type."""
        self._zone = self._zone or self.add(self._time_zone, "text")
        return self._zone

    def now(self) -> str:
        """The moment at which it is asked, one and the same for the whole query."""
        self._now = self._now or self.add(now(), "timestamptz")
        return self._now

    def set_of(self, query: str, *, left_out: bool = False) -> str:
        """A name for what `query` finds, so that it is asked once, whatever the planner thinks of it.

        `left_out`: it is those who are not meant.
        """
        self._sets.append(query)
        self._leaves_out = self._leaves_out or left_out
        return f"found_{len(self._sets)}"

    @property
    def has_one_set(self) -> bool:
        """Whether it is one set that says who is meant."""
        return len(self._sets) == 1 and not self._leaves_out

    @property
    def sets(self) -> str:
        """The beginning of the statement: `WITH …` and a comma, or nothing but `WITH`."""
        named = (f"found_{n} AS MATERIALIZED ({query}), " for n, query in enumerate(self._sets, 1))
        return f"WITH {''.join(named)}"


Leaf = Callable[[Comparison, Arguments], str]
"""One comparison as SQL that is true or false; of null it may be either."""


def condition_sql(condition: Condition, arguments: Arguments, leaf: Leaf) -> str:
    """The whole condition, in which `leaf` writes each comparison."""
    if isinstance(condition, Nobody):
        return "false"
    if isinstance(condition, Not):
        return f"NOT coalesce({condition_sql(condition.member, arguments, leaf)}, false)"
    if isinstance(condition, Group):
        members = (condition_sql(member, arguments, leaf) for member in condition.members)
        return "(" + f" {condition.operator} ".join(members) + ")"
    return leaf(condition, arguments)


def compared(expression: str, wanted: Comparison, arguments: Arguments) -> str:
    """A comparison of `expression`, an SQL value of the field's kind: text, uuid, number, timestamptz or boolean.

    Not for `label` and the custom kinds.
    """
    if wanted.is_about_having_none:
        return f"({expression}) IS {'NOT ' if wanted.operator == '!=' else ''}NULL"
    if wanted.field.kind == "nothing":
        return "true" if wanted.operator in ("!=", "NIN", "!~") else "false"
    if wanted.operator in ("~", "!~", "^", "$"):
        return _by_piece(f"lower({expression})", wanted, arguments)
    if wanted.field.kind == "date":
        return by_day(expression, wanted, arguments)
    if wanted.operator in ("<", ">", "<=", ">="):
        return f"({expression}) {wanted.operator} {arguments.add(wanted.values[0], _type(wanted))}"
    return _equals(expression, wanted, arguments)


def by_day(expression: str, wanted: Comparison, arguments: Arguments) -> str:
    """A point in time against a day of the workspace's: within it, before it, or after it."""
    start, end = day_of(wanted, arguments)
    if wanted.operator == "<":
        return f"({expression}) < {start}"
    if wanted.operator == ">":
        return f"({expression}) >= {end}"
    return f"({expression}) >= {start} AND ({expression}) < {end}"


def day_of(wanted: Comparison, arguments: Arguments) -> tuple[str, str]:
    """When the day of the comparison's value begins, and when the next one does."""
    value, zone = wanted.values[0], arguments.zone()
    if isinstance(value, DaysFromToday):
        # days of the calendar: where the clocks change, one has 23 hours
        later = f" + make_interval(days => {arguments.add(value.days, 'integer')})"
        midnight = f"(date_trunc('day', {arguments.now()} AT TIME ZONE {zone}){later})"
    else:
        midnight = f"date_trunc('day', {arguments.add(value, 'timestamptz')} AT TIME ZONE {zone})"
    return f"({midnight} AT TIME ZONE {zone})", f"(({midnight} + interval '1 day') AT TIME ZONE {zone})"


_TYPES = {"id": "uuid", "moment": "timestamptz", "boolean": "boolean"}


def _type(wanted: Comparison) -> str:
    """Whole numbers stay whole: an index of integers does not serve a comparison with others."""
    if wanted.field.kind == "number":
        return "bigint" if all(isinstance(value, int) for value in wanted.values) else "double precision"
    return _TYPES.get(wanted.field.kind, "text")


def _equals(expression: str, wanted: Comparison, arguments: Arguments) -> str:
    """Whoever has no value is unequal to every value. One value is a plain `=`, which more indexes and statistics serve."""
    kind = _type(wanted)
    if len(wanted.values) == 1:
        value = arguments.add(wanted.values[0], kind)
        return f"({expression}) {'=' if wanted.operator in ('=', 'IN') else 'IS DISTINCT FROM'} {value}"
    values = arguments.add(list(wanted.values), f"{kind}[]")
    if wanted.operator in ("=", "IN"):
        return f"({expression}) = ANY ({values})"
    return f"coalesce(({expression}) <> ALL ({values}), true)"


def _by_piece(lowered: str, wanted: Comparison, arguments: Arguments) -> str:
    """LIKE, which an index of trigrams serves; the piece is lowered where the text is, so that both are lowered alike."""
    piece = str(wanted.values[0]).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    pattern = {"^": f"{piece}%", "$": f"%{piece}"}.get(wanted.operator, f"%{piece}%")
    holds = f"{lowered} LIKE lower({arguments.add(pattern, 'text')})"
    return f"NOT coalesce({holds}, false)" if wanted.operator == "!~" else f"({holds})"


def custom_compared(document: str, wanted: Comparison, arguments: Arguments) -> str:
    """A comparison of one attribute in `document`, a jsonb object that is never null."""
    name = wanted.field.path[-1]
    if wanted.operator in ("=", "!=", "IN", "NIN") and wanted.field.kind == "custom" and wanted.values != (None,):
        return _contained(document, name, wanted, arguments)
    key = arguments.add(name, "text")
    value = f"(({document}) ->> {key})"
    if wanted.is_about_having_none:
        return f"{value} IS {'NOT ' if wanted.operator == '!=' else ''}NULL"
    if wanted.operator in ("~", "!~", "^", "$"):
        return _by_piece(f"lower({value})", wanted, arguments)
    if wanted.field.kind == "custom_date":
        return _numeric(f"(({document}) -> {key})", value, _custom_day(wanted, arguments))
    limit = arguments.add(wanted.values[0], "double precision")
    return _numeric(f"(({document}) -> {key})", value, f"{{0}} {wanted.operator} {limit}")


def _contained(document: str, name: str, wanted: Comparison, arguments: Arguments) -> str:
    """Containment, which an index serves. A text of a client may be the text, a number or a truth in the document."""
    forms = [form for value in wanted.values for form in stored_forms(value)]
    holds = " OR ".join(f"({document}) @> {arguments.add({name: form}, 'jsonb')}" for form in forms) or "false"
    return f"({holds})" if wanted.operator in ("=", "IN") else f"NOT ({holds})"


def _custom_day(wanted: Comparison, arguments: Arguments) -> str:
    start, end = _seconds(wanted, arguments)
    if wanted.operator not in ("<", ">"):
        return f"{{0}} >= {start} AND {{0}} < {end}"
    value, test = wanted.values[0], f"{{0}} < {start}" if wanted.operator == "<" else f"{{0}} >= {end}"
    if not isinstance(value, DaysFromToday) or value.days == 0 or (value.days > 0) != (wanted.operator == "<"):
        return test
    # less than so many days ago is over, and sooner than in so many days is to come: a date of one's own may be either
    midnight, next_midnight = _seconds(msgspec.structs.replace(wanted, values=(DaysFromToday(0),)), arguments)
    return f"{test} AND {{0}} " + (f">= {midnight}" if wanted.operator == "<" else f"< {next_midnight}")


def _seconds(wanted: Comparison, arguments: Arguments) -> tuple[str, str]:
    """`day_of` as Unix seconds."""
    start, end = (f"extract(epoch FROM {each})::double precision" for each in day_of(wanted, arguments))
    return start, end


def _numeric(value: str, written: str, test: str) -> str:
    """`test` on a number, or on a text that looks like one; CASE, because SQL may evaluate the cast first in an AND."""
    # PostgreSQL's own cast would fail the whole query on any other text
    of_text = f"CASE WHEN {written} ~ '{NUMBER}' THEN {test.format(f'{written}::double precision')} ELSE false END"
    of_number = test.format(f"{value}::double precision")
    return f"CASE jsonb_typeof({value}) WHEN 'number' THEN {of_number} WHEN 'string' THEN {of_text} ELSE false END"

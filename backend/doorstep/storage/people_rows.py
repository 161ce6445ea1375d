"""Conditions that rows of other tables decide: tags, companies, what somebody did. A person has what its members have."""

import msgspec

from doorstep.filters.conditions import Comparison
from doorstep.filters.values import stored_forms
from doorstep.storage.filter_sql import Arguments, compared, custom_compared
from doorstep.storage.people_columns import COMPANY_COLUMNS

SEPARATOR = "\x1f"
"""Between the parts of a key, as in the function search_keys."""

OBJECT_KEYS = frozenset({"url", "value", "amount", "currency"})
"""Of a link and an amount, the two objects that metadata may have as values. A key of its own may have a dot and end alike."""

_EVER = "r.shown_count > 0"
"""A row may be left of what was never done, or never again since a lead is its own person."""


class Rows(msgspec.Struct, frozen=True):
    """Rows `r` of a table; one of them is enough, or with `is_negative` one is too many.

    `is_rolled_up`: a root's own rows have its members' figures. `by_key` finds the same rows by an index of keys, when they are rare.
    `test` is asked of each row that `where` finds of a person. `has_index`: one alone finds all of them, one row a person.
    """

    table: str
    where: str
    is_negative: bool = False
    is_rolled_up: bool = False
    by_key: str = "true"
    test: str = "true"
    has_index: bool = False

    def sql(self, arguments: Arguments, *, rare: bool, last: str | None = None) -> str:
        """As a condition of person `c`. Of rare rows the people are looked up, of common ones the rows of each person.

        Where everybody up to the id `last` is asked, their rows are read together. A negation is rare when so few meet it that
        everybody would be asked: then those who have such rows are gathered, and left out.
        """
        if rare:
            return f"({self._nobody_of(arguments) if self.is_negative else self._people(arguments)})"
        found = self._probe() if last is None else self._range(last)
        return f"NOT ({found})" if self.is_negative else f"({found})"

    def active_people(self, arguments: Arguments) -> str:
        """A query of the ids of all active people who have such rows, where an index finds these: each id once.

        Few are not active, so that these are taken out of the list; the rows of the others need not be read.
        """
        return f"""SELECT f.contact_id FROM {arguments.set_of(self._found(each_once=True))} f WHERE NOT EXISTS (
            SELECT FROM contacts c WHERE c.workspace_id = $1 AND c.contact_id = f.contact_id AND c.state <> 'active')"""

    def _people(self, arguments: Arguments) -> str:
        return f"c.contact_id IN (SELECT contact_id FROM {arguments.set_of(self._found())})"

    def _nobody_of(self, arguments: Arguments) -> str:
        named = arguments.set_of(self._found(), left_out=True)
        return f"NOT EXISTS (SELECT FROM {named} f WHERE f.contact_id = c.contact_id)"

    def _found(self, *, each_once: bool = False) -> str:
        where = f"r.workspace_id = $1 AND {self.by_key} AND {self.where} AND {self.test}"
        own = f"SELECT r.contact_id FROM {self.table} r WHERE {where}"
        if self.is_rolled_up:
            return own
        roots = f"a.root_id FROM {self._of_members} WHERE {where}"
        if not each_once:
            return f"{own} UNION ALL SELECT {roots}"
        return f"""{own} UNION ALL SELECT DISTINCT {roots} AND NOT EXISTS (
            SELECT FROM {self.table} r WHERE r.contact_id = a.root_id AND {where})"""

    def _probe(self) -> str:
        own = self._has_row(f"{self.table} r", "r.contact_id = c.contact_id")
        if self.is_rolled_up:
            return own
        return f"{own} OR (c.filled IS NOT NULL AND {self._has_row(self._of_members, 'a.root_id = c.contact_id')})"

    def _range(self, last: str) -> str:
        where = f"r.workspace_id = $1 AND {self.where} AND {self.test}"
        own = f"c.contact_id IN (SELECT r.contact_id FROM {self.table} r WHERE r.contact_id <= {last} AND {where})"
        if self.is_rolled_up:
            return own
        of_members = f"SELECT a.root_id FROM {self._of_members} WHERE a.root_id <= {last} AND {where}"
        return f"{own} OR c.contact_id IN ({of_members})"

    @property
    def _of_members(self) -> str:
        return f"aliases a JOIN {self.table} r ON r.workspace_id = a.workspace_id AND r.contact_id = a.member_id"

    def _has_row(self, of: str, theirs: str) -> str:
        # OFFSET keeps it a look at this person's rows; else the planner likes to gather everybody's first
        rows = f"{of} WHERE r.workspace_id = $1 AND {theirs} AND {self.where} OFFSET 0"
        if self.test == "true":
            return f"EXISTS (SELECT FROM {rows})"
        # apart, or an index by what is tested is skipped through where the one by person leads to the row
        return f"EXISTS (SELECT FROM (SELECT r.* FROM {rows}) r WHERE {self.test})"


def label_rows(wanted: Comparison, arguments: Arguments) -> Rows:
    """Having a tag or a company."""
    tagged = wanted.field.name == "tag"
    table = "contact_tags" if tagged else "contact_companies"
    if wanted.is_about_having_none:
        return Rows(table, "true", is_negative=wanted.operator == "=")
    value = str(wanted.values[0])
    if tagged:
        where = f"r.tag_id = {_tag_number(value, arguments)}"
    else:
        known = value if len(value) == 32 and all(each in "0123456789abcdef" for each in value) else "0" * 32
        where = f"r.company_uid = {arguments.add(known, 'uuid')}"
    return Rows(table, where, is_negative=wanted.operator == "!=", has_index=True)


def _tag_number(value: str, arguments: Arguments) -> str:
    # an id that cannot exist finds nobody
    number = int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else -1
    return arguments.add(number, "integer")


def at_company(wanted: Comparison, arguments: Arguments) -> Rows:
    """Belonging to a company like this; negated, belonging to none like that."""
    same, is_negative = _affirmed(wanted)
    if same.field.name == "company_tag":
        test = "true" if same.is_about_having_none else f"t.tag_id = {_tag_number(str(same.values[0]), arguments)}"
        test = f"EXISTS (SELECT FROM company_tags t WHERE t.workspace_id = $1 AND t.company_uid = k.company_uid AND {test})"
    elif same.field.name == "company_attribute":
        test = custom_compared("k.custom_attributes", same, arguments)
    else:
        test = compared(COMPANY_COLUMNS[same.field.path[0]], same, arguments)
    where = f"EXISTS (SELECT FROM companies k WHERE k.workspace_id = $1 AND k.company_uid = r.company_uid AND {test})"
    return Rows("contact_companies", where, is_negative)


def _affirmed(wanted: Comparison) -> tuple[Comparison, bool]:
    """The same without a negation, and whether there was one: of several rows, none may then meet it."""
    if wanted.is_about_having_none:
        return msgspec.structs.replace(wanted, operator="!="), wanted.operator == "="
    positive = {"!=": "=", "NIN": "IN", "!~": "~"}.get(wanted.operator, wanted.operator)
    return msgspec.structs.replace(wanted, operator=positive), wanted.operator != positive


def happened(wanted: Comparison, arguments: Arguments) -> Rows:
    """Having done something for the first or the last time on a day, before or after it."""
    named = f"r.name = {arguments.add(wanted.field.path[0], 'text')}"
    if wanted.is_about_having_none:
        is_negative = wanted.operator == "="
        return Rows("event_counts", named, is_negative, is_rolled_up=True, test=_EVER, has_index=True)
    is_last = wanted.field.name == "event_last_at"
    on_day = compared("r.shown_last_at" if is_last else "r.shown_first_at", wanted, arguments)
    return Rows("event_counts", named, is_rolled_up=True, test=f"{_EVER} AND {on_day}", has_index=is_last)


def counted(wanted: Comparison, arguments: Arguments) -> Rows | bool:
    """Having done something so often; who never did it has no row and counts as zero."""
    if wanted.is_about_having_none:
        return wanted.operator == "!="
    operator, first = wanted.operator, wanted.values[0] if wanted.values else 0
    named = f"r.name = {arguments.add(wanted.field.path[0], 'text')}"

    def rows(test: str, *, is_negative: bool = False) -> Rows:
        tested = f"{_EVER} AND r.shown_count {test}"
        return Rows("event_counts", named, is_negative, is_rolled_up=True, test=tested, has_index=True)

    if operator in ("<", "<=", ">", ">="):
        zero_meets_it = {"<": first > 0, "<=": first >= 0, ">": first < 0, ">=": first <= 0}[operator]
        if zero_meets_it == (operator in (">", ">=")):
            # what holds of zero holds of all figures above it, or of none of them
            return rows("< 0", is_negative=zero_meets_it)
        opposite = {"<": ">=", "<=": ">"}.get(operator, operator)
        return rows(f"{opposite} {_count(first, arguments)}", is_negative=zero_meets_it)
    values = [value for value in wanted.values if isinstance(value, int) and value > 0]
    listed = arguments.add(values, "bigint[]")
    has_zero, is_negated = 0 in wanted.values, operator in ("!=", "NIN")
    if has_zero:
        # zero or one of these: no row with another figure
        return rows(f"<> ALL ({listed})", is_negative=not is_negated)
    return rows(f"= ANY ({listed})", is_negative=is_negated)


def _count(value: float, arguments: Arguments) -> str:
    return arguments.add(value, "bigint" if isinstance(value, int) else "double precision")


def with_metadata(wanted: Comparison, arguments: Arguments, *, rare: bool) -> Rows:
    """Having done something with metadata like this; negated, never having done it with metadata like that."""
    name, key = wanted.field.path
    same, is_negative = _affirmed(wanted)
    outer, _, part = key.rpartition(".")
    holds = custom_compared("r.metadata", same, arguments)
    if is_nested := bool(outer) and part in OBJECT_KEYS:
        holds = f"({holds} OR {_inside(outer, part, same, arguments)})"
    where = f"r.name = {arguments.add(name, 'text')} AND {holds}"
    by_key = "true"
    # the index knows what stands in the metadata itself
    if rare and not is_nested and same.operator in ("=", "IN") and wanted.values and not is_negative:
        prefix = SEPARATOR.join((str(arguments.values[0]), name, key, ""))
        by_key = has_key("search_keys(r.workspace_id || chr(31) || r.name, r.metadata)", prefix, wanted, arguments)
    return Rows("events", where, is_negative, by_key=by_key)


def _inside(outer: str, part: str, wanted: Comparison, arguments: Arguments) -> str:
    """The same of what is inside a link or an amount."""
    value = f"(r.metadata -> {arguments.add(outer, 'text')})"
    inner = f"CASE jsonb_typeof({value}) WHEN 'object' THEN {value} ELSE '{{}}'::jsonb END"
    path = (wanted.field.path[0], part)
    field = msgspec.structs.replace(wanted.field, path=path)
    return custom_compared(inner, msgspec.structs.replace(wanted, field=field), arguments)


def has_key(keys: str, prefix: str, wanted: Comparison, arguments: Arguments) -> str:
    """Whether one of the values is among `keys`; what only looks alike is too, so the value itself is compared beside it."""
    hashes: list[str] = []
    for form in {repr(each): each for value in wanted.values for each in stored_forms(value)}.values():
        # a truth is written like its text, which is among them
        if isinstance(form, bool):
            continue
        start = arguments.add(prefix, "text")
        if isinstance(form, str):
            hashes.append(f"hashtextextended({start} || {arguments.add(form, 'text')}, 0)")
        else:
            hashes.append(f"hashtextextended({start} || trim_scale({arguments.add(form, 'jsonb')}::numeric)::text, 0)")
    operator = "@>" if len(hashes) == 1 else "&&"
    return f"{keys} {operator} ARRAY[{', '.join(hashes)}]"

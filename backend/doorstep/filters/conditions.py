"""What a query asks for, once it is understood: comparisons of fields that are on a list, in groups."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec

Kind = Literal[
    "text", "folded", "id", "label", "number", "date", "moment", "boolean", "nothing", "custom", "custom_date"
]
"""How values are compared: `folded` without regard to case, `label` as belonging to it or not, `date` by the day in the
workspace's time zone, `moment` to the second, `custom` by what the value looks like, `nothing` never has a value."""


class DaysFromToday(msgspec.Struct, frozen=True):
    """A day relative to the one on which it is asked, in the workspace's time zone: 0 is today, -7 is a week ago."""

    days: int


Operator = Literal["=", "!=", "IN", "NIN", "~", "!~", "^", "$", "<", ">", "<=", ">="]


class Field(msgspec.Struct, frozen=True):
    """One thing to search by. `name` is storage's word for it, `path` what of it, such as a custom attribute's name."""

    kind: Kind
    name: str
    path: tuple[str, ...] = ()


class Comparison(msgspec.Struct, frozen=True):
    """`values` are checked and of the field's kind; `(None,)` asks for having no value, or with `!=` for having one."""

    field: Field
    operator: Operator
    values: tuple[Any, ...]

    @property
    def is_about_having_none(self) -> bool:
        return self.values == (None,)


class Group(msgspec.Struct, frozen=True):
    """Conditions, all of which (AND) or one of which (OR) must hold."""

    operator: Literal["AND", "OR"]
    members: tuple["Condition", ...]


class Not(msgspec.Struct, frozen=True):
    """Holds where the other does not; no client writes it, but belonging to no segment needs it."""

    member: "Condition"


class Nobody(msgspec.Struct, frozen=True):
    """Holds for none."""


Condition = Comparison | Group | Not | Nobody


class FieldTable(msgspec.Struct, frozen=True):
    """Everything that one resource is searched by; nothing else reaches storage.

    Attributes:
        resource: as it is named to clients, such as `contacts`.
        fields: by the public name.
        families: by the prefix of their public names, such as `custom_attributes.`; the reader gets what follows the
            prefix and answers None for what is none of the family.
    """

    resource: str
    fields: Mapping[str, Field]
    families: Mapping[str, Callable[[str], Field | None]] = {}

    def find(self, name: str) -> Field | None:
        """The field of this public name; None for what is not on the list."""
        if name in self.fields:
            return self.fields[name]
        return next((read(name[len(p) :]) for p, read in self.families.items() if name.startswith(p)), None)

"""The family `custom_attributes.`: any name, compared by what the values look like, or by day where one is declared a date."""

from collections.abc import Callable, Set

from doorstep.filters.conditions import Field


def custom_attributes(dates: Set[str] = frozenset()) -> Callable[[str], Field]:
    """The reader of the family, for a `FieldTable`; `dates` are the names that the workspace declares as dates."""
    return lambda name: Field("custom_date" if name in dates else "custom", "custom_attributes", (name,))

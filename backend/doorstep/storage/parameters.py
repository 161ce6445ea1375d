"""The parameters of a statement: one a column, or one array a column for many rows at once."""

from collections.abc import Mapping, Sequence
from typing import Any


def places(count: int) -> str:
    """`$1, $2, …`: one parameter a column."""
    return ", ".join(f"${number}" for number in range(1, count + 1))


def rows_given(columns: Mapping[str, str], first: int = 1) -> str:
    """`unnest(…) AS new (…)`: a table out of one array parameter a column, from `$first` on. `columns` are names and types."""
    arrays = ", ".join(f"${number}::{kind}[]" for number, kind in enumerate(columns.values(), first))
    return f"unnest({arrays}) AS new ({', '.join(columns)})"


def arrays_of(rows: Sequence[object], columns: Mapping[str, str]) -> list[list[Any]]:
    """The arguments that `rows_given` wants, from structs with attributes of these names."""
    return [[getattr(row, name) for row in rows] for name in columns]

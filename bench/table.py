"""The rows of the table, and how they are shown."""

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

RESULTS = Path(__file__).with_name("RESULTS.md")
FIGURES = Path(__file__).with_name("results.json")
"""What the table is written from: what each module measured last."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One figure. `ratio` is ours to the baseline's, in the direction that `bound` names."""

    what: str
    ours: str
    baseline: str
    ratio: float
    bound: str
    """As words, such as "≥ 0.5"."""
    is_met: bool


class Measured(msgspec.Struct, frozen=True):
    """What one module measured."""

    rows: list[Row]
    load: str
    """How many processes wanted a processor at its beginning and at its end."""


def as_markdown(measured: Iterable[Measured]) -> str:
    lines = [
        "# Figures",
        "",
        "Written by `make bench`; each is a ratio to a baseline that was measured in the same run, on the same machine. `load` is how many",
        f"processes wanted a processor at the beginning and at the end of the measurement, on a machine of {os.cpu_count()}: with more than there",
        "are, a figure is of a machine that was busy with other things.",
        "",
        "| what | ours | baseline | ratio | bound | met | load |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.what} | {row.ours} | {row.baseline} | {row.ratio:.2f} | {row.bound} | {_met(row)} | {each.load} |"
        for each in measured
        for row in each.rows
    ]
    return "\n".join(lines) + "\n"


def _met(row: Row) -> str:
    if row.bound == "none":
        return "-"
    return "yes" if row.is_met else "**no**"

"""The rows of the table, and how they are shown."""

from pathlib import Path

import msgspec

RESULTS = Path(__file__).with_name("RESULTS.md")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One figure. `ratio` is ours to the baseline's, in the direction that `bound` names."""

    what: str
    ours: str
    baseline: str
    ratio: float
    bound: str
    """As words, such as "≥ 0.5"."""
    is_met: bool


def as_markdown(rows: list[Row]) -> str:
    lines = [
        "# Figures",
        "",
        "Written by `make bench`; each is a ratio to a baseline that was measured in the same run, on the same machine.",
        "",
        "| what | ours | baseline | ratio | bound | met |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.what} | {row.ours} | {row.baseline} | {row.ratio:.2f} | {row.bound} | {'yes' if row.is_met else '**no**'} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"

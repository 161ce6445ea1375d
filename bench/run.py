"""Measure everything and write the table. `python -m bench boot streams` measures these only, and leaves the others in the table as they
were measured last.

`python -m bench growth` measures what grows with the number of people, at three sizes, and writes the table of that.
"""

import importlib
import os
import sys

import msgspec

from bench import growth
from bench.table import FIGURES, RESULTS, Measured, Row, as_markdown

MEASURED = (
    "boot",
    "sending",
    "merging",
    "people_at_scale",
    "importing",
    "reports",
    "streams",
    "widget_bytes",
    "widget_script_time",
)
"""Modules of this package; each has `rows() -> list[Row]`."""


def main() -> None:
    if sys.argv[1:2] == ["growth"]:
        growth.write(sys.argv[2:])
        return
    chosen = [name for name in MEASURED if not sys.argv[1:] or name in sys.argv[1:]]
    known = msgspec.json.decode(FIGURES.read_bytes(), type=dict[str, Measured]) if FIGURES.exists() else {}
    for name in chosen:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        before = os.getloadavg()[0]
        rows: list[Row] = importlib.import_module(f"bench.{name}").rows()
        known[name] = Measured(rows, f"{before:.0f} to {os.getloadavg()[0]:.0f}")
        print(as_markdown([known[name]]))
    FIGURES.write_bytes(msgspec.json.format(msgspec.json.encode(known)) + b"\n")
    RESULTS.write_text(as_markdown(known[name] for name in MEASURED if name in known), encoding="utf-8")

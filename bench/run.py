"""Measure everything and write the table. `python -m bench boot streams` measures these only and writes nothing.

`python -m bench growth` measures what grows with the number of people, at three sizes, and writes the table of that.
"""

import importlib
import importlib.util
import sys

from bench import growth
from bench.table import RESULTS, Row, as_markdown

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
    rows: list[Row] = []
    for name in chosen:
        if importlib.util.find_spec(f"bench.{name}") is None:
            continue
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"bench.{name}").rows()
    print(as_markdown(rows))
    if len(chosen) == len(MEASURED):
        RESULTS.write_text(as_markdown(rows), encoding="utf-8")

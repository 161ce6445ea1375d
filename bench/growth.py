"""How what people see grows with how many people there are: the same figures at three sizes, one after the other.

`python -m bench growth` measures everything; `python -m bench growth 10000 importing` one size, or one module, only, and what was
measured of others before stays in the table. With `KEPT` a directory that holds a workspace of a size stays: `KEPT/1000000`.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from bench.table import Measured, Row

GROWTH: Final = Path(__file__).with_name("GROWTH.md")
FIGURES: Final = Path(__file__).with_name("growth.json")
"""What the table is written from: rows by size."""

SIZES: Final = (10_000, 100_000, 1_000_000)
MEASURED: Final = ("people_at_scale", "importing")

HEAD: Final = """# How the cost grows

Written by `python -m bench growth`: searches, the inbox's list of people, counts, imports and exports at {sizes} people (with ten
events each), one after the other on one machine of {processors} processors. `load` is how many processes wanted one at the beginning and at
the end; with more than there are, figures are of a machine that was busy with other things. A p99 is of sixty searches or twenty pages.
`met` is of the largest size; `growth` says how many times what one costs at the largest size costs at the smallest: the rows of the
smallest are {times} times fewer.
"""


Figures = dict[str, dict[str, Measured]]
"""By size and module."""


def write(asked: Sequence[str]) -> None:
    """Measure these sizes, or all, by these modules, or all, and write the table of all that is known."""
    known = msgspec.json.decode(FIGURES.read_bytes(), type=Figures) if FIGURES.exists() else {}
    for size in [each for each in asked if each.isdecimal()] or map(str, SIZES):
        for module in [each for each in asked if each in MEASURED] or MEASURED:
            known[size] = known.get(size, {}) | {module: _measured(size, module)}
            FIGURES.write_bytes(msgspec.json.format(msgspec.json.encode(known)) + b"\n")
            GROWTH.write_text(
                as_markdown({int(each): known[each] for each in sorted(known, key=int)}), encoding="utf-8"
            )


def _measured(size: str, module: str) -> Measured:
    """In a process of its own, so that nothing is left for the next."""
    env = os.environ | {"PEOPLE": size} | ({"KEPT": f"{os.environ['KEPT']}/{size}"} if "KEPT" in os.environ else {})
    before = os.getloadavg()[0]
    print(f"measuring {module} with {int(size):,} people …", file=sys.stderr, flush=True)
    printed = subprocess.run(
        [sys.executable, "-m", "bench.growth", module], env=env, check=True, stdout=subprocess.PIPE
    )
    found = msgspec.json.decode(printed.stdout.splitlines()[-1], type=list[Row])
    return Measured(found, f"{before:.1f} to {os.getloadavg()[0]:.1f}")


def as_markdown(known: Mapping[int, Mapping[str, Measured]]) -> str:
    sizes = list(known)
    by_name = [{_name(row.what, size): row for each in known[size].values() for row in each.rows} for size in sizes]
    lines = [
        HEAD.format(processors=os.cpu_count(), sizes=_listed(sizes), times=f"{sizes[-1] / sizes[0]:,.0f}"),
        f"| what | {' | '.join(f'{size:,}' for size in sizes)} | bound | met | growth |",
        f"|---|{'---|' * len(sizes)}---|---|---|",
    ]
    for module in MEASURED:
        loads = [known[size][module].load if module in known[size] else "-" for size in sizes]
        lines.append(f"| load meanwhile, {module} | {' | '.join(loads)} | - | - | - |")
    lines += [_line(name, [rows.get(name) for rows in by_name]) for name in by_name[-1]]
    return "\n".join(lines) + "\n"


def _line(name: str, rows: Sequence[Row | None]) -> str:
    last = rows[-1]
    if last is None:
        return ""
    in_time = last.baseline.endswith(" ms")
    cells = ["-" if row is None else row.ours if in_time else f"{row.ours} ({row.ratio:.2f})" for row in rows]
    bound = last.baseline if in_time else last.bound
    met = "-" if last.bound == "none" else "yes" if last.is_met else "**no**"
    return f"| {name} | {' | '.join(cells)} | {bound} | {met} | {_growth(rows[0], last)} |"


def _growth(first: Row | None, last: Row) -> str:
    """Of time, or of rows a second the other way round."""
    if first is None or first.what == last.what:
        return "-"
    small, large = _figure(first), _figure(last)
    return f"{(small / large if last.ours.endswith('/s') else large / small):.1f} times"


def _figure(row: Row) -> float:
    return float(re.sub(r"[^\d.]", "", row.ours))


def _name(what: str, size: int) -> str:
    """Without the number of people, so that the same row is known at each size."""
    return what.replace(f" among {size:,}", "").replace(f"{size:,} ", "")


def _listed(sizes: Iterable[int]) -> str:
    return ", ".join(f"{size:,}" for size in sizes)


def main() -> None:
    """The rows of one module, as JSON: what `_measured` starts."""
    # another may not have been imported with this size
    import importlib

    rows: list[Row] = importlib.import_module(f"bench.{sys.argv[1]}").rows()
    print(msgspec.json.encode(rows).decode())


if __name__ == "__main__":
    main()

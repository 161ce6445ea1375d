"""What an import tells while it goes on and when it ends."""

import time
from types import TracebackType
from typing import Final, Self, TextIO

from doorstep.storage.imported import Progress

SECONDS_BETWEEN_LINES: Final = 30.0
"""Where nobody looks at a terminal: a log does not need more."""

SECONDS_BETWEEN_LOOKS: Final = 0.2
"""Of a line that is written over: more often is flicker."""


class Teller:
    """One line that is written over on a terminal; elsewhere a line with each stage, and now and then."""

    def __init__(self, out: TextIO) -> None:
        self._out, self._is_terminal = out, out.isatty()
        self._told_at, self._stage = 0.0, ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_terminal and self._stage:
            self._out.write("\n")

    def tell(self, progress: Progress) -> None:
        """Say how far it is, if it is time to."""
        between = SECONDS_BETWEEN_LOOKS if self._is_terminal else SECONDS_BETWEEN_LINES
        moved = progress.stage != self._stage
        if not moved and time.monotonic() - self._told_at < between:
            return
        self._told_at, self._stage = time.monotonic(), progress.stage
        line = in_short(progress)
        self._out.write(f"\r\x1b[K{line}" if self._is_terminal else f"{line}\n")
        self._out.flush()


def in_short(progress: Progress) -> str:
    """The stage, and how many of each kind there are so far."""
    totals = {kind: each.new + each.changed + each.same for kind, each in progress.counts.items()}
    counted = ", ".join(f"{total:,} {kind}" for kind, total in totals.items() if total)
    return f"{progress.stage}: {counted}" if counted else progress.stage


def report(progress: Progress, into: str) -> str:
    """What was brought, what was left out, and why; ids are those of there."""
    lines = [f"Brought {progress.source} into {into}:"]
    width = max((len(kind) for kind in progress.counts), default=0)
    for kind, each in progress.counts.items():
        lines.append(f"  {kind:<{width}}  {each.new:>9,} new  {each.changed:>9,} changed  {each.same:>9,} as they were")
    left = [(kind, why, each) for kind, reasons in progress.left_out.items() for why, each in reasons.items()]
    lines += ["Left out:"] if left else ["Nothing was left out."]
    for kind, why, each in left:
        ids = ", ".join(one for one in each.ids if one)
        lines.append(
            f"  {each.count:,} {kind}: {why}"
            + (f" ({ids}{', …' if each.count > len(each.ids) else ''})" if ids else "")
        )
    return "\n".join(lines)

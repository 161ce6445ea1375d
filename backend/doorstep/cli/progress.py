"""How far a command is: one line that is written over on a terminal; elsewhere, such as in a log, a line now and then."""

import time
from types import TracebackType
from typing import Final, Self, TextIO

SECONDS_BETWEEN_LINES: Final = 30.0
"""Where nobody looks at a terminal: a log does not need more."""

SECONDS_BETWEEN_LOOKS: Final = 0.2
"""Of a line that is written over: more often is flicker."""


class Teller:
    """Says what is being done, and how much of it is done."""

    def __init__(self, out: TextIO) -> None:
        self._out, self._is_terminal = out, out.isatty()
        self._told_at, self._doing = 0.0, ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_terminal and self._doing:
            self._out.write("\n")

    def tell(self, doing: str, done: str = "") -> None:
        """Say it if it is time to; what is begun is always said."""
        between = SECONDS_BETWEEN_LOOKS if self._is_terminal else SECONDS_BETWEEN_LINES
        if doing == self._doing and time.monotonic() - self._told_at < between:
            return
        self._told_at, self._doing = time.monotonic(), doing
        line = f"{doing}: {done}" if done else doing
        self._out.write(f"\r\x1b[K{line}" if self._is_terminal else f"{line}\n")
        self._out.flush()

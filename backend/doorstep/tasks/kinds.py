"""What there is to do at length, by the name that a task's row has. Each kind's owner adds its line."""

from collections.abc import Mapping
from typing import Final

from doorstep.tasks.running import Work

KINDS: Final[Mapping[str, Work]] = {}
"""Only the worker reads this: who starts a task names its kind by the word."""

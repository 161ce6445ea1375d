"""What there is to do at length, by the name that a task's row has. Each kind's owner adds its line."""

from collections.abc import Mapping
from typing import Final

from doorstep.contacts.importing.running import import_people
from doorstep.tasks.running import Work

KINDS: Final[Mapping[str, Work]] = {
    "import_people": import_people,
}
"""Only the worker reads this: who starts a task names its kind by the word."""

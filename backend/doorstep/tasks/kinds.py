"""What there is to do at length, by the name that a task's row has. Each kind's owner adds its line."""

from collections.abc import Mapping
from typing import Final

from doorstep.contacts.bulk.change import ACTIONS
from doorstep.contacts.bulk.running import change_people
from doorstep.contacts.bulk.undoing import undelete_people
from doorstep.contacts.exporting.running import export_companies, export_people
from doorstep.contacts.importing.running import import_people
from doorstep.tasks.running import Work

KINDS: Final[Mapping[str, Work]] = {
    **{f"bulk_{action}": change_people for action in ACTIONS},
    "bulk_undelete": undelete_people,
    "import_people": import_people,
    "export_people": export_people,
    "export_companies": export_companies,
}
"""Only the worker reads this: who starts a task names its kind by the word."""

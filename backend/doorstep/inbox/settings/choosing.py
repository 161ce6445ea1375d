"""Reading from a form what a program may do: everything, or the boxes that are ticked."""

from typing import Literal

import msgspec

from doorstep.inbox.forms import Fields
from doorstep.workspaces.scopes import IN_ORDER


class Choice(msgspec.Struct, frozen=True):
    """What is ticked; boxes count only when not everything is wanted. A form begins with nothing chosen."""

    which: Literal["everything", "some"] = "some"
    ticked: frozenset[str] = frozenset()

    @property
    def wanted(self) -> frozenset[str] | None:
        """For the token: None is everything, and what comes later."""
        return None if self.which == "everything" else self.ticked


def chosen_scopes(fields: Fields) -> Choice:
    ticked = frozenset(scope for scope in IN_ORDER if fields.text(scope, longest=10))
    return Choice("everything" if fields.text("which", longest=20) == "everything" else "some", ticked)

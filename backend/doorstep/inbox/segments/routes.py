"""Every route about segments and about building rules."""

from typing import Final

from doorstep.inbox.segments import counting, pages

HANDLERS: Final = (*counting.HANDLERS, *pages.HANDLERS)

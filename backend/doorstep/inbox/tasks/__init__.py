"""Long work as teammates follow it: how far it is, what became of it, the files that it made."""

from doorstep.inbox.tasks import downloads, pages

HANDLERS = (*pages.HANDLERS, *downloads.HANDLERS)

"""Long work by programs: changes of many people, exports, imports, nightly rules, and how far each task is.

All of it is Doorstep's own; it has no counterpart in the published descriptions.
"""

from doorstep.rest_api.tasks import changing, downloads, exporting, following, importing, rules

HANDLERS = (
    *following.HANDLERS,
    *downloads.HANDLERS,
    *changing.HANDLERS,
    *exporting.HANDLERS,
    *importing.HANDLERS,
    *rules.HANDLERS,
)

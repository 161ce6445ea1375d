"""Bringing people in from a file, and taking them out into one."""

from doorstep.inbox.imports import choosing, exports, uploading

HANDLERS = (*uploading.HANDLERS, *choosing.HANDLERS, *exports.HANDLERS)

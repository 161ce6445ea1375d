"""People who have not written."""

from doorstep.rest_api.visitors.showing import show_visitor

HANDLERS = (show_visitor,)

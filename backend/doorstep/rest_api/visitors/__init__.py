"""People who have not written."""

from doorstep.rest_api.visitors.converting import convert_visitor
from doorstep.rest_api.visitors.showing import show_visitor
from doorstep.rest_api.visitors.updating import change_visitor

HANDLERS = (show_visitor, change_visitor, convert_visitor)

"""The REST API in Intercom's 2.14 shapes, so that its clients work when their base address is changed."""

from litestar import Router
from litestar.di import Provide

from doorstep.rest_api.access import caller_of, require_token
from doorstep.rest_api.contacts import search_contacts, show_contact
from doorstep.rest_api.conversations import list_conversations, show_conversation
from doorstep.rest_api.limits import RateLimitHeaders
from doorstep.rest_api.me import me
from doorstep.rest_api.replies import reply_to_conversation
from doorstep.rest_api.visitors import show_visitor

router = Router(
    path="/",
    route_handlers=[
        me,
        show_visitor,
        show_contact,
        search_contacts,
        list_conversations,
        show_conversation,
        reply_to_conversation,
    ],
    guards=[require_token],
    dependencies={"caller": Provide(caller_of, sync_to_thread=False)},
    middleware=[RateLimitHeaders()],
)

"""Changing many people from the inbox: asked once with a count, begun, undone, or done every night."""

from doorstep.inbox.bulk import asking, rules

HANDLERS = (*asking.HANDLERS, *rules.HANDLERS)
"""Handlers under /inbox/people."""

"""What contacts did on the site."""

from doorstep.rest_api.events.listing import list_data_events
from doorstep.rest_api.events.recording import create_event, create_summaries

HANDLERS = (create_event, create_summaries, list_data_events)

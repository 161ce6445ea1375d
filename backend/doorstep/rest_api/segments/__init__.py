"""Segments: groups of people by rules."""

from doorstep.rest_api.segments.showing import list_segments_of_contact, list_segments_of_workspace, show_segment
from doorstep.rest_api.segments.writing import create_segment, delete_segment, update_segment

HANDLERS = (
    list_segments_of_workspace,
    show_segment,
    list_segments_of_contact,
    create_segment,
    update_segment,
    delete_segment,
)

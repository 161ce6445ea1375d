"""Leads and users."""

from doorstep.rest_api.contacts.searching import search_contacts
from doorstep.rest_api.contacts.showing import show_contact

HANDLERS = (show_contact, search_contacts)

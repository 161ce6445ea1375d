"""Leads and users."""

from doorstep.rest_api.contacts.showing import search_contacts, show_contact

HANDLERS = (show_contact, search_contacts)

"""Leads and users."""

from doorstep.rest_api.contacts.creating import create
from doorstep.rest_api.contacts.deleting import delete_contact
from doorstep.rest_api.contacts.listing import list_contacts
from doorstep.rest_api.contacts.merging import list_merge_history, merge_contacts, unmerge_contacts
from doorstep.rest_api.contacts.searching import search_contacts
from doorstep.rest_api.contacts.showing import show_contact, show_contact_by_external_id
from doorstep.rest_api.contacts.states import archive_contact, block_contact, unarchive_contact
from doorstep.rest_api.contacts.updating import update

HANDLERS = (
    show_contact,
    show_contact_by_external_id,
    list_contacts,
    create,
    update,
    search_contacts,
    merge_contacts,
    unmerge_contacts,
    list_merge_history,
    archive_contact,
    unarchive_contact,
    block_contact,
    delete_contact,
)

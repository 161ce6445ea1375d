"""Companies, and who belongs to them."""

from doorstep.rest_api.companies.belonging import (
    attach_contact,
    detach_contact,
    list_company_contacts,
    list_company_segments,
    list_contact_companies,
)
from doorstep.rest_api.companies.listing import find_companies, list_companies
from doorstep.rest_api.companies.notes import create_company_note, list_company_notes
from doorstep.rest_api.companies.saving import delete_company, save_company, show_company, update_company
from doorstep.rest_api.companies.scrolling import scroll_companies

HANDLERS = (
    save_company,
    find_companies,
    list_companies,
    scroll_companies,
    show_company,
    update_company,
    delete_company,
    list_company_contacts,
    list_company_segments,
    list_company_notes,
    create_company_note,
    list_contact_companies,
    attach_contact,
    detach_contact,
)

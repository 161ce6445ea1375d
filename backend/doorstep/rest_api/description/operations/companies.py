"""Operations on companies."""

from typing import Final

from doorstep.rest_api.description.operation import COMPANY_MISSING, Operation, Refusal

_ONE: Final = (COMPANY_MISSING,)
_ID: Final = {"company_id": "Doorstep's own id of the company."}

OPERATIONS: Final = (
    Operation(
        "createOrUpdateCompany", "Companies", "Create or update a company",
        "By `company_id`: there is one company with each. A company shows up in lists even before somebody belongs to it.",
        "company", "create_or_update_company_request", (Refusal(400, "bad_request", "bad 'test' parameter"),),
    ),
    Operation(
        "retrieveCompany", "Companies", "Find companies", "Those with a `name` or `company_id`, those that carry a tag or fit a segment; without any of these, all.",
        "company_list", None, _ONE,
        parameters={"company_id": "Your own id of the company.", "name": "Its name.",
                    "tag_id": "Only those with this tag.", "segment_id": "Only those in this segment."},
    ),
    Operation("RetrieveACompanyById", "Companies", "Retrieve a company", "By Doorstep's own id.", "company", None, _ONE, parameters=_ID),
    Operation("UpdateCompany", "Companies", "Update a company", "By Doorstep's own id. What is not sent stays.", "company", "update_company_request", _ONE, parameters=_ID),
    Operation("deleteCompany", "Companies", "Delete a company", "The people stay.", "deleted_company_object", None, _ONE, parameters=_ID),
    Operation("ListAttachedContacts", "Companies", "List a company's people", "Leads and users, in pages.", "company_attached_contacts", None, _ONE, parameters=_ID),
    Operation("ListAttachedSegmentsForCompanies", "Segments", "List a company's segments", "Segments hold people: this is empty.", "company_attached_segments", None, _ONE, parameters=_ID),
    Operation("listCompanyNotes", "Notes", "List a company's notes", "The latest first, in numbered pages.", "note_list", None, _ONE, parameters=_ID),
    Operation(
        "createCompanyNote", "Notes", "Write a note about a company", "Only teammates see it.", "note", "create_note_request",
        (*_ONE, Refusal(404, "not_found", "Resource Not Found", "no teammate has this id")), parameters=_ID,
    ),
    Operation(
        "listAllCompanies", "Companies", "List companies", "By when they were last heard of, in numbered pages.", "company_list",
        parameters={"order": "`asc` or `desc`."},
    ),
    Operation(
        "scrollOverAllCompanies", "Companies", "Scroll over companies",
        "All of them, a hundred at a time, however many there are. One scroll at a time in a workspace; it ends a minute after its last page.",
        "company_scroll", None, (Refusal(404, "not_found", "scroll parameter not found", "the scroll has ended"),
                                 Refusal(400, "scroll_exists", "scroll already exists for this workspace", "another scroll runs")),
        parameters={"scroll_param": "What the page before gave; nothing for the first."},
    ),
)  # fmt: skip

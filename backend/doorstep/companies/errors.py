"""What is refused about companies, in the codes and words that are published."""

from doorstep.kernel.errors import Invalid, NotFound

MOST_COMPANIES = 1_000
"""A person belongs to at most so many."""


class CompanyMissing(NotFound):
    """No company of this workspace."""

    code = "company_not_found"

    def __init__(self) -> None:
        super().__init__("Company Not Found")


class TooManyCompanies(Invalid):
    """The person belongs to as many as one may."""

    code = "contact_company_limit_exceeded"

    def __init__(self) -> None:
        super().__init__(f"Contact has reached the maximum of {MOST_COMPANIES} company associations")

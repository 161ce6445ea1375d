"""The family `company.`: people by the companies that they belong to. Pure.

One of a person's companies is enough; negated, none of them may be like that. `company_id`, without a dot, is Doorstep's own id of one.
"""

from collections.abc import Callable, Set
from typing import Final

from doorstep.filters.conditions import Field

COMPANY_FIELDS: Final[dict[str, Field]] = {
    **{name: Field("text", "company_field", (name,)) for name in ("company_id", "name", "plan", "industry", "website")},
    **{name: Field("number", "company_field", (name,)) for name in ("size", "monthly_spend")},
    **{name: Field("date", "company_field", (name,)) for name in ("created_at", "remote_created_at")},
    "tag_id": Field("label", "company_tag"),
}

_CUSTOM: Final = "custom_attributes."


def company_fields(dates: Set[str] = frozenset()) -> Callable[[str], Field | None]:
    """The reader of the family, for a `FieldTable`; `dates` are the custom attributes that the workspace declares as dates."""

    def read(rest: str) -> Field | None:
        name = rest.removeprefix(_CUSTOM)
        if name == rest:
            return COMPANY_FIELDS.get(rest)
        return Field("custom_date" if name in dates else "custom", "company_attribute", (name,))

    return read

"""A company as the API shows one."""

from doorstep.companies.company import Company, Counted
from doorstep.kernel.clock import unix_seconds


def company_shape(company: Company, counted: Counted) -> dict[str, object]:
    """Every key that the description's example has; what is not known of it is left out, as there."""
    known = {"size": company.size, "website": company.website, "industry": company.industry}
    return {
        "type": "company",
        "company_id": company.company_id,
        "id": company.company_uid,
        "app_id": company.workspace_id,
        "name": company.name or "",
        "remote_created_at": unix_seconds(company.remote_created_at or company.created_at),
        "created_at": unix_seconds(company.created_at),
        "updated_at": unix_seconds(company.updated_at),
        "monthly_spend": int(company.monthly_spend or 0),
        "session_count": 0,
        "user_count": counted.users,
        "tags": {"type": "tag.list", "tags": [_tag(tag.tag_id, tag.name) for tag in counted.tags]},
        # rules of segments are about people
        "segments": {"type": "segment.list", "segments": []},
        "plan": {"type": "plan", "id": company.plan, "name": company.plan} if company.plan else {},
        "custom_attributes": {name: value for name, value in company.custom_attributes.items() if value is not None},
        **{name: value for name, value in known.items() if value is not None},
        **({"last_request_at": unix_seconds(counted.last_request_at)} if counted.last_request_at else {}),
    }


def _tag(tag_id: int, name: str) -> dict[str, object]:
    return {"type": "tag", "id": str(tag_id), "name": name}

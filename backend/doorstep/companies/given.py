"""What a program says of a company, checked. Pure.

A page's settings are read by `contacts.given`, which leaves out what it does not understand; here it is refused, by name.
"""

from collections.abc import Mapping
from typing import Any, Final

from doorstep.contacts.given import (
    LARGEST_NUMBER,
    LONGEST_NAME,
    LONGEST_TEXT,
    GivenCompany,
    moment,
    refuse_too_many,
    scalar,
)
from doorstep.kernel.errors import Invalid

LARGEST_SPEND: Final = 2**31 - 1

LONGEST_WEBSITE: Final = 2_048

FIELDS: Final = frozenset({
    "company_id", "name", "plan", "size", "website", "industry", "custom_attributes", "remote_created_at", "monthly_spend",
})  # fmt: skip


class BadParameter(Invalid):
    """A key that no company has."""

    code = "bad_request"

    def __init__(self, name: str) -> None:
        super().__init__(f"bad '{name[:80]}' parameter", name[:80])


def read_company(body: Mapping[str, Any], company_id: str) -> GivenCompany:
    """The company that `body` describes, under the site's own id of it; null empties a value.

    Raises:
        BadParameter: a key that is not known.
        Invalid: a value of another kind than its field; names it.
    """
    unknown = sorted(set(body) - FIELDS)
    if unknown:
        raise BadParameter(unknown[0])
    standard = {
        column: None if body[name] is None else read(name, body[name])
        for name, (column, read) in _READERS.items()
        if name in body
    }
    return GivenCompany(company_id, standard, _custom(body.get("custom_attributes")))


def read_company_id(value: object) -> str:
    """The site's own id of a company: a text, or a number that is meant as one.

    Raises:
        Invalid: neither, empty or too long.
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Invalid("company_id is a text", "company_id")
    text = str(value).strip()
    if not text or len(text) > LONGEST_TEXT or "\0" in text:
        raise Invalid(f"company_id has 1 to {LONGEST_TEXT} characters", "company_id")
    return text


def _text(name: str, value: object) -> str:
    longest = LONGEST_WEBSITE if name == "website" else LONGEST_TEXT
    if not isinstance(value, str) or len(value) > longest or "\0" in value:
        raise Invalid(f"{name} is a text of at most {longest} characters", name)
    return value.strip()


def _plan(name: str, value: object) -> str:
    # an answer's plan sent back is an object with its name
    return _text(name, value.get("name", "") if isinstance(value, Mapping) else value)


def _count(name: str, value: object) -> int:
    found = _number(name, value)
    if found < 0:
        raise Invalid(f"{name} is not negative", name)
    return found


def _number(name: str, value: object) -> int:
    """Whole: what is behind the point is cut off, as the field does."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            value = None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST_SPEND:
        raise Invalid(f"{name} is a number up to {LARGEST_SPEND}", name)
    return int(value)


def _moment(name: str, value: object) -> object:
    found = moment(value)
    if found is None:
        raise Invalid(f"{name} is Unix seconds", name)
    return found


def _custom(given: object) -> dict[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise Invalid("custom_attributes is an object", "custom_attributes")
    refuse_too_many(given)
    return {_key(name): _value(name, value) for name, value in given.items()}


def _key(name: object) -> str:
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME or "\0" in name:
        raise Invalid(f"a custom attribute's name has 1 to {LONGEST_NAME} characters", "custom_attributes")
    return name


def _value(name: str, value: object) -> str | int | float | bool | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value.replace("\0", "")[:LONGEST_TEXT]
    found = scalar(value)
    if found is None:
        raise Invalid(f"{name[:80]} is a text, a number within {LARGEST_NUMBER} or a truth value", "custom_attributes")
    return found


_READERS: Final = {
    "name": ("name", _text),
    "plan": ("plan", _plan),
    "size": ("size", _count),
    "website": ("website", _text),
    "industry": ("industry", _text),
    "remote_created_at": ("remote_created_at", _moment),
    "monthly_spend": ("monthly_spend", _number),
}

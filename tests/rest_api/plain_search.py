"""What a query means, in plain Python over what people show: the compiler to SQL is held against it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from doorstep.companies.company import Company
from doorstep.contacts.attributes import Shown
from doorstep.filters.conditions import Comparison, Condition, DaysFromToday, Group, Nobody, Not
from doorstep.kernel.clock import now

NUMBER = re.compile(r"-?[0-9]{1,200}(\.[0-9]+)?([eE][-+]?[0-9]{1,2})?")
OWN_WORDS = {"avatar_url": "avatar_url", "language": "language"}


class Did(msgspec.Struct, frozen=True):
    name: str
    at: datetime
    metadata: Mapping[str, Any]


class Plain(msgspec.Struct, frozen=True):
    """One person with everything that a query may ask for."""

    shown: Shown
    tags: frozenset[str]
    companies: Mapping[str, "PlainCompany"]
    """By our id."""
    did: Sequence[Did]
    is_active: bool = True


class PlainCompany(msgspec.Struct, frozen=True):
    row: Company
    tags: frozenset[str]


def meets(person: Plain, condition: Condition, zone: ZoneInfo) -> bool:
    if isinstance(condition, Nobody):
        return False
    if isinstance(condition, Not):
        return not meets(person, condition.member, zone)
    if isinstance(condition, Group):
        found = [meets(person, member, zone) for member in condition.members]
        return all(found) if condition.operator == "AND" else any(found)
    return _meets(person, condition, zone)


def _meets(person: Plain, wanted: Comparison, zone: ZoneInfo) -> bool:
    name, kind = wanted.field.name, wanted.field.kind
    if name in ("tag", "company"):
        mine = person.tags if name == "tag" else person.companies
        holds = bool(mine) if wanted.values == (None,) else wanted.values[0] in mine
        return holds != ((wanted.operator == "!=") != (wanted.values == (None,)))
    if name.startswith("company_"):
        return _at_company(person, wanted, zone)
    if name.startswith("event_"):
        return _did(person, wanted, zone)
    if kind in ("custom", "custom_date"):
        return _custom(person.shown.custom_attributes, wanted, zone)
    if kind == "nothing":
        return _compare(None, wanted, zone)
    if name == "email_normal":
        return _compare(person.shown.email and person.shown.email.lower(), wanted, zone)
    if name == "email_domain":
        return _compare(person.shown.email and person.shown.email.lower().rpartition("@")[2], wanted, zone)
    return _compare(getattr(person.shown, name), wanted, zone)


def _at_company(person: Plain, wanted: Comparison, zone: ZoneInfo) -> bool:
    negated = wanted.operator in ("!=", "NIN", "!~")
    if wanted.values == (None,):
        return any(_has(each, wanted) for each in person.companies.values()) == negated
    positive = {"!=": "=", "NIN": "IN", "!~": "~"}.get(wanted.operator, wanted.operator)
    asked = msgspec.structs.replace(wanted, operator=positive)
    return any(_company(each, asked, zone) for each in person.companies.values()) != negated


def _company(company: PlainCompany, wanted: Comparison, zone: ZoneInfo) -> bool:
    if wanted.field.name == "company_tag":
        return wanted.values[0] in company.tags
    if wanted.field.name == "company_attribute":
        return _custom(company.row.custom_attributes, wanted, zone)
    return _compare(_shown_of(company.row, wanted.field.path[0]), wanted, zone)


def _has(company: PlainCompany, wanted: Comparison) -> bool:
    if wanted.field.name == "company_tag":
        return bool(company.tags)
    if wanted.field.name == "company_attribute":
        return company.row.custom_attributes.get(wanted.field.path[0]) is not None
    return _shown_of(company.row, wanted.field.path[0]) is not None


def _shown_of(row: Company, name: str) -> Any:
    return row.remote_created_at or row.created_at if name == "remote_created_at" else getattr(row, name)


def _did(person: Plain, wanted: Comparison, zone: ZoneInfo) -> bool:
    mine = [each for each in person.did if each.name == wanted.field.path[0]]
    if wanted.field.name == "event_count":
        return _compare(len(mine), wanted, zone)
    if wanted.field.name == "event_metadata":
        negated = wanted.operator in ("!=", "NIN", "!~")
        positive = {"!=": "=", "NIN": "IN", "!~": "~"}.get(wanted.operator, wanted.operator)
        if wanted.values == (None,):
            has_one = any(each.metadata.get(wanted.field.path[1]) is not None for each in mine)
            return has_one == negated
        asked = msgspec.structs.replace(wanted, operator=positive)
        return any(_custom(each.metadata, asked, zone) for each in mine) != negated
    times = [each.at for each in mine]
    at = (min(times) if wanted.field.name == "event_first_at" else max(times)) if times else None
    return _compare(at, wanted, zone)


def _compare(value: Any, wanted: Comparison, zone: ZoneInfo) -> bool:
    operator, values = wanted.operator, wanted.values
    if values == (None,):
        return (value is None) == (operator == "=")
    if wanted.field.kind == "date":
        return value is not None and _ordered(operator, _day(value, zone), _meant(values[0], zone))
    if operator in ("=", "IN"):
        return value in values
    if operator in ("!=", "NIN"):
        return value not in values
    if operator in ("<", ">", "<=", ">="):
        return value is not None and _ordered(operator, value, values[0])
    return _pieces(operator, value, values[0])


def _pieces(operator: str, value: str | None, piece: str) -> bool:
    text, lowered = None if value is None else value.lower(), piece.lower()
    if operator == "!~":
        return text is None or lowered not in text
    if text is None:
        return False
    return {"~": lowered in text, "^": text.startswith(lowered), "$": text.endswith(lowered)}[operator]


def _ordered(operator: str, left: Any, right: Any) -> bool:
    return {"=": left == right, "<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}[
        operator
    ]


def _meant(value: datetime | DaysFromToday, zone: ZoneInfo) -> date:
    if isinstance(value, DaysFromToday):
        return now().astimezone(zone).date() + timedelta(days=value.days)
    return _day(value, zone)


def _is_on_the_same_side(operator: str, there: date, meant: datetime | DaysFromToday, zone: ZoneInfo) -> bool:
    """Less than 7 days ago is not in a year, and sooner than in 3 days was not last year."""
    today = now().astimezone(zone).date()
    if not isinstance(meant, DaysFromToday):
        return True
    if operator == ">" and meant.days < 0:
        return there <= today
    return there >= today if operator == "<" and meant.days > 0 else True


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def _custom(document: Mapping[str, Any], wanted: Comparison, zone: ZoneInfo) -> bool:
    value, operator = document.get(wanted.field.path[-1]), wanted.operator
    if wanted.values == (None,):
        return (value is None) == (operator == "=")
    written = None if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    as_number = float(written) if written is not None and NUMBER.fullmatch(written) else None
    if wanted.field.kind == "custom_date":
        if as_number is None:
            return False
        there, meant = _day(datetime.fromtimestamp(as_number, zone), zone), wanted.values[0]
        return _ordered(operator, there, _meant(meant, zone)) and _is_on_the_same_side(operator, there, meant, zone)
    if operator in ("=", "IN"):
        return any(_is(value, each) for each in wanted.values)
    if operator in ("!=", "NIN"):
        return not any(_is(value, each) for each in wanted.values)
    if operator in ("<", ">", "<=", ">="):
        return as_number is not None and _ordered(operator, as_number, wanted.values[0])
    return _pieces(operator, written, wanted.values[0])


def _is(value: Any, asked: str) -> bool:
    if isinstance(value, bool) or value is None:
        return value is not None and str(value).lower() == asked
    if isinstance(value, str):
        return value == asked
    return NUMBER.fullmatch(asked) is not None and float(asked) == float(value)

"""What is asked of a workspace full of people: a query for every field that has an index, of each the common and the rare."""

import random
from collections.abc import Callable, Mapping
from typing import Any

from bench.people_data import COUNTRIES, EVENT_NAMES, NEWEST, People

Query = dict[str, Any]
DAY_SECONDS = 86_400


def a_filter(field: str, operator: str, value: object) -> Query:
    return {"field": field, "operator": operator, "value": value}


def all_of(*members: Query) -> Query:
    return {"operator": "AND", "value": list(members)}


def queries(people: People, dice: random.Random) -> Mapping[str, Callable[[], Query]]:
    """By what is searched; each call makes another query of its kind."""

    def anyone() -> int:
        return dice.randrange(people.people)

    def few(most: int) -> int:
        return int(most * dice.random() ** 3)

    def days_ago(most: int) -> int:
        return int(NEWEST.timestamp()) - DAY_SECONDS * dice.randrange(1, most)

    def event() -> str:
        return dice.choice(EVENT_NAMES)

    return {
        "id": lambda: a_filter("id", "=", people.ids[anyone()]),
        "external_id": lambda: a_filter("external_id", "=", f"u{anyone()}"),
        "email": lambda: a_filter("email", "=", people.email_of(anyone())),
        "email ~": lambda: a_filter("email", "~", f".{anyone()}@"),
        "email_domain": lambda: a_filter("email_domain", "=", f"domain{few(500)}.example"),
        "name": lambda: a_filter("name", "=", " ".join(people.name_of(anyone()))),
        "name ^": lambda: a_filter("name", "^", people.name_of(anyone())[0]),
        "phone": lambda: a_filter("phone", "=", f"+49 30 {anyone():07d}"),
        "role": lambda: a_filter("role", "=", dice.choice(["lead", "user"])),
        "owner_id": lambda: a_filter("owner_id", "=", 1 + few(20)),
        "browser": lambda: a_filter("browser", "=", f"Browser {few(6)}"),
        "os": lambda: a_filter("os", "=", f"System {few(5)}"),
        "browser_language": lambda: a_filter("browser_language", "=", f"l{few(20)}"),
        "language_override": lambda: a_filter("language_override", "=", f"l{dice.randrange(20)}"),
        "location.country": lambda: a_filter("location.country", "=", dice.choice(COUNTRIES)),
        "location.region": lambda: a_filter("location.region", "=", f"Region {few(300)}"),
        "location.city": lambda: a_filter("location.city", "=", f"City {few(3_000)}"),
        "created_at >": lambda: a_filter("created_at", ">", days_ago(1_000)),
        "created_at =": lambda: a_filter("created_at", "=", days_ago(1_000)),
        "signed_up_at =": lambda: a_filter("signed_up_at", "=", days_ago(1_000)),
        "last_seen_at >": lambda: a_filter("last_seen_at", ">", days_ago(300)),
        "last_contacted_at >": lambda: a_filter("last_contacted_at", ">", days_ago(300)),
        "updated_at =": lambda: a_filter("updated_at", "=", days_ago(1_000)),
        "unsubscribed_from_emails": lambda: a_filter("unsubscribed_from_emails", "=", True),
        "has_hard_bounced": lambda: a_filter("has_hard_bounced", "=", True),
        "tag_id": lambda: a_filter("tag_id", "=", str(dice.choice([900_001, 900_002, 900_003]))),
        "company_id": lambda: a_filter("company_id", "=", people.company(dice.randrange(1_000))),
        "custom_attributes, unique": lambda: a_filter("custom_attributes.account", "=", f"A{anyone():08d}"),
        "custom_attributes, common": lambda: a_filter("custom_attributes.plan", "=", dice.choice(["free", "pro", "team"])),
        "custom_attributes, rare": lambda: a_filter("custom_attributes.campaign", "=", f"campaign {dice.randrange(1_000)}"),
        "custom_attributes >": lambda: a_filter("custom_attributes.seats", ">", dice.randrange(300)),
        "events.NAME.count": lambda: a_filter(f"events.{event()}.count", ">", dice.randrange(5)),
        "events.NAME.last_at": lambda: a_filter(f"events.{event()}.last_at", ">", days_ago(200)),
        "events.NAME.metadata, common": lambda: a_filter(f"events.{event()}.metadata.plan", "=", dice.choice("abc")),
        "events.NAME.metadata, rare": lambda: a_filter(f"events.{event()}.metadata.item", "=", f"item {dice.randrange(5_000)}"),
        "country and plan and event": lambda: all_of(
            a_filter("location.country", "=", dice.choice(COUNTRIES)), a_filter("custom_attributes.plan", "=", "team"),
            a_filter(f"events.{event()}.count", ">", 0),
        ),
    }  # fmt: skip


ORDERS: tuple[Mapping[str, str] | None, ...] = (
    None,
    {"field": "last_seen_at", "order": "descending"},
    {"field": "name", "order": "ascending"},
)


def segments() -> Mapping[str, Query]:
    """Rules as people write them, from everybody to nobody."""
    day = int(NEWEST.timestamp())
    return {
        "everybody": a_filter("created_at", ">", 0),
        "active lately": a_filter("last_seen_at", ">", day - 7 * DAY_SECONDS),
        "slipping away": a_filter("last_seen_at", "<", day - 90 * DAY_SECONDS),
        "enterprise": a_filter("custom_attributes.plan", "=", "enterprise"),
        "large": a_filter("custom_attributes.seats", ">", 480),
        "never bought": a_filter("events.purchased.count", "=", 0),
        "bought twice": a_filter("events.purchased.count", ">", 1),
        "looked at one thing": a_filter("events.viewed.metadata.item", "=", "item 17"),
        "not tagged": a_filter("tag_id", "!=", "900001"),
        "French or German and paying": all_of(
            {
                "operator": "OR",
                "value": [a_filter("location.country", "=", COUNTRIES[3]), a_filter("tag_id", "=", "900002")],
            },
            a_filter("custom_attributes.plan", "IN", ["team", "enterprise"]),
        ),
    }

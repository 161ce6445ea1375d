"""Values as people read them: sizes of files, and what has parts, as the metadata of events: amounts of money and links."""

from collections.abc import Mapping
from typing import Final

import msgspec

WITHOUT_CENTS: Final = frozenset(
    {
        "bif",
        "clp",
        "djf",
        "gnf",
        "isk",
        "jpy",
        "kmf",
        "krw",
        "pyg",
        "rwf",
        "ugx",
        "uyi",
        "vnd",
        "vuv",
        "xaf",
        "xof",
        "xpf",
    }
)
"""Currencies whose smallest unit is the whole one. Source: ISO 4217."""

IN_THOUSANDTHS: Final = frozenset({"bhd", "iqd", "jod", "kwd", "lyd", "omr", "tnd"})
"""Source: ISO 4217."""


def size_in_words(size_bytes: int) -> str:
    """`512 bytes`, `34 KB`, `1.4 MB`: in thousands, as file managers say it."""
    if size_bytes < 1_000:
        return f"{size_bytes} bytes"
    if size_bytes < 1_000_000:
        return f"{size_bytes / 1_000:.0f} KB"
    return f"{size_bytes / 1_000_000:.1f} MB"


def estimate_in_words(count: int) -> str:
    """`about 120,000`: two digits of an estimate mean something."""
    unit = 10 ** max(0, len(str(count)) - 2)
    return f"about {round(count / unit) * unit:,}"


def number_in_words(value: object) -> str:
    """`1,234,567` or `1,197.857`; four digits stay together, since they are often a year."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:,}" if abs(value) >= 10_000 or isinstance(value, float) else str(value)


def plain_of_parts(value: Mapping[str, object]) -> str:
    """`120.00 EUR` for an amount, which is in the smallest unit of its currency; a link's words; else JSON."""
    amount, currency = value.get("amount"), value.get("currency")
    if isinstance(amount, int) and isinstance(currency, str):
        return f"{_in_units(amount, currency.lower())} {currency.upper()}"
    if "url" in value:
        return str(value.get("value") or value["url"])
    return msgspec.json.encode(value).decode()


def _in_units(amount: int, currency: str) -> str:
    digits = 0 if currency in WITHOUT_CENTS else 3 if currency in IN_THOUSANDTHS else 2
    return f"{amount / 10**digits:,.{digits}f}"

"""The family `events.`: how often and when somebody did something, and with what metadata. Pure.

`events.NAME.count`, `events.NAME.first_at`, `events.NAME.last_at` and `events.NAME.metadata.KEY`; of an amount also `KEY.amount` and
`KEY.currency`, of a link `KEY.url` and `KEY.value`. A name may have dots in it. One that could be read in two ways is put in double
quotes, in which a double quote is written twice: `events."a.metadata.b".count`.
"""

import re
from typing import Final

from doorstep.filters.conditions import Field, Kind

_ASPECTS: Final[dict[str, tuple[Kind, str]]] = {
    "count": ("number", "event_count"),
    "first_at": ("date", "event_first_at"),
    "last_at": ("date", "event_last_at"),
}

_QUOTED = re.compile(r'"((?:[^"]|"")+)"\.(.+)', re.DOTALL)


def event_field(rest: str) -> Field | None:
    """What follows `events.`; `path` of the field is the event's name and, of metadata, the key."""
    quoted = _QUOTED.fullmatch(rest)
    if quoted:
        return _aspect(quoted[1].replace('""', '"'), quoted[2])
    name, found, key = rest.partition(".metadata.")
    if found:
        return _aspect(name, f"metadata.{key}")
    name, _, aspect = rest.rpartition(".")
    return _aspect(name, aspect)


def _aspect(name: str, aspect: str) -> Field | None:
    if not name:
        return None
    if aspect.startswith("metadata."):
        return Field("custom", "event_metadata", (name, aspect.removeprefix("metadata.")))
    if aspect not in _ASPECTS:
        return None
    kind, field = _ASPECTS[aspect]
    return Field(kind, field, (name,))


def field_of_event(name: str, aspect: str) -> str:
    """The public name of an aspect, such as `count` or `metadata.plan`, of what is called `name`."""
    is_plain = "." not in name and '"' not in name
    quoted = name if is_plain else '"' + name.replace('"', '""') + '"'
    return f"events.{quoted}.{aspect}"

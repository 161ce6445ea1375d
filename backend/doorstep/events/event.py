"""An event: a name, a time, and flat metadata. What cannot be one is refused with its reason. Pure."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ContactId, WorkspaceId

MOST_NAMES: Final = 120
"""Different names a workspace that were used in the last `NAME_LIVES`; a page that makes names up must not fill the list of all."""

NAME_LIVES: Final = timedelta(days=90)
"""A name that nobody used for so long makes room: longer than a quarter's campaign, so that no name in use is lost."""

MOST_NEW_NAMES: Final = 20
"""Names that one device brings within a day: more than a site has on a way through it, and too few to use up all of them."""

MOST_METADATA_KEYS: Final = 20
MOST_KEPT_KEYS: Final = 10
"""Of what a program sends; as the field does, further keys are left out."""
LONGEST_NAME: Final = 255
LONGEST_VALUE: Final = 1_000
LARGEST_NUMBER: Final = 2**53
"""Beyond it, browsers and JSON readers disagree about integers."""
MOST_AHEAD: Final = timedelta(minutes=10)
"""By how much the clock of whoever tells of an event may be fast. Later ones did not happen: until then, whoever is asked what they
did last would answer with them."""
_YEAR_2100: Final = 4_102_444_800


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """The same name, time and person is one event."""

    workspace_id: WorkspaceId
    contact_id: ContactId
    name: str
    created_at: datetime
    event_id: str
    metadata: Mapping[str, Any] = {}


class TooManyEventNames(Invalid):
    """The workspace has as many names as it may."""

    code = "too_many_event_names"

    def __init__(self, field: str = "name") -> None:
        super().__init__(f"a workspace has at most {MOST_NAMES} event names", field)


class TooManyNewEventNames(Invalid):
    """The device has brought as many names today as it may."""

    code = "too_many_new_event_names"

    def __init__(self) -> None:
        super().__init__(f"a browser brings at most {MOST_NEW_NAMES} new event names a day", "name")


def check_name(name: str, field: str = "name") -> str:
    """The name without white space around it; `field` is what the client calls it.

    Raises:
        Invalid: empty or too long.
    """
    cleaned = name.strip()
    if not cleaned or len(cleaned) > LONGEST_NAME or "\0" in cleaned:
        raise Invalid(f"an event's name has 1 to {LONGEST_NAME} characters", field)
    return cleaned


def check_metadata(metadata: Mapping[str, object] | None) -> dict[str, str | int | float | bool | None]:
    """`metadata` itself when it is flat and small.

    Raises:
        Invalid: more than 20 keys, or a value that is no text, number or truth value.
    """
    if metadata is None:
        return {}
    if len(metadata) > MOST_METADATA_KEYS:
        raise Invalid(f"metadata has at most {MOST_METADATA_KEYS} keys", "metadata")
    return {_key(key): _value(key, value) for key, value in metadata.items()}


def kept_metadata(metadata: Mapping[str, object] | None) -> dict[str, object]:
    """The first ten keys of what a program sends. Two objects are values too: a link `{url, value}`, an amount
    `{amount, currency}` in hundredths.

    Raises:
        Invalid: a value that is nothing of these.
    """
    kept = dict(list((metadata or {}).items())[:MOST_KEPT_KEYS])
    return {
        _key(key): _object(key, value) if isinstance(value, Mapping) else _value(key, value)
        for key, value in kept.items()
    }


def _object(key: str, value: Mapping[str, object]) -> dict[str, object]:
    shape = {"url": str, "value": str} if "url" in value else {"amount": int, "currency": str}
    if set(value) != set(shape) or not all(type(value[name]) is kind for name, kind in shape.items()):
        raise Invalid(f"metadata is flat: {key[:50]} is neither a link nor an amount", "metadata")
    return {name: _value(key, each) for name, each in value.items()}


def moment_of(seconds: float | None, now: datetime, field: str = "created_at") -> datetime:
    """When it happened: Unix seconds as a page or a program gives them, to the second; without them, now.

    Raises:
        Invalid: not between 1970 and 2100, or further ahead than clocks differ.
    """
    if seconds is None:
        return now
    if not 0 < seconds < _YEAR_2100:
        raise Invalid(f"{field} is Unix seconds", field)
    at = datetime.fromtimestamp(int(seconds), UTC)
    if at > now + MOST_AHEAD:
        minutes = MOST_AHEAD // timedelta(minutes=1)
        raise Invalid(
            f"{field} is in the future: at most {minutes} minutes ahead are taken for clocks that differ", field
        )
    return at


def moment_of_page(seconds: float | None, now: datetime) -> datetime:
    """As `moment_of`; but what a page tells has happened, however wrong the clock of its computer may be.

    Raises:
        Invalid: not between 1970 and 2100.
    """
    if seconds is not None and (now + MOST_AHEAD).timestamp() < seconds < _YEAR_2100:
        return now
    return moment_of(seconds, now)


def _key(key: str) -> str:
    if not key or len(key) > LONGEST_NAME or "\0" in key:
        raise Invalid(f"a key of metadata has 1 to {LONGEST_NAME} characters", "metadata")
    return key


def _value(key: str, value: object) -> str | int | float | bool | None:
    if isinstance(value, str):
        return value.replace("\0", "")[:LONGEST_VALUE]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float) and abs(value) < LARGEST_NUMBER and math.isfinite(value):
        return value
    raise Invalid(f"metadata is flat: {key[:50]} is no text, number or truth value", "metadata")

"""Events as the API shows them."""

from datetime import datetime

from doorstep.contacts.people import Person
from doorstep.events.event import Event
from doorstep.kernel.clock import unix_seconds
from doorstep.storage.event_lists import Summary


def event_shape(event: Event, person: Person) -> dict[str, object]:
    """Every key of the description's properties; what the person has none of is left out."""
    return {
        "type": "event",
        "id": event.event_id,
        "event_name": event.name,
        "created_at": unix_seconds(event.created_at),
        **whose(person),
        "metadata": dict(event.metadata),
    }


def summary_shape(summary: Summary) -> dict[str, object]:
    return {
        "name": summary.name,
        "first": _written(summary.first_at),
        "last": _written(summary.last_at),
        "count": summary.count,
        "description": "",
    }


def whose(person: Person) -> dict[str, object]:
    """The person's names."""
    known = {"user_id": person.shown.external_id, "email": person.shown.email}
    return {"intercom_user_id": person.root.contact_id, **{name: value for name, value in known.items() if value}}


def _written(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")

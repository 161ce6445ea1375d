"""Reading from a form what is to be done to whom, and saying it in words."""

from collections.abc import Mapping
from typing import Any, Final

from litestar import Request

from doorstep.contacts.bulk.change import ACTIONS, Action, BulkChange, checked_people
from doorstep.contacts.bulk.rules import not_heard_from
from doorstep.inbox.people_addresses import LONGEST_FILTER, address_of, selection_of_text
from doorstep.kernel.errors import Invalid, NotFound
from doorstep.segments import saying
from doorstep.segments.segment import Segment
from doorstep.segments.selecting import Selection
from doorstep.web.forms import form_of

DOES: Final[Mapping[Action, str]] = {
    "tag": "Tags {who} with {tag}",
    "untag": "Takes the tag {tag} off {who}",
    "archive": "Archives {who}",
    "unarchive": "Takes {who} out of the archive",
    "delete": "Deletes {who}",
}


def checked_action(word: str) -> Action:
    """A word of an address.

    Raises:
        NotFound: nothing that can be done.
    """
    if word not in ACTIONS:
        raise NotFound("there is no such change")
    return word


async def change_of(request: Request[Any, Any, Any], action: Action) -> BulkChange:
    """What the bar under a list sends: `selection` where everybody who matches is meant, else one `ids` for each person.

    Raises:
        Invalid: the selection is none that an address can have.
    """
    form = await form_of(request)
    text = form.get("selection")
    if isinstance(text, str):
        if len(text) > 4 * LONGEST_FILTER:
            raise Invalid("this filter is too long", "selection")
        return BulkChange(action=action, selection=selection_of_text(text))
    return BulkChange(action=action, people=checked_people([str(each) for each in form.getall("ids", [])]))


def address_of_all(selection: Selection) -> str:
    """Where one looks at everybody of a selection."""
    query = address_of(selection)
    return f"/inbox/people?{query}" if query else "/inbox/people"


def in_words(change: BulkChange, segments: Mapping[str, Segment]) -> str:
    """`Deletes leads not heard from in 90 days`; a filter of other kinds is only mentioned."""
    who = who_in_words(change.selection or Selection(), segments)
    return DOES[change.action].format(who=who, tag=change.tag_name)


def who_in_words(selection: Selection, segments: Mapping[str, Segment]) -> str:
    """`leads of the segment New that match a filter`."""
    segment = None if selection.segment_id is None else segments.get(selection.segment_id)
    days = None if selection.query is None else _silent_days(selection.query)
    silent = "that match a filter" if days is None else f"not heard from in {days} {'day' if days == 1 else 'days'}"
    return saying.in_words(selection, segment.name if segment else None, silent)


def _silent_days(query: Mapping[str, Any]) -> int | None:
    """The number of days, where the query is one of `not_heard_from`."""
    try:
        days = int(str(query["value"][0]["value"]).removesuffix(" days ago"))
        return days if not_heard_from(days) == query else None
    except (KeyError, IndexError, TypeError, ValueError, Invalid):
        return None

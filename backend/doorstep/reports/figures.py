"""What a report shows, before it has a shape on a page."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from doorstep.reports.period import Period


class Begun(msgspec.Struct, frozen=True):
    """Conversations that began in some time: how many, and how long those that it happened to took, in the median."""

    count: int = 0
    answered: int = 0
    """Begun by a person, and answered by a teammate."""
    closed: int = 0
    first_response_seconds: float | None = None
    time_to_close_seconds: float | None = None
    """Until it was closed for the first time."""


class Steps(msgspec.Struct, frozen=True):
    """By day: browsers that were new, people who wrote or were made leads, people who became users."""

    visitors: Mapping[date, int] = {}
    leads: Mapping[date, int] = {}
    users: Mapping[date, int] = {}


class OfTeammate(msgspec.Struct, frozen=True):
    """Conversations that are assigned to a teammate. Nobody's have no id, those of one who left no name."""

    admin_id: int | None
    name: str | None
    begun: Begun


class OfPage(msgspec.Struct, frozen=True):
    """Conversations that began on a page. Without what stands behind `?` or `#`; None where no page was told."""

    url: str | None
    count: int


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of one period. `…_before` is of as many days right before it."""

    period: Period
    begun: Begun
    begun_before: Begun
    by_day: Mapping[date, Begun]
    by_day_before: Mapping[date, int]
    by_hour: Mapping[tuple[int, int], int]
    """By weekday, Monday is 0, and hour of the day: how many conversations began."""
    teammates: Sequence[OfTeammate]
    pages: Sequence[OfPage]
    """The most frequent ones."""
    steps: Steps
    steps_before: Steps
    visitors_since: date | None
    """Since when visitors are counted."""
    visitors_are_complete: bool
    """False while the store of visitors does not answer."""

    @property
    def on_other_pages(self) -> int:
        """Conversations that began elsewhere than on `pages`."""
        return self.begun.count - sum(each.count for each in self.pages)

    @property
    def is_empty(self) -> bool:
        """Nothing happened, neither in this time nor before it."""
        steps = (self.steps, self.steps_before)
        people = any(each.visitors or each.leads or each.users for each in steps)
        return not (self.begun.count or self.begun_before.count or people)

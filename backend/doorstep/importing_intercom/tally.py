"""What an import counts: what was made, changed or left as it was, and what was left out and why. Pure."""

import msgspec

from doorstep.storage.imported import Counts, LeftOut

EXAMPLES = 5
"""Ids that are kept of what was left out for one reason: enough to look one up."""


class Tally(msgspec.Struct):
    """Counts by kind, in the words of the report."""

    counts: dict[str, Counts] = {}
    left_out: dict[str, dict[str, LeftOut]] = {}

    def made(self, kind: str, count: int = 1) -> None:
        self._of(kind).new += count

    def changed(self, kind: str) -> None:
        self._of(kind).changed += 1

    def same(self, kind: str) -> None:
        self._of(kind).same += 1

    def leave_out(self, kind: str, why: str, imported_id: object, *, count: int = 1) -> None:
        """Args: kind: what is left out, in words. why: in words of ours. imported_id: how it is called there."""
        found = self.left_out.setdefault(kind, {}).setdefault(why, LeftOut())
        found.count += count
        if len(found.ids) < EXAMPLES and str(imported_id) not in found.ids:
            found.ids = [*found.ids, str(imported_id)[:80]]

    def copied(self) -> "Tally":
        """One that can be counted on without changing this."""
        return msgspec.convert(msgspec.to_builtins(self), Tally)

    def _of(self, kind: str) -> Counts:
        return self.counts.setdefault(kind, Counts())

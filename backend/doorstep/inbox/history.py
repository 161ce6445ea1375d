"""The ledger of a person in words, newest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from doorstep.identity.ledger import Entry

PROOFS = {"jwt": "a signed token", "user_hash": "a signed id"}


@dataclass(frozen=True)
class Step:
    """One line of a person's history."""

    entry_id: str
    words: str
    at: datetime
    can_undo: bool


def steps(entries: Iterable[Entry], *, person_id: str, names: Mapping[str, str]) -> list[Step]:
    """Entries about a person and the leads merged into it.

    Args:
        entries: newest first.
        person_id: whose history it is.
        names: of people by contact id and of teammates by `admin:ID`, as far as they are known.
    """
    return [Step(entry.entry_id, in_words(entry, names), entry.at, _can_undo(entry, person_id)) for entry in entries]


def _can_undo(entry: Entry, person_id: str) -> bool:
    return entry.can_be_undone and entry.target_id == person_id


def in_words(entry: Entry, names: Mapping[str, str]) -> str:
    subject = names.get(entry.subject_id or "", "The lead")
    target = names.get(entry.target_id or "", "this user")
    by = _doer(entry.actor, names)
    proof = f", proven by {PROOFS[entry.proof]}" if entry.proof in PROOFS else ""
    match entry.kind:
        case "promote":
            role = "user at login" if entry.after.get("role") == "user" else "lead with the first message"
            return f"{subject} became a {role}{proof}"
        case "merge":
            undone = "; taken apart again since" if entry.undone_by else ""
            how = "at login" if entry.actor == "person" else f"by {by}"
            return f"{subject} was merged into {target} {how}{proof}{undone}"
        case "unmerge":
            return f"{subject} was taken apart from {target} by {by}"
        case "switch":
            return f"Another user logged in on this browser{proof}"
        case "convert":
            return f"{subject} was converted by {by}"
        case "refusal":
            return f"A login was refused: {entry.reason or 'no reason was kept'}"
        case "email":
            return "Left an email address in the messenger"
        case "erase":
            return f"Erased by {by}"


def _doer(actor: str, names: Mapping[str, str]) -> str:
    kinds = {"person": "the person", "command": "the command line", "api": "the API", "import": "an import"}
    return names.get(actor) or kinds.get(actor) or "a teammate"

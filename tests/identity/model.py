"""What identity must do, said again as plainly as can be: people, messages, and whom each token stands for."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["visitor", "lead", "user"]


@dataclass(eq=False)
class Person:
    kind: Kind
    user_id: str | None = None
    email: str | None = None
    """Signed, so that it logs in."""
    root: "Person | None" = None
    """Of a merged lead."""
    proven: bool = False

    @property
    def owner(self) -> "Person":
        return self.root or self


@dataclass(eq=False)
class Message:
    body: str
    author: Person | None
    """None is a teammate."""
    client_id: str = ""


@dataclass(eq=False)
class Conversation:
    conversation_id: str
    starter: Person
    messages: list[Message] = field(default_factory=list)

    @property
    def owner(self) -> Person:
        return self.starter.owner


@dataclass(eq=False)
class Merge:
    lead: Person
    user: Person
    lengths: dict[str, int]
    """Of each conversation of the lead, how many messages it had."""
    undone: bool = False


@dataclass
class World:
    """One workspace."""

    needs_proof: bool
    users: dict[str, Person] = field(default_factory=dict)
    conversations: list[Conversation] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    tokens: dict[str, Person | None] = field(default_factory=dict)
    """Every token ever issued, by device id; None when it stands for nobody any more."""
    proven_ids: set[str] = field(default_factory=set)

    def may_log_in(self, user_id: str, *, proven: bool) -> bool:
        return proven or (not self.needs_proof and user_id not in self.proven_ids)

    def log_in(self, device: str | None, user_id: str, *, proven: bool) -> tuple[Person, bool]:
        """The user, and whether the browser gets a new device."""
        before = self.tokens.get(device) if device else None
        user = self.users.get(user_id)
        if before is not None and before is user and not (proven and not user.proven):
            self._prove(user, user_id, proven)
            return user, False
        if user is None:
            became = before if before is not None and before.kind in ("lead", "visitor") else Person("user")
            became.kind, became.user_id = "user", user_id
            user = self.users[user_id] = became
        elif before is not None and before.kind == "lead":
            self._merge(before, user)
        if before is not None:
            self._end(device or "")
        if before is not None and (before.root is user or before is user):
            self.end_all(before)
        if proven and not user.proven:
            self.end_all(user)
        self._prove(user, user_id, proven)
        return user, True

    def readable(self, device: str) -> dict[str, list[str]] | None:
        """By conversation, the texts that a token may read, in order; None for a dead one."""
        person = self.tokens[device]
        if person is None:
            return None
        mine = [each for each in self.conversations if each.owner is person]
        return {each.conversation_id: [message.body for message in each.messages] for each in mine}

    def convert(self, person: Person, user_id: str) -> None:
        """A program says that a visitor or lead is a user; a lead only where there is none yet."""
        self.end_all(person)
        if user_id not in self.users:
            person.kind, person.user_id = "user", user_id
            self.users[user_id] = person

    def merge(self, lead: Person, user: Person) -> None:
        """By a program, which opens nothing to the lead's browsers."""
        self._merge(lead, user)
        self.end_all(lead)

    def erase(self, person: Person) -> None:
        """The person and all that went into it."""
        theirs = [each for each in self.conversations if each.owner is person]
        self.conversations = [each for each in self.conversations if each not in theirs]
        for device, stands_for in self.tokens.items():
            if stands_for is not None and stands_for.owner is person:
                self.tokens[device] = None
        for merge in self.merges:
            merge.undone = merge.undone or person in (merge.lead, merge.user)
        self.users = {user_id: user for user_id, user in self.users.items() if user is not person}

    def undo(self, merge: Merge, new_ids: list[str]) -> None:
        """The lead is back; what the user wrote since, and what followed it in that thread, stays with the user."""
        merge.undone, merge.lead.root = True, None
        for conversation in [each for each in self.conversations if each.starter is merge.lead]:
            before = merge.lengths.get(conversation.conversation_id, 0)
            later = [m for m in conversation.messages[before:] if m.author is not merge.lead]
            if any(message.author is merge.user for message in later):
                kept = [m for m in conversation.messages if m not in later]
                conversation.messages = kept
                self.conversations.append(Conversation(new_ids.pop(0), merge.user, later))

    def end_all(self, person: Person) -> None:
        for device, stands_for in self.tokens.items():
            if stands_for is person:
                self.tokens[device] = None

    def flush(self) -> None:
        for device, person in self.tokens.items():
            if person is not None and person.kind == "visitor":
                self.tokens[device] = None

    def _merge(self, lead: Person, user: Person) -> None:
        lead.root = user
        mine = [each for each in self.conversations if each.starter is lead]
        self.merges.append(Merge(lead, user, {each.conversation_id: len(each.messages) for each in mine}))

    def _end(self, device: str) -> None:
        self.tokens[device] = None

    def _prove(self, user: Person, user_id: str, proven: bool) -> None:
        if proven:
            user.proven = True
            self.proven_ids.add(user_id)

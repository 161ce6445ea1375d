"""The pure parts: times, initials, links, the layout of a thread and the ledger in words."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from doorstep.identity.ledger import Entry as LedgerEntry
from doorstep.inbox.avatars import HUES, hue, initials
from doorstep.inbox.history import in_words, steps
from doorstep.inbox.links import linked, safe_address
from doorstep.inbox.rendering import plain
from doorstep.inbox.timeline import Entry, days
from doorstep.inbox.times import ago, day_in_words
from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.kernel.zones import zone_named

NOW = datetime(2026, 5, 13, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=5), "5m"),
        (timedelta(hours=3), "3h"),
        (timedelta(days=2), "Mon"),
        (timedelta(days=10), "3 May"),
        (timedelta(days=400), "8 Apr 2025"),
        (timedelta(seconds=-5), "now"),
    ],
)
def test_how_long_ago(before: timedelta, words: str) -> None:
    assert ago(NOW - before, now=NOW, zone=UTC) == words


def test_days_are_those_of_the_reader() -> None:
    late = datetime(2026, 5, 12, 23, 30, tzinfo=UTC)

    assert day_in_words(late, now=NOW, zone=UTC) == "Yesterday"
    assert day_in_words(late, now=NOW, zone=timezone(timedelta(hours=2))) == "Today"


@pytest.mark.parametrize("name", [None, "", "Mars/Olympus", "../../etc/passwd", "\0", "a" * 999])
def test_a_time_zone_that_nobody_knows_is_utc(name: str | None) -> None:
    assert zone_named(name) == UTC


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ann Lee", "AL"),
        ("Blue Cloud from Lyon", "BC"),
        ("ann@a.example", "A"),
        ("", "?"),
        ("<script>", "?"),
        ("Ö Ä Å", "ÖÅ"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_persons_colour_never_changes() -> None:
    assert hue("0123") == hue("0123") < HUES


def test_the_end_of_a_sentence_is_not_part_of_its_link() -> None:
    assert str(linked("See https://a.example/x, or (https://b.example/y).")).count("href=") == 2
    assert 'href="https://a.example/x"' in linked("See https://a.example/x, ok")
    assert 'href="https://b.example/y"' in linked("(https://b.example/y).")


@pytest.mark.parametrize(
    ("text", "href", "words"),
    [
        ("(see https://w.example/A_(b))", "https://w.example/A_(b)", "https://w.example/A_(b)"),
        ("https://w.example/[1], ok", "https://w.example/[1]", "https://w.example/[1]"),
        ("go to www.a.example/x.", "https://www.a.example/x", "www.a.example/x"),
        ("write ann.lee+1@a.example!", "mailto:ann.lee+1@a.example", "ann.lee+1@a.example"),
        ("mailto:ann@a.example", "mailto:ann@a.example", "mailto:ann@a.example"),
    ],
)
def test_addresses_as_people_write_them_are_links(text: str, href: str, words: str) -> None:
    made = str(linked(text))

    assert f'<a href="{href}" ' in made
    assert f">{words}</a>" in made
    assert made.count("<a ") == 1


@pytest.mark.parametrize(
    "text", ["a@b", "@ann", "x@.y", "wwwx.example", "...", "https://).", "www.).", "mailto:", "a" * 9_000 + "@"]
)
def test_what_is_no_address_stays_words(text: str) -> None:
    assert "<a " not in linked(text)


@pytest.mark.parametrize(
    "url", ["javascript:x", "JAVASCRIPT:x", " https://a", "data:x", "//a.example", "", None, "https:// "]
)
def test_other_schemes_are_no_links(url: str | None) -> None:
    assert safe_address(url) is None


def test_a_run_of_messages_stands_under_one_name() -> None:
    entries = [_entry(1, "ann", 0), _entry(2, "ann", 1), _entry(3, "mia", 2), _entry(4, "mia", 12)]

    lines = days(entries, now=NOW, zone=UTC)[0].lines

    assert [line.follows for line in lines] == [False, True, False, False]
    assert [line.ends for line in lines] == [False, True, True, True]


def test_each_day_has_its_line_and_breaks_a_run() -> None:
    entries = [_entry(1, "ann", -60 * 24), _entry(2, "ann", 0)]

    assert [day.title for day in days(entries, now=NOW, zone=UTC)] == ["Yesterday", "Today"]
    assert not days(entries, now=NOW, zone=UTC)[1].lines[0].follows


def test_only_a_merge_into_this_person_that_stands_can_be_undone() -> None:
    merge = _ledger("merge", subject="lead", target="ann")
    undone = _ledger("merge", subject="lead", target="ann", undone_by="9" * 32)
    elsewhere = _ledger("merge", subject="lead", target="bob")

    found = steps([merge, undone, elsewhere, _ledger("promote")], person_id="ann", names={})

    assert [step.can_undo for step in found] == [True, False, False, False]


@pytest.mark.parametrize("kind", ["promote", "merge", "switch", "convert", "unmerge", "refusal", "email", "erase"])
def test_every_kind_of_entry_has_words(kind: str) -> None:
    assert in_words(_ledger(kind), {}).strip()


def _entry(seq: int, author: str, minutes: int) -> Entry:
    return Entry(
        part_id=str(seq), seq=seq, kind="comment", ours=author == "mia", author_id=author, author_name=author,
        body="x", at=NOW + timedelta(minutes=minutes),
    )  # fmt: skip


def _ledger(
    kind: str, *, subject: str | None = None, target: str | None = None, undone_by: str | None = None
) -> LedgerEntry:
    return LedgerEntry(
        workspace_id=WorkspaceId("shop"), entry_id="0" * 32, kind=kind, actor="person",
        subject_id=ContactId(subject) if subject else None, target_id=ContactId(target) if target else None,
        undone_by=undone_by, idempotency_key="k", at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"amount": 12_345, "currency": "eur"}, "123.45 EUR"),
        ({"amount": 120_000, "currency": "jpy"}, "120,000 JPY"),
        ({"amount": 1_500, "currency": "KWD"}, "1.500 KWD"),
        ({"url": "https://shop.example/orders/1", "value": "Order 1"}, "Order 1"),
        ({"url": "https://shop.example/orders/1"}, "https://shop.example/orders/1"),
        ({"a": [1, None]}, '{"a":[1,null]}'),
    ],
)
def test_values_with_parts_are_read_by_people(value: dict[str, object], words: str) -> None:
    assert plain(value) == words

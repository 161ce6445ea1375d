"""Prove that the tests would notice: break the code on purpose, again and again, and see a named test fail each time.

Each mutant is made in a copy of the tree, so the real one is never touched. `make mutants` runs this.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
COPIED = ("backend", "tests", "pyproject.toml")


@dataclass(frozen=True)
class Mutant:
    """Each change is a file, a text that occurs in it exactly once, and what stands there instead."""

    name: str
    test: str
    changes: tuple[tuple[str, str, str], ...]


MUTANTS = (
    Mutant(
        "drop the unique claim of a visitor",
        "tests/identity/test_merging.py::test_a_visitor_is_claimed_by_one_contact_only",
        (("storage/migrations/0001-first-tables.sql", "    PRIMARY KEY (workspace_id, visitor_id),\n", ""),),
    ),
    Mutant(
        "skip the rotation of the device at login",
        "tests/identity/test_login.py::test_a_login_gives_a_new_device_and_ends_the_old_one_everywhere",
        (
            ("identity/saving_login.py", "device_id=new_device_id(),", "device_id=arrival.device_id or new_device_id(),"),
            (
                "storage/devices.py",
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"  # noqa: ISC004
                " ON CONFLICT (workspace_id, device_id) DO UPDATE SET contact_id = $3, ended_at = $10",
            ),
        ),
    ),
    Mutant(
        "believe a name as it answered the first time, and resolve it again to connect",
        "tests/outgoing/test_guard.py::test_a_name_that_answers_differently_the_second_time_is_asked_once",
        (("outgoing/guard.py", "return await self._connect(addresses, port,", "return await self._connect(await self._resolve(host, port), port,"),),
    ),
    Mutant(
        "let webhooks reach this machine",
        "tests/outgoing/test_guard.py::test_no_way_of_writing_it_reaches_this_machine",
        (("outgoing/addresses.py", "return public and _is_public(inner)", "return True"),),
    ),
    Mutant(
        "tell what a token may not read",
        "tests/webhooks/test_subscribing.py::test_a_token_has_nothing_brought_that_it_may_not_read",
        (("rest_api/webhooks/topics.py", "    if lacking:\n", "    if lacking and not topics:\n"),),
    ),
    Mutant(
        "add a cascading delete",
        "tests/identity/test_merging.py::test_no_foreign_key_deletes_what_people_said_or_did",
        (
            (
                "storage/migrations/0001-first-tables.sql",
                "    FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversations\n",
                "    FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversations ON DELETE CASCADE\n",
            ),
        ),
    ),
    Mutant(
        "let the lead's attributes win",
        "tests/identity/test_merging.py::test_the_users_own_attributes_win_and_the_leads_fill_the_gaps",
        (("contacts/attributes.py", "person = root if name in root.custom_attributes else ", "person = root if not having else "),),
    ),
    Mutant(
        "believe that a device lives as long as its request",
        "tests/identity/test_dead_devices.py::test_a_message_that_waits_while_its_device_is_shut_down_is_not_saved",
        (("storage/devices.py", "WHERE d.ended_at IS NULL AND (d.expires_at IS NULL OR d.expires_at > $3)\n",
          "WHERE $3::timestamptz IS NOT NULL\n"),),
    ),
    Mutant(
        "let a converted visitor's cookie go on as the user",
        "tests/attacks/test_conversions.py::test_a_planted_visitors_cookie_ends_when_a_program_converts_it_to",
        (("identity/ending_visitor.py", "ended_at=at, ended_because=because,", ""),),
    ),
    Mutant(
        "leave the browsers of a converted lead alive",
        "tests/identity/test_converting.py::test_a_lead_whom_the_site_did_not_know_becomes_the_user",
        (("identity/converting_leads.py", "ended = await end_lead(connection, lead, at=at)", "ended = []"),),
    ),
    Mutant(
        "leave the browsers of a merged lead alive, for whoever takes the merge back",
        "tests/identity/test_converting.py::test_a_browser_of_a_converted_lead_stays_nobody_when_the_merge_is_undone",
        (("identity/merging_people.py", "ended = await end_lead(connection, lead, at=at)", "ended = []"),),
    ),
    Mutant(
        "believe an email that somebody typed",
        "tests/identity/test_converting.py::test_an_email_leads_to_nobody_who_may_have_typed_it",
        (("contacts/addressing.py", " and is_the_sites(each, email_normal)", ""),),
    ),
    Mutant(
        "erase without the ledger",
        "tests/identity/test_erasing.py::test_not_a_word_of_an_erased_person_is_left_in_any_table_or_key",
        (("identity/erasing.py", "    await erasing.forget_in_ledger(connection, workspace_id, ids)\n", ""),),
    ),
    Mutant(
        "let a conversion take the visitor's claim for granted",
        "tests/attacks/test_conversions.py::test_a_planted_cookie_stays_dead_when_a_crash_leaves_the_visitor_in_valkey",
        (
            ("identity/ending_visitor.py", "    await contacts.claim_visitor(connection, visitor.workspace_id, visitor.visitor_id, contact.contact_id, at)\n", ""),
        ),
    ),
    Mutant(
        "count a boot that comes again",
        "tests/visitors/test_counting.py::test_a_boot_that_comes_again_because_its_answer_was_lost_counts_once",
        (("storage/visitors.py", "KEYS[5], 1, 'NX', 'EX', ARGV[6]", "KEYS[5], 1, 'EX', ARGV[6]"),),
    ),
    Mutant(
        "add what was counted to what is written down",
        "tests/visitors/test_counting.py::test_writing_down_again_or_by_two_workers_at_once_adds_nothing",
        (("storage/visitor_counts.py", "SET visitors = excluded.visitors", "SET visitors = there.visitors + excluded.visitors"),),
    ),
    Mutant(
        "forget that clocks change within the time of a report",
        "tests/reports/test_figures.py::test_a_report_is_what_counting_by_hand_gives[Europe/Berlin]",
        (("reports/period.py", "    while at < end:\n", "    while at < start:\n"),),
    ),
)  # fmt: skip


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="doorstep-mutant-") as directory:
        _copy(Path(directory))
        if _run(Path(directory), *(mutant.test for mutant in MUTANTS)) != 0:
            print("a named test fails on the tree as it is, so its failing proves nothing")
            return 1
    survived = [mutant.name for mutant in MUTANTS if not _is_noticed(mutant)]
    print(f"{len(MUTANTS) - len(survived)} of {len(MUTANTS)} mutants were noticed")
    return 1 if survived else 0


def _is_noticed(mutant: Mutant) -> bool:
    """The named test fails on the broken tree."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="doorstep-mutant-") as directory:
        tree = Path(directory)
        _copy(tree)
        for file, before, after in mutant.changes:
            _change(tree / "backend" / "doorstep" / file, before, after)
        code = _run(tree, mutant.test)
    # 1 is "tests failed"; anything else means that it did not even run
    said = "noticed" if code == 1 else "NOT NOTICED"
    print(f"{said}: {mutant.name} ({time.monotonic() - began:.0f} s)", flush=True)
    return code == 1


def _copy(tree: Path) -> None:
    skipped = shutil.ignore_patterns("__pycache__", "*.pyc", ".pytest_cache")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=skipped)
        else:
            shutil.copy(source, tree / name)


def _change(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    if text.count(before) != 1:
        raise SystemExit(f"{file.name} has changed: the mutant's text occurs {text.count(before)} times: {before!r}")
    file.write_text(text.replace(before, after), encoding="utf-8")


def _run(tree: Path, *tests: str) -> int:
    env = os.environ | {"PYTHONPATH": str(tree / "backend"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode not in (0, 1):
        print(done.stdout[-3000:], done.stderr[-2000:])
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main())

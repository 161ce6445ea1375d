"""Taking an erased person out of files: their lines out of those that we made, and whole files that somebody else made with them in.

Who is in an export is written beside each of its pieces. A file that was uploaded is known by whom its rows were about, as far as
it was brought in, and by the words that name the person. What does not hold them stays as it is.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final

from doorstep.kernel.ids import ContactId, WorkspaceId
from doorstep.storage.database import Connection, Record
from doorstep.storage.task_files import HIDDEN, REPORT, turn_of_files

LONGEST_SECONDS: Final = 120
"""To look through what was uploaded: a hundred megabytes are looked through in a second."""

ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be", "cp1252")
"""In which a name may stand in an uploaded file. All the others write the letters of addresses as UTF-8 does."""

SHORT_ID_BYTES: Final = 8
"""Of each id that an import notes of whom it has met."""

_FILE: Final = "workspace_id = $1 AND task_id = $2 AND name = $3"

_LONGEST_WORD_BYTES: Final = 2_048

_WHY: Final = (
    "Somebody was erased who was in the file, and the file with them. What was brought in before stays. Please start it again "
    "with a file without them."
)


async def forget_in_files(
    connection: Connection, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], words: Iterable[str]
) -> None:
    """No file of the workspace, nor one that is being written at this moment, holds these people any more.

    Args:
        contact_ids: a person and who was merged into them; their rows are gone, or will be with this transaction.
        words: by which a row of a file names them: emails, ids of the site, phone numbers.
    """
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 2))", turn_of_files(workspace_id))
    await _out_of_exports(connection, workspace_id, contact_ids)
    await _forget_old_exports(connection, workspace_id)
    said = _said([*contact_ids, *words])
    await _out_of_uploads(connection, workspace_id, contact_ids, said)
    await _out_of_reports(connection, workspace_id, said)


async def _out_of_exports(connection: Connection, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]) -> None:
    rows = await connection.fetch(
        """SELECT task_id, name, number, bytes, people, ends, members, members_lines FROM task_file_chunks
           WHERE workspace_id = $1 AND people IS NOT NULL AND (members && $2::uuid[] OR people && $2::uuid[] AND EXISTS (
               SELECT FROM unnest($2::uuid[]) AS gone (id) WHERE id BETWEEN first_person AND last_person))""",
        workspace_id, list(contact_ids), timeout=LONGEST_SECONDS,
    )  # fmt: skip
    for row in rows:
        await _without(connection, workspace_id, row, frozenset(contact_ids))


async def _without(connection: Connection, workspace_id: WorkspaceId, row: Record, gone: frozenset[ContactId]) -> None:
    """The piece again, without the lines of these people."""
    of_members = {at for member, at in zip(row["members"], row["members_lines"], strict=True) if member in gone}
    begins, kept, ends, places, size = 0, list[bytes](), list[int](), dict[int, int](), 0
    people: list[ContactId] = []
    for at, (person, end) in enumerate(zip(row["people"], row["ends"], strict=True), 1):
        if person not in gone and at not in of_members:
            kept.append(row["bytes"][begins:end])
            size += end - begins
            ends.append(size)
            people.append(person)
            places[at] = len(people)
        begins = end
    members = [
        (each, places[at]) for each, at in zip(row["members"], row["members_lines"], strict=True) if at in places
    ]
    await connection.execute(
        f"""UPDATE task_file_chunks SET bytes = $5, people = $6, ends = $7, first_person = $8, last_person = $9, members = $10,
            members_lines = $11 WHERE {_FILE} AND number = $4""",
        workspace_id, row["task_id"], row["name"], row["number"], b"".join(kept), people, ends,
        min(people, default=None), max(people, default=None), [each for each, _ in members], [at for _, at in members],
    )  # fmt: skip
    await _shorten(connection, workspace_id, row, len(row["bytes"]) - size)


async def _shorten(connection: Connection, workspace_id: WorkspaceId, row: Record, by: int) -> None:
    await connection.execute(
        f"UPDATE task_files SET size_bytes = size_bytes - $4 WHERE {_FILE}",
        workspace_id, row["task_id"], row["name"], by,
    )  # fmt: skip


async def _forget_old_exports(connection: Connection, workspace_id: WorkspaceId) -> None:
    """Nobody knows who is in what an older version has written: it goes whole, and begins anew if it was not at its end."""
    old = await connection.fetch(
        """UPDATE task_files f SET forgotten_at = now(), size_bytes = 0, chunks = 0 FROM tasks t
           WHERE f.workspace_id = $1 AND f.forgotten_at IS NULL AND t.workspace_id = $1 AND t.task_id = f.task_id
               AND t.kind = 'export_people' AND EXISTS (SELECT FROM task_file_chunks c WHERE c.workspace_id = $1
                   AND c.task_id = f.task_id AND c.name = f.name AND c.people IS NULL) RETURNING f.task_id""",
        workspace_id,
    )  # fmt: skip
    ids = [row["task_id"] for row in old]
    if not ids:
        return
    await connection.execute(
        """UPDATE tasks SET cursor = NULL, done = 0, counts = '{}', lease = NULL, leased_until = NULL, stop_asked = false,
               state = CASE WHEN state = 'running' THEN CASE WHEN stop_asked THEN 'stopped' ELSE 'waiting' END ELSE state END
           WHERE workspace_id = $1 AND task_id = ANY ($2::uuid[]) AND state <> 'done'""",
        workspace_id, ids,
    )  # fmt: skip
    await _drop_chunks(connection, workspace_id, ids)
    await connection.execute(
        """DELETE FROM task_files f USING tasks t WHERE f.workspace_id = $1 AND f.task_id = ANY ($2::uuid[])
               AND t.workspace_id = $1 AND t.task_id = f.task_id AND t.state <> 'done'""",
        workspace_id, ids,
    )  # fmt: skip


async def _drop_chunks(connection: Connection, workspace_id: WorkspaceId, task_ids: Sequence[str]) -> None:
    await connection.execute(
        "DELETE FROM task_file_chunks WHERE workspace_id = $1 AND task_id = ANY ($2::uuid[]) AND name <> $3",
        workspace_id, list(task_ids), REPORT, timeout=LONGEST_SECONDS,
    )  # fmt: skip


async def _out_of_uploads(
    connection: Connection, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], said: Sequence[bytes]
) -> None:
    """An import whose file holds them loses it, and cannot go on; what it counted stays, and its report without them."""
    tasks = await connection.fetch(
        """SELECT task_id, state FROM tasks WHERE workspace_id = $1 AND after_erasing = 'fails' AND EXISTS (
               SELECT FROM task_files f WHERE f.workspace_id = $1 AND f.task_id = tasks.task_id AND f.forgotten_at IS NULL)""",
        workspace_id,
    )  # fmt: skip
    ids = [
        each["task_id"]
        for each in tasks
        if await _was_about(connection, workspace_id, each["task_id"], contact_ids)
        or await _names(connection, workspace_id, each, said)
    ]
    if not ids:
        return
    await connection.execute(
        """UPDATE task_files SET forgotten_at = now(), size_bytes = 0, chunks = 0
           WHERE workspace_id = $1 AND task_id = ANY ($2::uuid[]) AND forgotten_at IS NULL AND name <> $3""",
        workspace_id, ids, REPORT,
    )  # fmt: skip
    await connection.execute(
        """UPDATE tasks SET lease = NULL, leased_until = NULL, stop_asked = false, state = 'failed', ended_at = now(), said = $3
           WHERE workspace_id = $1 AND task_id = ANY ($2::uuid[]) AND state <> 'done'""",
        workspace_id, ids, _WHY,
    )  # fmt: skip
    await _drop_chunks(connection, workspace_id, ids)


async def _was_about(
    connection: Connection, workspace_id: WorkspaceId, task_id: str, contact_ids: Sequence[ContactId]
) -> bool:
    """Whether a row that was brought in was about one of them, whatever they are called by now."""
    return await connection.fetchval(
        """SELECT EXISTS (SELECT FROM task_file_chunks, unnest($3::bytea[]) AS gone (id) WHERE workspace_id = $1
               AND task_id = $2 AND starts_with(name, $4) AND position(gone.id IN bytes) > 0)""",
        workspace_id, task_id, [bytes.fromhex(each[: 2 * SHORT_ID_BYTES]) for each in contact_ids], HIDDEN,
        timeout=LONGEST_SECONDS,
    )  # fmt: skip


async def _names(connection: Connection, workspace_id: WorkspaceId, task: Record, said: Sequence[bytes]) -> bool:
    """Whether a row names one of them. Of one that is at its end only the rejected rows are looked through, where it is known whom
    all the others were about."""
    places = await connection.fetch(
        """SELECT name, number FROM task_file_chunks c WHERE workspace_id = $1 AND task_id = $2 AND NOT starts_with(name, $3)
               AND (name = $4 OR $5 <> 'done' OR NOT EXISTS (SELECT FROM task_files f WHERE f.workspace_id = $1
                   AND f.task_id = $2 AND starts_with(f.name, $3)))
           ORDER BY name, number""",
        workspace_id, task["task_id"], HIDDEN, REPORT, task["state"],
    )  # fmt: skip
    before = b""
    for each in places:
        data: bytes = await connection.fetchval(
            f"SELECT bytes FROM task_file_chunks WHERE {_FILE} AND number = $4",
            workspace_id, task["task_id"], each["name"], each["number"],
        )  # fmt: skip
        # a piece ends anywhere
        text = (b"" if each["number"] == 1 else before) + data
        if _says(text, said):
            return True
        before = text[-_LONGEST_WORD_BYTES:]
    return False


async def _out_of_reports(connection: Connection, workspace_id: WorkspaceId, said: Sequence[bytes]) -> None:
    """The rows that name them. Each piece of a report begins and ends with a row."""
    rows = await connection.fetch(
        """SELECT task_id, name, number, bytes FROM task_file_chunks WHERE workspace_id = $1 AND name = $2""",
        workspace_id, REPORT, timeout=LONGEST_SECONDS,
    )  # fmt: skip
    for row in rows:
        if not _says(row["bytes"], said):
            continue
        left = _rows_without(row["bytes"], said, has_head=row["number"] == 1)
        await connection.execute(
            f"UPDATE task_file_chunks SET bytes = $5 WHERE {_FILE} AND number = $4",
            workspace_id, row["task_id"], row["name"], row["number"], left,
        )  # fmt: skip
        await _shorten(connection, workspace_id, row, len(row["bytes"]) - len(left))


def _rows_without(report: bytes, said: Sequence[bytes], *, has_head: bool) -> bytes:
    """As `csv.writer` wrote it, but without the rows that name somebody. Pure."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for number, row in enumerate(csv.reader(io.StringIO(report.decode(), newline=""))):
        if (number == 0 and has_head) or not any(_says(cell.encode(), said) for cell in row):
            writer.writerow(row)
    return text.getvalue().encode()


def _said(words: Iterable[str]) -> list[bytes]:
    """As they may stand in a file, in lower case. Pure."""
    found: set[bytes] = set()
    for word in {word.strip() for word in words if word.strip()}:
        for encoding in ENCODINGS:
            with suppress(UnicodeEncodeError):
                found.add(word.encode(encoding).lower())
    return sorted(found)


def _says(data: bytes, said: Sequence[bytes]) -> bool:
    """Whether one of these stands there by itself: `7` is part of many numbers. Pure."""
    lower = data.lower()
    for word in said:
        at = lower.find(word)
        while at >= 0:
            end = at + len(word)
            if not lower[at - 1 : at].isalnum() and not lower[end : end + 1].isalnum():
                return True
            at = lower.find(word, at + 1)
    return False

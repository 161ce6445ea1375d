"""Segments: a Doorstep tells their rules, Intercom's API tells their names only."""

from collections.abc import Mapping
from typing import Any

from doorstep.importing_intercom.reading import digest_of, id_of, items_in, seconds, text
from doorstep.importing_intercom.running import Importing
from doorstep.importing_intercom.tally import Tally
from doorstep.kernel.errors import Conflict, Invalid
from doorstep.kernel.ids import random_hex
from doorstep.segments.keeping import checked_rules
from doorstep.segments.segment import LONGEST_NAME, Segment
from doorstep.storage import segments
from doorstep.storage.database import Connection
from doorstep.storage.imported import Imported, keep_imported, our_ids
from doorstep.workspaces.twinning import NewIds, with_new_ids


async def bring_segments(importing: Importing) -> None:
    """Their rules, with the ids of here in them."""
    found = items_in(await importing.source.get("/segments"), "segments", "data")
    known, ids = await importing.known("segment"), await _new_ids(importing)

    async def work(connection: Connection, tally: Tally) -> None:
        for item in found:
            there = str(id_of(item))
            old = known.get(there)
            if old is not None and old.digest == digest_of(item):
                tally.same("segments")
            elif isinstance(item.get("query"), dict):
                await _save(connection, importing, item, old, ids, tally)
            else:
                tally.leave_out("segments", "the API does not tell the rules", there)

    await importing.save(None, work)


async def _save(
    connection: Connection,
    importing: Importing,
    item: Mapping[str, Any],
    old: Imported | None,
    ids: NewIds,
    tally: Tally,
) -> None:
    there, at = str(id_of(item)), seconds(item.get("created_at")) or importing.progress.began_at
    name = text(item.get("name"), LONGEST_NAME) or there
    here = {each.segment_id: each for each in await segments.list_segments(connection, importing.workspace_id)}
    named = next((each for each in here.values() if each.name.lower() == name.lower()), None)
    try:
        rules = await checked_rules(connection, importing.workspace_id, with_new_ids(item["query"], ids))
        segment = Segment(
            workspace_id=importing.workspace_id, segment_id=old.our_id if old else random_hex(), name=name,
            person_type="user" if item.get("person_type") == "user" else "contact", rules=rules, created_at=at,
            updated_at=seconds(item.get("updated_at")) or at,
        )  # fmt: skip
        if named is not None and named.segment_id != segment.segment_id:
            tally.leave_out("segments", "another one has the name here", there)
            return
        if segment.segment_id in here:
            await segments.update_segment(connection, segment)
            tally.changed("segments")
        else:
            await segments.insert_segment(connection, segment)
            tally.made("segments")
    except (Invalid, Conflict) as refused:
        tally.leave_out("segments", str(refused)[:200], there)
        return
    await keep_imported(connection, [importing.imported("segment", there, segment.segment_id, digest_of(item))])


async def _new_ids(importing: Importing) -> NewIds:
    """By the field of a rule that names such a thing: ours of each of theirs."""
    numbers = {
        kind: {there: str(here) for there, here in importing.numbers.get(kind, {}).items()} for kind in ("tag", "admin")
    }
    companies = our_ids(await importing.known("company"))
    return {"tag_id": numbers["tag"], "owner_id": numbers["admin"], "company_id": companies}

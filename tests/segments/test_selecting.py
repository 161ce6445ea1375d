"""A selection: whom it means, how many they are, and one after the other."""

from typing import Any

import pytest

from doorstep.contacts.contact import Contact
from doorstep.kernel.clock import now
from doorstep.kernel.errors import Invalid
from doorstep.kernel.ids import ContactId, random_hex
from doorstep.segments.segment import Segment
from doorstep.segments.selecting import Counted, Selection, count_selection, walk_selection
from doorstep.storage import people_counting, segments, selections
from doorstep.storage.workspaces import find_workspace_row
from tests.rest_api.conftest import House

PRO = {"field": "custom_attributes.plan", "operator": "=", "value": "pro"}


async def segment_of(house: House, rules: dict[str, Any]) -> str:
    made = Segment(
        workspace_id=house.workspace_id, segment_id=random_hex(), name=random_hex(), person_type="user", rules=rules,
        created_at=now(), updated_at=now(),
    )  # fmt: skip
    async with house.database.transaction() as connection:
        await segments.insert_segment(connection, made)
    return made.segment_id


async def walked(house: House, selection: Selection, limit: int = 2) -> list[ContactId]:
    workspace = await find_workspace_row(house.database.pool, house.workspace_id)
    assert workspace is not None
    found: list[ContactId] = []
    while True:
        async with house.database.connection() as connection:
            after = found[-1] if found else None
            step = await walk_selection(connection, workspace, selection, after=after, limit=limit)
        found += step
        if len(step) < limit:
            return found


async def counted(house: House, selection: Selection, longest_ms: int = 3_000) -> Counted:
    workspace = await find_workspace_row(house.database.pool, house.workspace_id)
    assert workspace is not None
    return await count_selection(house.database, workspace, selection, longest_ms=longest_ms)


def ids(*people: Contact) -> list[str]:
    return sorted(each.contact_id for each in people)


async def everybody(house: House, neighbour: House) -> dict[str, Contact]:
    people = {
        "ada": await house.user("ada", custom_attributes={"plan": "pro"}),
        "bob": await house.user("bob", custom_attributes={"plan": "free"}),
        "lee": await house.lead(custom_attributes={"plan": "pro"}),
        "gone": await house.user("gone", custom_attributes={"plan": "pro"}, state="archived"),
        "forgotten": await house.user("forgotten", state="erased"),
        "joined": await house.lead(custom_attributes={"plan": "pro"}),
        "root": await house.user("root"),
    }
    await house.merge(people["joined"], people["root"])
    await neighbour.user("spy", custom_attributes={"plan": "pro"})
    return people


async def test_a_selection_means_whoever_meets_all_of_it(house: House, neighbour: House) -> None:
    p = await everybody(house, neighbour)
    pro = await segment_of(house, PRO)
    both = ("active", "archived")
    for selection, wanted in [
        (Selection(), ids(p["ada"], p["bob"], p["lee"], p["root"])),
        (Selection(role="lead"), ids(p["lee"])),
        (Selection(query=PRO), ids(p["ada"], p["lee"], p["root"])),
        (Selection(role="user", query=PRO), ids(p["ada"], p["root"])),
        (Selection(segment_id=pro), ids(p["ada"], p["root"])),
        (Selection(segment_id=pro, role="lead"), []),
        (Selection(query=PRO, states=both), ids(p["ada"], p["lee"], p["root"], p["gone"])),
        (Selection(states=("archived",)), ids(p["gone"])),
        (Selection(query={"field": "segment_id", "operator": "!=", "value": pro}), ids(p["bob"], p["lee"])),
    ]:
        assert await walked(house, selection) == wanted, selection
        assert await counted(house, selection) == Counted(len(wanted), is_exact=True), selection


async def test_what_cannot_be_understood_never_means_everybody(house: House, neighbour: House) -> None:
    theirs = await segment_of(neighbour, PRO)
    for selection, field in [
        (Selection(segment_id=theirs), "segment_id"),
        (Selection(segment_id="' OR true"), "segment_id"),
        (Selection(query={}), "field"),
        (Selection(query={"field": "password", "operator": "=", "value": "x"}), "password"),
        (Selection(states=()), "states"),
    ]:
        for ask in (walked, counted):
            with pytest.raises(Invalid) as refused:
                await ask(house, selection)
            assert refused.value.field == field


async def test_a_walk_leaves_its_callers_transaction_as_it_was(house: House) -> None:
    await house.user("ada")
    workspace = await find_workspace_row(house.database.pool, house.workspace_id)
    assert workspace is not None
    async with house.database.transaction() as connection:
        before = await connection.fetchval("SHOW work_mem")
        await connection.execute("UPDATE contacts SET name = 'Ada' WHERE workspace_id = $1", house.workspace_id)
        await walk_selection(connection, workspace, Selection(), after=None, limit=5)
        assert await connection.fetchval("SHOW work_mem") == before
        assert await connection.fetchval("SHOW statement_timeout") == "0"
    assert await house.database.pool.fetchval("SELECT name FROM contacts") == "Ada"


async def test_where_there_are_many_a_count_says_that_it_is_an_estimate(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(12):
        await house.user(
            f"u{n}", custom_attributes={"plan": "pro" if n < 5 else "free"}, state="archived" if n > 10 else "active"
        )
    # nobody is looked at closely
    for module in (people_counting, selections):
        monkeypatch.setattr(module, "SAMPLED", 3)
        monkeypatch.setattr(module, "EXACT_UP_TO", 10)
    for states in (("active",), ("active", "archived")):
        assert await counted(house, Selection(query=PRO, states=states)) == Counted(5, is_exact=True)
        assert not (await counted(house, Selection(states=states))).is_exact
        assert not (await counted(house, Selection(states=states), longest_ms=0)).is_exact
        assert len(await walked(house, Selection(states=states))) == len(states) + 10

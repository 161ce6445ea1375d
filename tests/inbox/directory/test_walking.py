"""Lists of very many people are walked along an index, and from any page back as from it on."""

from datetime import timedelta

from doorstep.contacts.searching import Order
from doorstep.context import Context
from doorstep.filters.conditions import Comparison, Field
from doorstep.kernel.ids import WorkspaceId
from doorstep.storage.contact_search import searching
from doorstep.storage.people_order import Place, Sorting
from doorstep.storage.people_pages import Page
from doorstep.workspaces.creating import CreatedWorkspace
from tests.inbox.directory.listed import BEGUN, somebody

ANYBODY = Comparison(Field("text", "role"), "IN", ("lead", "user"))


async def test_a_walk_back_meets_the_same_people_as_the_walk_there(
    context: Context, workspace: CreatedWorkspace
) -> None:
    for n in range(11):
        await somebody(
            context, n, name=None if n % 3 == 0 else f"N{n % 4}", city=None if n % 4 else "Lyon",
            last_seen_at=None if n % 2 else BEGUN + timedelta(minutes=20 * (n % 3)),
        )  # fmt: skip
    for field in ("last_seen_at", "created_at", "name", "location.city"):
        for is_descending in (True, False):
            order = Order(field, is_descending)
            there = [each.contact_id for each in await _walk(context, order, None, backwards=False)]
            last = (await _walk(context, order, None, backwards=False))[-1]
            back = [each.contact_id for each in await _walk(context, order, last, backwards=True)]
            from_the_end = [each.contact_id for each in await _walk(context, order, None, backwards=True)]
            assert len(there) == 11, order
            assert back == there[:-1][::-1], order
            assert from_the_end == there[::-1], order


async def _walk(context: Context, order: Order, place: Place | None, *, backwards: bool) -> list[Place]:
    """Page by page of three, each from the last row of the one before."""
    found: list[Place] = []
    while True:
        async with searching(context.database, WorkspaceId("shop")) as connection:
            sorting = Sorting(order, backwards=backwards)
            page = await Page(WorkspaceId("shop"), ANYBODY, "UTC", sorting, 3, place).of_many(connection)
        found += page
        if len(page) < 3:
            return found
        place = page[-1]

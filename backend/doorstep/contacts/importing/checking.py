"""Whether the first rows of a file fit what its columns are said to be: judged as the import judges them. Pure."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final, get_args

import msgspec

from doorstep.contacts.csv_columns import CUSTOM
from doorstep.contacts.data_attributes import DataAttribute, DataType
from doorstep.contacts.importing.columns import NEW, TITLES, Meaning
from doorstep.contacts.importing.errors import RowRejected
from doorstep.contacts.importing.rows import Rules, read_row
from doorstep.kernel.ids import WorkspaceId

_NEW_NAME: Final = "new"

_NEVER: Final = datetime.min.replace(tzinfo=UTC)

_NEW: Final[dict[str, DataAttribute]] = {
    NEW + kind: DataAttribute(
        workspace_id=WorkspaceId(""),
        model="contact",
        name=_NEW_NAME,
        label=_NEW_NAME,
        data_type=kind,
        created_at=_NEVER,
        updated_at=_NEVER,
    )
    for kind in get_args(DataType)
}


def choices_of(declared: Iterable[DataAttribute]) -> list[str]:
    """All that a column may be."""
    return [*TITLES, *(CUSTOM + each.name for each in declared), *_NEW]


def misfit(samples: Sequence[str], choice: str, declared: Sequence[DataAttribute], rules: Rules) -> str | None:
    """`2 of 5 do not fit: this is no whole number`; None where all fit, or nothing is known of the choice.

    Args:
        samples: cells of one column that say something.
        rules: of the workspace; what its columns mean is of no concern.
    """
    reasons = [why for each in samples if (why := _refused(each, choice, declared, rules)) is not None]
    return f"{len(reasons)} of {len(samples)} do not fit: {reasons[0]}" if reasons else None


def _refused(cell: str, choice: str, declared: Sequence[DataAttribute], rules: Rules) -> str | None:
    attribute = _NEW.get(choice) or next((each for each in declared if CUSTOM + each.name == choice), None)
    column = choice if attribute is None else CUSTOM + attribute.name
    if attribute is None and column not in TITLES:
        return None
    # what is judged is one cell, of somebody who is known by something
    known = "external_id" if column != "external_id" else "name"
    meaning = Meaning((column, known), {} if attribute is None else {attribute.name: attribute})
    try:
        read_row(2, [cell, "somebody"], msgspec.structs.replace(rules, meaning=meaning))
    except RowRejected as why:
        title, _, said = str(why).partition(": ")
        return said or title
    return None

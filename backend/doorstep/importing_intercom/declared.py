"""Custom attributes of people, companies and conversations, as they are kept here."""

from collections.abc import Mapping
from typing import Any

import msgspec

from doorstep.contacts.data_attributes import DataAttribute, Model, any_value, by_name, value_for
from doorstep.contacts.errors import AttributeInvalid
from doorstep.importing_intercom.reading import id_of
from doorstep.importing_intercom.running import Importing
from doorstep.importing_intercom.tally import Tally
from doorstep.storage.data_attributes import attributes_of


class Declared(msgspec.Struct, frozen=True):
    """What is declared of one kind of thing."""

    attributes: Mapping[str, DataAttribute]

    def values_of(self, item: Mapping[str, Any], kind: str, tally: Tally) -> dict[str, Any]:
        """What `item` has of them, in its order, and of any others; what is not of the declared type is left out, and counted."""
        said = item.get("custom_attributes")
        values: dict[str, Any] = {}
        for name, raw in said.items() if isinstance(said, dict) else ():
            there = self.attributes.get(name)
            try:
                value = any_value(name, raw) if there is None else value_for(there, raw)
            except AttributeInvalid as wrong:
                tally.leave_out(f"attributes of {kind}", str(wrong).partition(" has no option ")[0], id_of(item))
                continue
            if value is not None:
                values[name] = value
        return values


async def declared_of(importing: Importing, model: Model) -> Declared:
    return Declared(by_name(await attributes_of(importing.database.pool, importing.workspace_id, model)))
